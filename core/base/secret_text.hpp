#pragma once

#include "core/base/result.hpp"
#include "core/base/secret.hpp"

#include <filesystem>

namespace hoopgit {

/// As read_secret_file(), but for a secret of several lines, such as a key in
/// PEM: all of the file, at most 16 KiB.
Result<Secret> read_secret_text(const std::filesystem::path& path);

}  // namespace hoopgit
