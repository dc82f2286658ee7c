// The entries of pushes that were held, approved and landed, for logs of any
// length that nobody has pushed to.

#pragma once

#include <cstdint>
#include <string>

namespace hoopgit::stage {

constexpr std::uint64_t entries_of_push = 9;

/// Entry `index` of a log that has one push after the other, each from
/// push.started to push.landed; as long as the relay's.
std::string push_entry(std::uint64_t index);

/// The push that it is of.
std::string push_of_entry(std::uint64_t index);

/// The body that each push.scanned commits to, and its salt.
std::string report_of_push(std::uint64_t push);
std::string salt_of_push(std::uint64_t push);

}  // namespace hoopgit::stage
