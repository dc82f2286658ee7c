#include "server/record/hold.hpp"

#include <algorithm>

namespace hoopgit::record {
namespace {

bool may_be(const json::Value& wanted, const std::optional<std::string>& is) {
  const auto* text = wanted.as_text();
  return text == nullptr || !is || *text == *is;
}

/// `is_bound`: whether a time is on the right side of the given moment.
template <class Bound>
bool may_be_at(const json::Value& wanted, const std::optional<Time>& is,
               const Bound& is_bound) {
  const auto* text = wanted.as_text();
  const auto moment = text == nullptr
                          ? Result<Time>(Error{Fault::usage, "no time"})
                          : parse_rfc3339(*text);
  return !moment || !is || is_bound(*is, *moment);
}

bool may_match(std::string_view name, const json::Value& wanted,
               const Holdable& what) {
  const auto of_person = [&](std::string store::Person::*part) {
    return what.person ? std::optional((*what.person).*part) : std::nullopt;
  };
  if (name == "issuer")
    return may_be(wanted, of_person(&store::Person::issuer));
  if (name == "subject")
    return may_be(wanted, of_person(&store::Person::subject));
  if (name == "repo") return may_be(wanted, what.repository);
  if (name == "since")
    return may_be_at(wanted, what.time,
                     [](Time is, Time m) { return is >= m; });
  if (name == "until")
    return may_be_at(wanted, what.time, [](Time is, Time m) { return is < m; });
  return true;
}

}  // namespace

Holdable holdable_of(const store::PushRow& row) {
  return {row.requester.person, row.repository.text(), row.created};
}

bool pins(const store::HoldRow& hold, const Holdable& what) {
  const auto* conditions = hold.filter.as_object();
  if (conditions == nullptr) return true;
  return std::all_of(
      conditions->begin(), conditions->end(), [&](const auto& condition) {
        return may_match(condition.first, condition.second, what);
      });
}

const store::HoldRow* holding(const std::vector<store::HoldRow>& holds,
                              const Holdable& what) {
  const auto found =
      std::find_if(holds.begin(), holds.end(),
                   [&](const auto& hold) { return pins(hold, what); });
  return found == holds.end() ? nullptr : &*found;
}

}  // namespace hoopgit::record
