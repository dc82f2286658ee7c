#include "server/retention/order.hpp"

#include <algorithm>
#include <array>

namespace hoopgit::retention {
namespace {

using json::Value;

constexpr std::size_t longest_name = 64;
constexpr std::size_t longest_text = 512;

Error wrong(const std::string& obstacle) {
  return {Fault::usage, "cannot read what is asked for: " + obstacle};
}

Result<std::string> name_in(const Value& value) {
  std::string name = TRY(value.text("name"));
  const bool plain = std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
  if (plain && !name.empty() && name.size() <= longest_name) return name;
  return wrong("the name of a hold is of a-z, 0-9 and '-'");
}

Result<void> check_condition(const std::string& name, const Value& wanted) {
  constexpr std::array<std::string_view, 3> texts{"issuer", "subject", "repo"};
  const auto* text = wanted.as_text();
  if (text == nullptr || text->empty() || text->size() > longest_text)
    return wrong("'" + name + "' is no text");
  if (name == "since" || name == "until") {
    TRY(parse_rfc3339(*text));
    return {};
  }
  if (std::ranges::find(texts, name) != texts.end()) return {};
  return wrong("a hold has no condition '" + name + "'");
}

/// What is misspelt would pin something else than was meant.
Result<Value> filter_in(const Value& value) {
  const json::Object filter = TRY(value.object("filter"));
  if (const auto all = filter.find("all"); all != filter.end()) {
    if (filter.size() == 1 && all->second == Value(true))
      return Value(json::Object());
    return wrong("'all' stands alone");
  }
  if (filter.empty())
    return wrong("the hold has no condition, and nothing says that it is all");
  for (const auto& [name, wanted] : filter)
    TRY(check_condition(name, wanted));
  if (filter.contains("subject") && !filter.contains("issuer"))
    return wrong("a subject is somebody at an issuer only");
  return Value(filter);
}

Result<Order> erasure_from(const Value& value) {
  const auto index = TRY(value.integer("index"));
  if (index < 0) return wrong("an index is not negative");
  return Order(EraseBody{static_cast<std::uint64_t>(index),
                         TRY(value.text("field")),
                         TRY(value.maybe_text("commitment")).value_or("")});
}

Result<Order> person_from(const Value& value) {
  ErasePerson order{TRY(value.text("issuer")), TRY(value.text("subject"))};
  for (const auto* text : {&order.issuer, &order.subject})
    if (text->empty() || text->size() > longest_text)
      return wrong("a person is an issuer and a subject");
  return Order(std::move(order));
}

Result<Order> release_from(const Value& value) {
  ReleaseHold order{TRY(name_in(value))};
  if (const auto set = TRY(value.maybe_text("set")))
    order.set = TRY(parse_rfc3339(*set));
  return Order(std::move(order));
}

struct Writer {
  Value operator()(const SetHold& order) const {
    const auto* filter = order.filter.as_object();
    return json::object({{"name", order.name},
                         {"filter", filter == nullptr || filter->empty()
                                        ? json::object({{"all", true}})
                                        : order.filter}});
  }
  Value operator()(const ReleaseHold& order) const {
    return json::object({{"name", order.name}, {"set", to_rfc3339(order.set)}});
  }
  Value operator()(const EraseBody& order) const {
    return json::object({{"index", static_cast<std::int64_t>(order.index)},
                         {"field", order.field},
                         {"commitment", order.commitment}});
  }
  Value operator()(const ErasePerson& order) const {
    return json::object({{"issuer", order.issuer}, {"subject", order.subject}});
  }
};

}  // namespace

std::string_view kind_of(const Order& order) {
  constexpr std::array<std::string_view, 4> kinds{"hold", "release", "erase",
                                                  "erase_person"};
  return kinds.at(order.index());
}

Value to_json(const Order& order) {
  return std::visit(Writer(), order);
}

Result<Order> order_from(std::string_view kind, const Value& value) {
  if (kind == "hold") {
    std::string name = TRY(name_in(value));
    return Order(SetHold{std::move(name), TRY(filter_in(value))});
  }
  if (kind == "release") return release_from(value);
  if (kind == "erase") return erasure_from(value);
  if (kind == "erase_person") return person_from(value);
  return wrong("there is no '" + std::string(kind) + "'");
}

}  // namespace hoopgit::retention
