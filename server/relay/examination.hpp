// What is made of the objects of a push, the same on its way in and when it is
// replayed.

#pragma once

#include "core/scan/finding.hpp"
#include "server/push/changes.hpp"
#include "server/push/quarantine.hpp"

#include <map>
#include <string_view>

namespace hoopgit::relay {

/// For each new id that is an annotated tag, the commit it stands for.
std::map<git::ObjectId, git::ObjectId> peel(const push::Changes& changes);

/// Notes the exceptions of git fsck that the pack needed.
void note_exceptions(const push::Quarantine& quarantine,
                     push::Changes& changes);

/// The report of a row: what was found and noted, and who had a hand in the
/// commits. Reports that were recorded before there were notices have no such
/// member; all others do, if only an empty one.
json::Value report_of(const scan::Report& report, const push::Changes& changes,
                      bool with_notices = true);

/// Of a recorded report.
bool has_notices(std::string_view report);

}  // namespace hoopgit::relay
