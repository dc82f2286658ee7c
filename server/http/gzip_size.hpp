#pragma once

#include "core/base/result.hpp"

#include <cstdint>
#include <string_view>

namespace hoopgit::front {

/// How many bytes a gzip body (RFC 1952) stands for. Keeps none of them.
/// Fault::limit as soon as they are more than `most`; Fault::usage for what is
/// not one whole member from the first byte to the last, checksum included.
Result<std::uint64_t> inflated_size(std::string_view body, std::uint64_t most);

}  // namespace hoopgit::front
