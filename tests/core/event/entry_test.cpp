#include "core/event/entry.hpp"

#include "core/base/encoding.hpp"
#include "tests/core/event/sample.hpp"

#include <catch2/catch.hpp>

namespace hoopgit::event {
namespace {

TEST_CASE("an entry is read by what formats need of it") {
  const Entry entry = sample_entry("push.landed");
  CHECK(entry.type() == "push.landed");
  CHECK(entry.kind().type == "push.landed");
  CHECK(entry.id() == "01JGJ000000000000000000001");
  CHECK(entry.severity() == Severity::info);
  CHECK(to_rfc3339(entry.time()) == "2026-01-02T03:04:05.123456789Z");
  CHECK(entry.subject() == "ada-1");
  CHECK(entry.name() == "ada");
  CHECK(entry.address() == "192.0.2.7");
  CHECK(entry.text({"mono", "ns"}) == "1234567890");
  CHECK(entry.text({"no", "such"}).empty());
  REQUIRE(entry.refs().size() == 2);
  CHECK(entry.refs()[0].name == "refs/heads/main");
  CHECK(entry.refs()[0].old_id == std::string(40, '1'));
  CHECK(entry.refs()[0].land_id == std::string(40, '2'));
  CHECK(entry.refs()[1].kind == "create");
}

TEST_CASE("what was masked lands with another id than it came") {
  const Entry entry =
      entry_of(with(sample_value("push.landed"), "target/refs",
                    json::Array{json::object({{"ref", "refs/heads/main"},
                                              {"old", "1"},
                                              {"new", "2"},
                                              {"land", "3"},
                                              {"kind", "create"}})}));
  CHECK(entry.refs()[0].land_id == "3");
}

TEST_CASE("a text that was not UTF-8 is read with its bytes named") {
  const Entry entry =
      entry_of(with(sample_value("push.refused"), "data/reason",
                    json::object({{"b64", to_base64("bad \xff\n")}})));
  CHECK(entry.reason() == "bad <FF><U+000A>");
}

TEST_CASE("what is opened stands in for what the entry does not have") {
  auto item = item_of(with(sample_value("push.landed"), "actor",
                           json::object({{"kind", "human"}})));
  const auto closed = Entry::read(item);
  REQUIRE(closed);
  CHECK(closed->subject().empty());
  CHECK(closed->name().empty());
  CHECK(closed->address().empty());
  const auto opened =
      Entry::read(item, {"ada-1", "", "ada@example.com", "192.0.2.9"});
  REQUIRE(opened);
  CHECK(opened->subject() == "ada-1");
  CHECK(opened->name() == "ada@example.com");
  CHECK(opened->address() == "192.0.2.9");
}

TEST_CASE("bytes that are no entry are not read as one") {
  Item item = sample_item("push.landed");
  for (const auto& bytes :
       {std::string(), std::string("{}"), item.bytes + " x",
        json::dump(with(sample_value("push.landed"), "time",
                        "2026-13-02T03:04:05.123456789Z"))}) {
    item.bytes = bytes;
    const auto entry = Entry::read(item);
    REQUIRE_FALSE(entry);
    CHECK(entry.error().fault == Fault::corrupt);
  }
}

}  // namespace
}  // namespace hoopgit::event
