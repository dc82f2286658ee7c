#include "core/event/entry.hpp"
#include "tests/core/event/sample.hpp"

#include <catch2/catch.hpp>

namespace hoopgit::event {
namespace {

using json::Value;

std::string bytes_of(const Value& value) {
  return json::dump(value);
}

std::string without(const char* key) {
  auto members = *sample_value("push.landed").as_object();
  members.erase(key);
  return bytes_of(members);
}

std::string changed(std::string_view path, Value value) {
  return bytes_of(with(sample_value("push.landed"), path, std::move(value)));
}

TEST_CASE("an entry of every type passes") {
  for (const auto& kind : all_kinds()) {
    INFO(kind.type);
    const auto checked = check_entry(bytes_of(sample_value(kind.type)));
    if (!checked) FAIL(checked.error().message);
  }
}

TEST_CASE("an entry passes with unknown members and without optional ones") {
  CHECK(check_entry(changed("added", json::Array{1, "two", nullptr})));
  for (const auto* key : {"target", "push_id", "policy", "data"})
    CHECK(check_entry(without(key)));
  CHECK(check_entry(changed("actor", json::object({{"kind", "system"}}))));
  CHECK(check_entry(changed("data", json::object({}))));
  CHECK(check_entry(changed("data/text", "quotes \" and \\ and \n {[")));
}

TEST_CASE("an entry without one of the members that all have is refused") {
  for (const auto* key : {"v", "id", "time", "mono", "type", "outcome",
                          "severity", "relay", "actor"}) {
    INFO(key);
    const auto checked = check_entry(without(key));
    REQUIRE_FALSE(checked);
    CHECK(checked.error().fault == Fault::corrupt);
    CHECK_THAT(checked.error().message, Catch::Contains(key));
  }
}

TEST_CASE("an entry with a member that is not of its form is refused") {
  const std::vector<std::pair<std::string, Value>> wrong = {
      {"v", 2},
      {"v", "1"},
      {"id", "01JGJ00000000000000000000"},
      {"id", "01jgj000000000000000000001"},
      {"id", 1},
      {"time", "2026-01-02T03:04:05.12345678Z"},
      {"time", "2026-01-02T03:04:05.123456789+"},
      {"time", "2026-01-02 03:04:05.123456789Z"},
      {"time", 5},
      {"mono", "1"},
      {"mono", json::object({{"boot", "b"}})},
      {"mono/ns", 17},
      {"mono/ns", "017"},
      {"mono/ns", ""},
      {"mono/ns", "1e3"},
      {"type", "landed"},
      {"type", "push."},
      {"type", ".landed"},
      {"type", "push..landed"},
      {"type", "Push.landed"},
      {"type", "push.land ed"},
      {"type", "push." + std::string(60, 'x')},
      {"type", nullptr},
      {"outcome", "ok"},
      {"outcome", true},
      {"severity", "fatal"},
      {"severity", 3},
      {"relay", json::object({{"node", "a"}, {"build", "b"}})},
      {"relay/build", 1},
      {"relay", json::Array{}},
      {"actor", json::object({})},
      {"actor/kind", "robot"},
      {"actor/kind", json::object({{"kind", "human"}})},
      {"push_id", "1"},
      {"push_id", nullptr},
      {"target", "team/app"},
      {"policy", json::Array{}},
      {"correlation", 1},
      {"bodies", true},
      {"data", json::Array{json::Array{"key", 1}}},
  };
  for (const auto& [path, value] : wrong) {
    INFO(path << " = " << json::dump(value));
    CHECK_FALSE(check_entry(changed(path, value)));
  }
}

TEST_CASE("an entry with a key that is not plain is refused, at any depth") {
  CHECK_FALSE(check_entry(changed("Key", 1)));
  CHECK_FALSE(check_entry(changed("data/Key", 1)));
  CHECK_FALSE(check_entry(changed("data/a/b/c d", 1)));
  CHECK_FALSE(check_entry(
      changed("data/list", json::Array{json::object({{"k\xc3\xa9y", 1}})})));
}

Value nested(int levels) {
  Value inner = 1;
  for (int i = 0; i < levels; ++i)
    inner = json::Array{inner};
  return inner;
}

TEST_CASE("an entry is nested sixteen deep at most, and 16 KiB large") {
  CHECK(check_entry(changed("more", nested(15))));
  CHECK_FALSE(check_entry(changed("more", nested(16))));
  const auto base = changed("more", "").size();
  CHECK(check_entry(changed("more", std::string(largest_entry - base, 'x'))));
  CHECK_FALSE(
      check_entry(changed("more", std::string(largest_entry - base + 1, 'x'))));
}

TEST_CASE("no beginning and no other end of an entry passes") {
  const std::string whole = bytes_of(sample_value("push.landed"));
  for (std::size_t size = 0; size < whole.size(); ++size)
    CHECK_FALSE(check_entry(std::string(whole, 0, size)));
  CHECK_FALSE(check_entry(whole + "\n"));
  CHECK_FALSE(check_entry(whole + "}"));
  CHECK_FALSE(check_entry("[" + whole + "]"));
}

}  // namespace
}  // namespace hoopgit::event
