#pragma once

#include "core/base/result.hpp"

#include <cstdint>
#include <filesystem>

namespace hoopgit {

/// How full the file system is that `path` lies on, from 0 to 100, rounded up,
/// of what this user can use: the same number as df(1) shows.
Result<unsigned> percent_used(const std::filesystem::path& path);

/// How many bytes this user may still write there.
Result<std::uint64_t> bytes_free(const std::filesystem::path& path);

}  // namespace hoopgit
