#include "tests/server/sink/receiver.hpp"

#include "core/base/text.hpp"
#include "core/event/item.hpp"
#include "core/json/json.hpp"
#include "core/ledger/checkpoint.hpp"
#include "core/ledger/merkle.hpp"

#include <catch2/catch.hpp>

namespace hoopgit::sink {

void Receiver::take(std::string_view text) {
  REQUIRE((text.empty() || text.ends_with('\n')));
  for (const auto line : split(trim(text), '\n')) {
    if (line.empty()) continue;
    const auto value = json::parse(line, {.depth = 17});
    REQUIRE(value);
    if (value->find("checkpoint") != nullptr) {
      checkpoint_ = *value->text("checkpoint");
      is_filtered_ = value->find("filtered") != nullptr;
      continue;
    }
    const auto item = event::item_from_json(line);
    REQUIRE(item);
    ++received_;
    // In order: what is repeated has the same index and bytes.
    if (events_.contains(item->index))
      CHECK(events_.at(item->index) == item->bytes);
    else if (!is_filtered_)
      CHECK(item->index == events_.size());
    events_[item->index] = item->bytes;
  }
}

std::uint64_t Receiver::prove(const std::string& vkey) const {
  const auto key = ledger::VerifierKey::parse(vkey);
  REQUIRE(key);
  const auto signed_one = ledger::open_checkpoint(checkpoint_, *key);
  REQUIRE(signed_one);
  ledger::Frontier frontier;
  for (const auto& [index, bytes] : events_) {
    if (index >= signed_one->size) break;
    REQUIRE(index == frontier.size());
    frontier.append(ledger::leaf_hash(bytes));
  }
  REQUIRE(frontier.size() == signed_one->size);
  CHECK(frontier.root() == signed_one->root);
  return signed_one->size;
}

}  // namespace hoopgit::sink
