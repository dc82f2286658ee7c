#include "tests/core/event/sample.hpp"

#include "core/crypto/crypto.hpp"

#include <catch2/catch.hpp>

#include <array>

namespace hoopgit::event {
namespace {

using json::Value;

Value ref(const std::string& name, char from, char to, const char* kind) {
  return json::object({{"ref", name},
                       {"old", std::string(40, from)},
                       {"new", std::string(40, to)},
                       {"kind", kind}});
}

Value representative(std::string_view name) {
  constexpr std::array<std::string_view, 10> numbers = {
      "bytes", "size", "objects", "attempt", "line",
      "rows",  "refs", "count",   "seconds", "index"};
  for (const auto number : numbers)
    if (name == number) return 42;
  if (name == "subject" || name.ends_with("sha256"))
    return std::string(64, '5');
  return "some " + std::string(name);
}

Value data_of(std::string_view type) {
  Value data = json::object({});
  const Kind* kind = find_kind(type);
  std::string_view rest = kind == nullptr ? "" : kind->phrase;
  while (rest.find('{') != rest.npos) {
    rest.remove_prefix(rest.find('{') + 1);
    const auto name = rest.substr(0, rest.find('}'));
    data.set(std::string(name), representative(name));
  }
  return data;
}

Value set_at(Value object, std::string_view path, Value value) {
  const auto slash = path.find('/');
  const std::string key(path.substr(0, slash));
  if (slash == path.npos) {
    object.set(key, std::move(value));
    return object;
  }
  const Value* inner = object.find(key);
  object.set(key, set_at(inner == nullptr ? Value() : *inner,
                         path.substr(slash + 1), std::move(value)));
  return object;
}

}  // namespace

Value sample_value(std::string_view type) {
  const Kind* kind = find_kind(type);
  const auto severity = kind == nullptr ? Severity::info : kind->usual;
  return json::object(
      {{"v", 1},
       {"id", "01JGJ000000000000000000001"},
       {"time", "2026-01-02T03:04:05.123456789Z"},
       {"mono", json::object({{"boot", "b0075555"}, {"ns", "1234567890"}})},
       {"type", type},
       {"outcome", type.ends_with("refused") || type.ends_with("denied")
                       ? "denied"
                       : "success"},
       {"severity", name_of(severity)},
       {"relay", json::object({{"node", "relay-a"},
                               {"build", "0.1.0"},
                               {"config_sha256", std::string(64, 'c')}})},
       {"actor",
        json::object({{"kind", "human"},
                      {"iss", "https://id.example"},
                      {"sub", "ada-1"},
                      {"name", "ada"},
                      {"groups", json::Array{"developers"}},
                      {"session_id", "s-1"},
                      {"client", json::object({{"ip", "192.0.2.7"},
                                               {"ua", "git/2.39.5"}})}})},
       {"target",
        json::object(
            {{"upstream_id", "main"},
             {"repo", "team/app"},
             {"refs",
              json::Array{ref("refs/heads/main", '1', '2', "fast_forward"),
                          ref("refs/tags/v1", '0', '3', "create")}}})},
       {"push_id", "01JGJ000000000000000000009"},
       {"policy", json::object({{"sha256", std::string(64, 'a')}})},
       {"data", data_of(type)}});
}

Item item_of(const Value& entry, std::uint64_t index) {
  const auto bytes = json::canonical(entry);
  REQUIRE(bytes);
  return {"relay.example.com/log/1", index,
          crypto::sha256(std::string(1, '\0') + *bytes), *bytes};
}

Entry entry_of(const Value& value) {
  auto entry = Entry::read(item_of(value));
  if (!entry) FAIL(entry.error().message);
  return *std::move(entry);
}

Entry sample_entry(std::string_view type) {
  return entry_of(sample_value(type));
}

Value with(Value entry, std::string_view path, Value value) {
  return set_at(std::move(entry), path, std::move(value));
}

}  // namespace hoopgit::event
