#pragma once

#include "core/policy/decision.hpp"
#include "server/approval/approvals.hpp"
#include "server/push/arrival.hpp"
#include "server/push/changes.hpp"
#include "server/record/records.hpp"

#include <filesystem>
#include <vector>

namespace hoopgit::relay {

/// A push that has been looked at and judged. `row` is complete but for its
/// state; `body` is the request as it was spooled.
struct Judged {
  const store::PushRow& row;
  const push::Arrival& arrival;
  const std::filesystem::path& body;
  const std::vector<git::Ref>& upstream_refs;
  const push::Changes& changes;
  const scan::Report& report;
  const policy::Decision& decision;
};

/// Seals what is kept beside the log with a push, all that a replay needs:
/// bodies `commands`, `pack`, `diff`, `report`, `subject` and `verdict`.
Result<record::Draft> draft_of(record::Records& records, const Judged& push);

/// The draft with the events that commit to it, ready to be settled.
approval::Recording recording_of(const record::Draft& draft,
                                 const Judged& push);

}  // namespace hoopgit::relay
