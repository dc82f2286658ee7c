#pragma once

#include "core/base/secret.hpp"

#include <cstddef>
#include <string>

namespace hoopgit::stage {

/// 32 random hex digits: another password in every run, so that none of them
/// is worth anything after it.
Secret random_password();

/// `size` bytes that no compressor makes smaller, for large packs. The same
/// seed gives the same bytes.
std::string noise(std::size_t size, unsigned seed = 1);

}  // namespace hoopgit::stage
