#include "server/audit/book.hpp"

#include "core/ledger/checkpoint.hpp"
#include "core/ledger/merkle.hpp"
#include "tests/server/store/samples.hpp"

#include <thread>

namespace hoopgit::audit {
namespace {

using store::append;
using store::event_of;
using store::Sample;

const std::string origin = "relay.example.com/log/1";

crypto::SigningKey key_of(char seed) {
  return *crypto::SigningKey::from_seed(Secret(std::string(32, seed)));
}

ledger::Checkpoint opened(Book& book) {
  const auto key = ledger::VerifierKey::parse(book.vkey());
  REQUIRE(key);
  const auto checkpoint = ledger::open_checkpoint(*book.checkpoint(), *key);
  REQUIRE(checkpoint);
  return *checkpoint;
}

TEST_CASE("an empty log needs no checkpoint") {
  Sample sample;
  Book book(*sample.store, key_of('k'), origin);
  REQUIRE(book.cover());
  CHECK(book.checkpoint()->empty());
}

TEST_CASE("after cover() a checkpoint says what the log is") {
  Sample sample;
  Book book(*sample.store, key_of('k'), origin);
  for (std::uint64_t size = 1; size <= 5; ++size) {
    REQUIRE(append(*sample.store, event_of("push.landing")));
    REQUIRE(book.cover());
    const auto checkpoint = opened(book);
    CHECK(checkpoint.origin == origin);
    CHECK(checkpoint.size == size);
    CHECK(checkpoint.root == sample.store->tree_head()->root);
  }
  CHECK(store::check_whole(*sample.store) == 5);
}

TEST_CASE("what is covered is not signed again") {
  Sample sample;
  Book book(*sample.store, key_of('k'), origin);
  REQUIRE(append(*sample.store, event_of("push.landing")));
  REQUIRE(book.cover());
  // Signatures of Ed25519 do not differ, so that the note cannot tell. A store
  // that takes no checkpoint can.
  const auto head = *sample.store->tree_head();
  REQUIRE(sample.store->save_checkpoint(1, head.root, "as it was\n"));
  REQUIRE(book.cover());
  CHECK(*book.checkpoint() == "as it was\n");
}

TEST_CASE("every thread finds its own event covered") {
  Sample sample;
  Book book(*sample.store, key_of('k'), origin);
  std::atomic<int> failures = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&] {
      for (int i = 0; i < 10; ++i) {
        std::uint64_t mine = 0;
        const auto put =
            sample.store->change([&](store::Transaction& work) -> Result<void> {
              mine = TRY(work.append(event_of("push.landing")));
              return {};
            });
        if (!put || !book.cover()) ++failures;
        if (*sample.store->checkpoint_size() <= mine) ++failures;
      }
    });
  for (auto& thread : threads)
    thread.join();
  CHECK(failures == 0);
  CHECK(opened(book).size == 40);
}

TEST_CASE("a log that another key or another origin has signed is not signed") {
  Sample sample;
  Book book(*sample.store, key_of('k'), origin);
  REQUIRE(append(*sample.store, event_of("relay.started")));
  REQUIRE(book.cover());
  REQUIRE(append(*sample.store, event_of("push.landing")));
  Book other_key(*sample.store, key_of('x'), origin);
  const auto refused = other_key.cover();
  REQUIRE_FALSE(refused);
  CHECK(refused.error().fault == Fault::corrupt);
  // Asking again does not help.
  CHECK_FALSE(other_key.cover());
  Book other_origin(*sample.store, key_of('k'), "relay.example.com/log/2");
  CHECK_FALSE(other_origin.cover());
  Book again(*sample.store, key_of('k'), origin);
  REQUIRE(again.cover());
  CHECK(opened(again).size == 2);
}

TEST_CASE("a name that no note can hold is an error and signs nothing") {
  Sample sample;
  REQUIRE(append(*sample.store, event_of("relay.started")));
  Book book(*sample.store, key_of('k'), "not a name");
  CHECK_FALSE(book.cover());
  CHECK(*sample.store->checkpoint_size() == 0);
}

TEST_CASE("the book answers queries from the log") {
  Sample sample;
  Book book(*sample.store, key_of('k'), origin);
  REQUIRE(append(*sample.store, event_of("relay.started")));
  REQUIRE(append(*sample.store, event_of("relay.stopped")));
  store::EventFilter filter;
  filter.type = "relay.started";
  const auto found = book.query(filter);
  REQUIRE(found);
  REQUIRE(found->size() == 1);
  CHECK(found->front().index == 0);
}

}  // namespace
}  // namespace hoopgit::audit
