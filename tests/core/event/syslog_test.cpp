#include "core/event/syslog.hpp"

#include "core/base/encoding.hpp"
#include "tests/core/event/readers.hpp"
#include "tests/core/event/sample.hpp"

#include <catch2/catch.hpp>

namespace hoopgit::event {
namespace {

TEST_CASE("a syslog message has its header and the item as text") {
  const Entry entry = sample_entry("push.refused");
  const auto record = read_syslog(to_syslog(entry));
  CHECK(record.priority == 13 * 8 + 4);
  CHECK(record.time == "2026-01-02T03:04:05.123456Z");
  CHECK(record.host == "relay-a");
  CHECK(record.app == "hoopgit-relay");
  CHECK(record.process == "-");
  CHECK(record.message_id == "push.refused");
  CHECK(record.structured_data == "-");
  const auto item = item_from_json(record.text);
  REQUIRE(item);
  CHECK(item->bytes == entry.item().bytes);
}

TEST_CASE("each severity has its number in syslog") {
  const std::vector<std::pair<std::string, int>> numbers = {
      {"info", 6}, {"notice", 5}, {"warning", 4}, {"high", 3}, {"critical", 2}};
  for (const auto& [severity, number] : numbers)
    CHECK(read_syslog(to_syslog(entry_of(with(sample_value("push.landed"),
                                              "severity", severity))))
              .priority == 104 + number);
}

TEST_CASE("with a number of its own an operator gets structured data") {
  Item item = sample_item("push.landed");
  item.log = "odd\"]\\name";
  const auto entry = Entry::read(item);
  REQUIRE(entry);
  CHECK(read_syslog(to_syslog(*entry, {.enterprise = 32473})).structured_data ==
        "[hoopgit@32473 index=\"7\" leaf_hash=\"" + to_hex(item.leaf_hash) +
            "\" log=\"odd\\\"\\]\\\\name\"]");
}

TEST_CASE("a name that is no host name cannot break the header") {
  const auto record = read_syslog(to_syslog(entry_of(
      with(sample_value("push.landed"), "relay/node", "a b\n<1>\xc3\xa9"))));
  CHECK(record.host == "a?b?<1>??");
  CHECK(read_syslog(to_syslog(entry_of(
                        with(sample_value("push.landed"), "relay/node", ""))))
            .host == "-");
}

TEST_CASE("a message over its limit says which entry it was, and no more") {
  const Entry entry = entry_of(with(sample_value("push.refused"), "data/reason",
                                    std::string(9000, 'x')));
  const auto message = to_syslog(entry);
  CHECK(message.size() <= 8192);
  const auto text = json::parse(read_syslog(message).text);
  REQUIRE(text);
  CHECK(*text->boolean("truncated"));
  CHECK(*text->integer("index") == 7);
  CHECK(*text->text("leaf_hash") == to_hex(entry.item().leaf_hash));
  CHECK(text->find("entry")->text("id").operator*() == entry.id());
  CHECK(text->find("entry")->find("actor") != nullptr);
  CHECK(text->find("entry")->find("data") == nullptr);
}

TEST_CASE("a long actor is left out too") {
  const Entry entry = entry_of(
      with(sample_value("push.refused"), "actor/sub", std::string(9000, 'x')));
  const auto message = to_syslog(entry);
  CHECK(message.size() <= 8192);
  const auto text = json::parse(read_syslog(message).text);
  REQUIRE(text);
  CHECK(text->find("entry")->find("actor") == nullptr);
  CHECK(*text->find("entry")->text("push_id") == "01JGJ000000000000000000009");
}

TEST_CASE("octets are counted, not characters") {
  CHECK(octet_counted("a\xc3\xa9") == "3 a\xc3\xa9");
}

}  // namespace
}  // namespace hoopgit::event
