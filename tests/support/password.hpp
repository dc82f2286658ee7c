#pragma once

#include "core/base/secret.hpp"

#include <cstddef>
#include <string>

namespace hoopgit::stage {

/// 32 random hex digits: another password in every run, so that none of them
/// is worth anything after it.
Secret random_password();

/// A GitHub token that never was one: right in form and check digits, so that
/// the scanner is sure of it. Another one in every call.
std::string github_token();

/// `size` bytes that no compressor makes smaller, for large packs. The same
/// seed gives the same bytes.
std::string noise(std::size_t size, unsigned seed = 1);

}  // namespace hoopgit::stage
