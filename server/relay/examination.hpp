// What is made of the objects of a push, the same on its way in and when it is
// replayed.

#pragma once

#include "core/scan/finding.hpp"
#include "server/push/changes.hpp"

#include <map>

namespace hoopgit::relay {

/// For each new id that is an annotated tag, the commit it stands for.
std::map<git::ObjectId, git::ObjectId> peel(const push::Changes& changes);

/// The report of a row: what was found, and who had a hand in the commits.
json::Value report_of(const scan::Report& report, const push::Changes& changes);

}  // namespace hoopgit::relay
