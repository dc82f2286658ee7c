#pragma once

#include "core/git/repository.hpp"
#include "core/scan/notice.hpp"

#include <string>

namespace hoopgit::push {

/// Looks at what one new entry of a tree is, beyond a file: a symbolic link, a
/// submodule, the list of submodules.
///
/// Refuses (Fault::usage, with the path) modes that Git does not write, a link
/// that leaves the tree or leads into a ".git", and a .gitmodules that is a
/// link or turns against whoever clones it. Notes links and submodules.
Result<void> check_entry(const git::TreeEntry& entry, const std::string& commit,
                         const git::Repository& objects,
                         scan::Notices& notices);

/// How many folders the link climbs; an Error (a clause) as of levels_up().
Result<std::size_t> climb_of_link(const git::ObjectId& link,
                                  const git::Repository& objects);

/// Of a link at this path that climbs so many folders.
Result<void> check_climb(const std::string& path, std::size_t levels);

}  // namespace hoopgit::push
