// What the targets share. Each is one parser; what it takes must have the
// properties that its users count on.

#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

namespace hoopgit::fuzz {

/// A property: the input that breaks it is a finding.
inline void must(bool holds) {
  if (!holds) std::abort();
}

inline std::string_view text_of(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

/// The same bytes as a network may cut them: all at once; one by one if they
/// are few; and in pieces of sizes that follow from the bytes.
inline std::vector<std::vector<std::string_view>> cuts_of(
    std::string_view bytes) {
  std::vector<std::vector<std::string_view>> all{{bytes}, {}, {}};
  const std::size_t small = bytes.size() / 2000 + 1;
  for (std::size_t at = 0; at < bytes.size(); at += small)
    all[1].push_back(bytes.substr(at, small));
  for (std::size_t at = 0; at < bytes.size();) {
    const auto size = static_cast<unsigned char>(bytes[at]) % 97U + small;
    all[2].push_back(bytes.substr(at, size));
    at += size;
  }
  return all;
}

}  // namespace hoopgit::fuzz
