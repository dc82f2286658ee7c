#pragma once

#include "core/git/ref_update.hpp"
#include "core/scan/notice.hpp"
#include "server/push/arrival.hpp"

#include <vector>

namespace hoopgit::push {

/// Notes of each ref that the push makes whether a file system, or a reader,
/// may take it for another ref: one that the upstream has and the push does not
/// take away, or one that the push makes too.
void note_refs(const std::vector<RefCommand>& commands,
               const std::vector<git::Ref>& advertised, scan::Notices& notices);

}  // namespace hoopgit::push
