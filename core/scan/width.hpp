#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace hoopgit::scan {

/// The most bytes that a match of `regex` can have, when each character is a
/// byte (RE2 in Latin-1); nullopt when there is no such number, or when the
/// regex uses what this does not understand. Never too small.
std::optional<std::size_t> max_width(std::string_view regex);

}  // namespace hoopgit::scan
