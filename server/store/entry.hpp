#pragma once

#include "core/base/clock.hpp"
#include "server/store/event.hpp"
#include "server/store/sqlite_store.hpp"

#include <cstdint>
#include <string>

namespace hoopgit::store {

/// What the log adds to an event.
struct Stamp {
  std::string id;  ///< ULID.
  Time time{};
  std::string boot;            ///< Of the machine, from the kernel.
  std::uint64_t monotonic_ns;  ///< Since some moment of that boot.
};

constexpr std::size_t largest_entry = 16 * 1024;

/// The entry of an event: canonical JSON of at most 16 KiB, as in
/// hoopgit-audit(5).
///
/// The display name of the actor is not in it: it would be there for good.
///
/// Size is never a reason to fail: texts, lists and depth have limits, which
/// are lowered step by step until the entry fits. Bodies are never cut; one
/// without a good name and digest is Fault::internal. What was cut has "cut":
/// true beside it. More than 50 refs: the first ones, and how many in
/// "ref_count". What the format has no place for is rewritten: fractions and
/// integers beyond 2^53 - 1 become text, an object with a key that is not
/// [a-z0-9_]+ becomes an array of pairs.
struct Entry {
  std::string bytes;
  json::Value value;  ///< The same.
};
///
/// `more`: members that are put into `data` as they are, and never cut; an
/// object, or null. They must leave room.
Result<Entry> make_entry(const Event& event, const Stamp& stamp,
                         const RelayName& relay, const json::Value& more = {});

/// Only its bytes.
Result<std::string> to_entry(const Event& event, const Stamp& stamp,
                             const RelayName& relay);

}  // namespace hoopgit::store
