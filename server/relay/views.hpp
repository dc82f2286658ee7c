#pragma once

#include "core/api/api.hpp"
#include "server/approval/approvals.hpp"
#include "server/record/names.hpp"
#include "server/relay/relay.hpp"

#include <filesystem>
#include <vector>

namespace hoopgit::relay {

/// A push as this viewer may see it.
api::PushView view_of(const store::PushRow& row,
                      const std::vector<store::VoteRow>& votes,
                      const identity::Identity& viewer,
                      const approval::Approvals& approvals,
                      record::Names& names);

/// May this person see the push? The requester, whoever is in a group that it
/// waits for, and auditors.
bool may_see(const store::PushRow& row, const identity::Identity& viewer,
             const std::vector<std::string>& auditors);

/// Everything that lands with the push, for the one who is to approve it:
/// every commit that a ref gets with its diff, secrets masked, hidden
/// characters visible. `quarantine`: the push's folder; when it is gone the
/// review says so.
Result<api::Review> review_of(const store::PushRow& row,
                              const std::filesystem::path& quarantine,
                              const scan::Scanner& scanner);

}  // namespace hoopgit::relay
