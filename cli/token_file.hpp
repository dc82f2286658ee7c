#pragma once

#include "core/base/result.hpp"
#include "core/base/secret.hpp"

#include <filesystem>

namespace hoopgit::cli {

/// A token that a platform has put into a file: one word. The platform decides
/// what the file is like: Kubernetes makes it a link to one with mode 0644.
Result<Secret> read_token_file(const std::filesystem::path& path);

}  // namespace hoopgit::cli
