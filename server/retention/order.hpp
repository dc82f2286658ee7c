#pragma once

#include "core/base/clock.hpp"
#include "core/json/json.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

namespace hoopgit::retention {

/// A legal hold: what its filter matches is neither pruned nor erased, now and
/// later. The filter: record::pins().
struct SetHold {
  std::string name;  ///< [a-z0-9-], at most 64.
  json::Value filter{};
};

struct ReleaseHold {
  std::string name;
  Time set{};  ///< When it was: another hold of that name is not meant.
};

/// One body that an entry commits to.
struct EraseBody {
  std::uint64_t index = 0;   ///< Of the entry.
  std::string field;         ///< "diff", "display", "ip".
  std::string commitment{};  ///< As the entry has it, in hex.
};

/// All that the relay knows of who somebody is, but for the issuer and subject
/// in the entries: every name that they have had, and their credentials.
struct ErasePerson {
  std::string issuer;
  std::string subject;
};

/// What two persons together may have done.
using Order = std::variant<SetHold, ReleaseHold, EraseBody, ErasePerson>;

/// "hold", "release", "erase", "erase_person".
std::string_view kind_of(const Order& order);
json::Value to_json(const Order& order);

/// Of this kind, as to_json() wrote it. Fault::usage tells what is wrong: a
/// name or a time that is none, a condition that nothing understands. A filter
/// without any condition pins everything, and must be asked for as {"all":
/// true}: it is kept as {}.
Result<Order> order_from(std::string_view kind, const json::Value& value);

}  // namespace hoopgit::retention
