#include "samples.hpp"

namespace hoopgit::store {
namespace {

void fill(Sample& sample, int count) {
  change(*sample.store, [&](Transaction& work) -> Result<void> {
    for (int i = 0; i < count; ++i)
      TRY(work.append(event_of("fetch.served")));
    return {};
  });
}

void sign(Store& store) {
  const auto head = *store.tree_head();
  REQUIRE(store.save_checkpoint(head.size, head.root,
                                "note " + std::to_string(head.size) + "\n"));
}

Result<std::uint64_t> prune(Store& store, std::uint64_t below) {
  std::uint64_t minimum = 0;
  TRY(store.change([&](Transaction& work) -> Result<void> {
    minimum = TRY(work.prune_entries(below));
    return {};
  }));
  return minimum;
}

TEST_CASE("entries and leaves are read by their index") {
  Sample sample;
  fill(sample, 10);
  Store& store = *sample.store;
  const auto some = *store.entries(3, 4);
  REQUIRE(some.size() == 4);
  CHECK(some.front().index == 3);
  CHECK(some.front().leaf_hash == ledger::leaf_hash(some.front().bytes));
  CHECK(store.entries(8, 100)->size() == 2);
  CHECK(store.entries(10, 1)->empty());
  CHECK(store.entries(UINT64_MAX, 1)->empty());
  CHECK(*store.leaf_hashes(3, 2) == some[0].leaf_hash + some[1].leaf_hash);
  CHECK(store.leaf_hashes(10, 2)->empty());
}

TEST_CASE("each 256 entries complete a subtree, in one change or in many") {
  Sample sample;
  fill(sample, 255);
  CHECK(sample.store->subtree_hashes(1, 0, 10)->empty());
  REQUIRE(append(*sample.store, event_of("fetch.served")));
  CHECK(*sample.store->subtree_hashes(1, 0, 10) ==
        sample.store->tree_head()->root);
  fill(sample, 600);
  const auto leaves = *sample.store->leaf_hashes(0, 1000);
  const auto subtrees = *sample.store->subtree_hashes(1, 0, 10);
  REQUIRE(subtrees.size() == 3 * 32);
  for (std::size_t n = 0; n < 3; ++n) {
    ledger::Frontier frontier;
    for (std::size_t i = 256 * n; i < 256 * (n + 1); ++i)
      frontier.append(leaves.substr(32 * i, 32));
    CHECK(frontier.root() == subtrees.substr(32 * n, 32));
  }
  CHECK(*sample.store->subtree_hashes(1, 1, 1) == subtrees.substr(32, 32));
  CHECK(sample.store->subtree_hashes(1, 3, 1)->empty());
  CHECK(sample.store->subtree_hashes(2, 0, 1)->empty());
}

TEST_CASE("every checkpoint can be read again") {
  Sample sample;
  Store& store = *sample.store;
  for (int i = 0; i < 3; ++i) {
    fill(sample, 2);
    sign(store);
    sample.clock.advance(std::chrono::seconds(1));
  }
  const auto row = *store.checkpoint_at(4);
  REQUIRE(row);
  CHECK(row->size == 4);
  CHECK(row->root.size() == 32);
  CHECK(row->note == "note 4\n");
  CHECK(row->time == sample.clock.now() - std::chrono::seconds(2));
  CHECK(*store.checkpoint_at(3) == std::nullopt);
  const auto all = *store.checkpoints(UINT64_MAX, 10);
  REQUIRE(all.size() == 3);
  CHECK(all.front().size == 6);
  CHECK(store.checkpoints(6, 1)->front().size == 4);
  CHECK(store.checkpoints(2, 1)->empty());
}

TEST_CASE("what has been pruned is gone, and the log goes on") {
  Sample sample;
  fill(sample, 600);
  sign(*sample.store);
  const auto head = *sample.store->tree_head();
  CHECK(*prune(*sample.store, 520) == 512);
  CHECK(*sample.store->minimum_index() == 512);
  CHECK(sample.store->entries(512, 1000)->size() == 88);
  const auto gone = sample.store->entries(511, 1);
  REQUIRE_FALSE(gone);
  CHECK(gone.error().fault == Fault::not_found);
  CHECK_FALSE(sample.store->leaf_hashes(0, 256));
  CHECK(sample.store->subtree_hashes(1, 0, 10)->size() == 2 * 32);
  CHECK(sample.store->tree_head()->root == head.root);
  EventFilter oldest;
  oldest.newest_first = false;
  CHECK(sample.store->events(oldest)->front().index == 512);
  CHECK(*prune(*sample.store, 256) == 512);
  sample.store = open_store(sample.file, sample.clock);
  fill(sample, 1);
  CHECK(sample.store->tree_head()->size == 601);
}

TEST_CASE("a log that has been pruned to its end opens again") {
  Sample sample;
  fill(sample, 256);
  sign(*sample.store);
  CHECK(*prune(*sample.store, 256) == 256);
  sample.store = open_store(sample.file, sample.clock);
  fill(sample, 1);
  CHECK(sample.store->entries(256, 10)->size() == 1);
}

TEST_CASE("what no checkpoint covers is not pruned") {
  Sample sample;
  fill(sample, 300);
  sign(*sample.store);
  fill(sample, 300);
  const auto pruned = prune(*sample.store, 301);
  REQUIRE_FALSE(pruned);
  CHECK(pruned.error().fault == Fault::conflict);
  CHECK(sample.store->entries(0, 1000)->size() == 600);
}

TEST_CASE("a log keeps its name, and another relay is refused") {
  Sample sample;
  CHECK(sample.store->origin().empty());
  sample.store.reset();
  const auto open = [&](std::string_view origin) {
    return open_sqlite(sample.file, relay_name, sample.clock, origin);
  };
  CHECK((*open("relay.example.com/log/1"))->origin() ==
        "relay.example.com/log/1");
  const auto kept = *open("");
  CHECK(kept->origin() == "relay.example.com/log/1");
  change(*kept, [](Transaction& work) -> Result<void> {
    CHECK(work.origin() == "relay.example.com/log/1");
    return {};
  });
  const auto other = open("other.example.com/log/1");
  REQUIRE_FALSE(other);
  CHECK(other.error().fault == Fault::corrupt);
  CHECK_THAT(other.error().message,
             Catch::Contains("relay.example.com/log/1") &&
                 Catch::Contains("other.example.com/log/1"));
  CHECK_FALSE(other.error().hint.empty());
}

}  // namespace
}  // namespace hoopgit::store
