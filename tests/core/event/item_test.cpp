#include "core/event/item.hpp"

#include "core/base/encoding.hpp"
#include "tests/core/event/sample.hpp"

#include <catch2/catch.hpp>

namespace hoopgit::event {
namespace {

TEST_CASE("an item is one line with the entry verbatim, and reads back") {
  const Item item = sample_item("push.landed", 1234);
  const std::string line = to_jsonl(item);
  CHECK(line.find('\n') == std::string::npos);
  CHECK_THAT(line, Catch::StartsWith(
                       "{\"log\":\"relay.example.com/log/1\",\"index\":1234,"
                       "\"leaf_hash\":\"" +
                       to_hex(item.leaf_hash) + "\",\"entry\":{\"actor\":"));
  CHECK(line.find(item.bytes) != std::string::npos);
  const auto read = item_from_json(line);
  REQUIRE(read);
  CHECK(read->log == item.log);
  CHECK(read->index == item.index);
  CHECK(read->leaf_hash == item.leaf_hash);
  CHECK(read->bytes == item.bytes);
}

TEST_CASE("an item that another program wrote anew gives the same bytes") {
  const Item item = sample_item("push.landed");
  auto value = json::parse(to_jsonl(item), {.depth = 17});
  REQUIRE(value);
  value->set("added", "by somebody");
  const auto read = item_from_json(json::dump_pretty(*value));
  REQUIRE(read);
  CHECK(read->bytes == item.bytes);
}

TEST_CASE("an item whose hash is not that of its entry is refused") {
  Item item = sample_item("push.landed");
  item.leaf_hash[0] = static_cast<char>(item.leaf_hash[0] ^ 1);
  const auto read = item_from_json(to_jsonl(item));
  REQUIRE_FALSE(read);
  CHECK(read.error().fault == Fault::corrupt);
}

TEST_CASE("what is no item is refused") {
  const Item item = sample_item("push.landed");
  const std::string hash = to_hex(item.leaf_hash);
  for (const std::string& line :
       {std::string(), std::string("{}"), std::string("[]"),
        to_jsonl(item) + "x", to_jsonl(item).substr(1),
        "{\"log\":\"l\",\"index\":-1,\"leaf_hash\":\"" + hash +
            "\",\"entry\":" + item.bytes + "}",
        "{\"log\":\"l\",\"index\":1.5,\"leaf_hash\":\"" + hash +
            "\",\"entry\":" + item.bytes + "}",
        "{\"log\":\"l\",\"index\":1,\"leaf_hash\":\"\",\"entry\":" +
            item.bytes + "}",
        std::string("{\"log\":\"l\",\"index\":1,\"leaf_hash\":\"00\","
                    "\"entry\":\"text\"}")}) {
    INFO(line);
    const auto read = item_from_json(line);
    REQUIRE_FALSE(read);
    CHECK(read.error().fault == Fault::corrupt);
  }
}

}  // namespace
}  // namespace hoopgit::event
