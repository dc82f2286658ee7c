#pragma once

#include "core/git/repository.hpp"
#include "core/scan/notice.hpp"

#include <string_view>

namespace hoopgit::push {

/// Whether a machine that builds or tests reads the file at this path to learn
/// what to run, at any of the services in hoopgit-policy(5).
bool is_ci_file(std::string_view path);

/// Notes of a new or changed entry that is no folder what it does beyond what
/// it says: it tells a builder what to run, tells Git how to treat other files
/// (.gitattributes), or has become executable.
void note_entry(const git::TreeEntry& entry, std::string_view commit,
                scan::Notices& notices);

/// The same of what is gone from a folder.
void note_removed(const git::TreeLevel& level, std::string_view commit,
                  scan::Notices& notices);

/// Of a folder that nobody goes into because the list of paths is full: there
/// may be files for a builder in it.
void note_unlisted(const git::TreeEntry& folder, std::string_view commit,
                   scan::Notices& notices);

}  // namespace hoopgit::push
