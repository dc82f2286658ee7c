#pragma once

#include "core/base/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace hoopgit::event {

constexpr std::size_t largest_entry = std::size_t{16} * 1024;

/// An entry with its place in a log: what leaves the relay, in every format.
struct Item {
  std::string log;  ///< The origin: "relay.example.com/log/1".
  std::uint64_t index = 0;
  std::string leaf_hash;  ///< 32 raw bytes, RFC 6962.
  std::string bytes;      ///< The entry, exactly as hashed.
};

/// {"log","index","leaf_hash","entry"} in this order, the entry verbatim, the
/// hash in hex; no line feed. Never holds a raw line break, since a canonical
/// entry has none.
std::string to_jsonl(const Item& item);

/// Reads such an object; members may be in any order, as some other program
/// may have written it anew, and unknown ones are ignored. Fault::corrupt when
/// it is none, or when the hash is not that of the entry.
Result<Item> item_from_json(std::string_view line);

}  // namespace hoopgit::event
