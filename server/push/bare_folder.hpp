#pragma once

#include "core/base/result.hpp"
#include "core/git/object_id.hpp"

#include <filesystem>
#include <vector>

namespace hoopgit::push {

/// Makes the folder a bare repository (the few files that Git asks for, not a
/// child process, and not synced) whose objects are its own and, if given,
/// those of `alternate`. Nothing happens if it is one already.
Result<void> make_bare(const std::filesystem::path& folder,
                       const std::filesystem::path& alternate = {});

/// Replaces all refs of a bare repository at once, by its packed-refs file.
Result<void> write_refs(const std::filesystem::path& folder,
                        std::vector<git::Ref> refs);

/// The refs as written by write_refs(); empty if never written.
Result<std::vector<git::Ref>> read_refs(const std::filesystem::path& folder);

}  // namespace hoopgit::push
