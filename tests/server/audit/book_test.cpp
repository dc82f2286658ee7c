#include "server/audit/book.hpp"

#include "core/base/encoding.hpp"
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

/// Folders of keys, by a letter of their own.
struct Keys {
  TemporaryFolder folder = *TemporaryFolder::make();

  LogKeys of(char seed, const std::string& name = origin) const {
    const auto path = folder.path() / std::string(1, seed);
    std::filesystem::create_directories(path);
    const auto file = path / "log.key";
    if (!std::filesystem::exists(file))
      REQUIRE(replace_file(file, to_hex(std::string(32, seed)) + "\n"));
    auto keys = LogKeys::open(path, name);
    if (!keys) FAIL(keys.error().message);
    return *std::move(keys);
  }
};

ledger::Checkpoint opened(Book& book) {
  const auto key = ledger::VerifierKey::parse(book.vkeys().back());
  REQUIRE(key);
  const auto checkpoint = ledger::open_checkpoint(*book.checkpoint(), *key);
  REQUIRE(checkpoint);
  return *checkpoint;
}

TEST_CASE("an empty log needs no checkpoint") {
  Sample sample;
  const Keys keys;
  Book book(*sample.store, keys.of('k'), origin);
  REQUIRE(book.cover());
  CHECK(book.checkpoint()->empty());
}

TEST_CASE("after cover() a checkpoint says what the log is") {
  Sample sample;
  const Keys keys;
  Book book(*sample.store, keys.of('k'), origin);
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
  const Keys keys;
  Book book(*sample.store, keys.of('k'), origin);
  REQUIRE(append(*sample.store, event_of("push.landing")));
  REQUIRE(book.cover());
  // Signatures of Ed25519 do not differ, so that the note cannot tell. A store
  // that takes no checkpoint can.
  const auto head = *sample.store->tree_head();
  REQUIRE(sample.store->save_checkpoint(1, head.root, "as it was\n"));
  REQUIRE(book.cover());
  CHECK(**sample.store->checkpoint() == "as it was\n");
}

TEST_CASE("every thread finds its own event covered") {
  Sample sample;
  const Keys keys;
  Book book(*sample.store, keys.of('k'), origin);
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
  const Keys keys;
  Book book(*sample.store, keys.of('k'), origin);
  REQUIRE(append(*sample.store, event_of("relay.started")));
  REQUIRE(book.cover());
  REQUIRE(append(*sample.store, event_of("push.landing")));
  Book other_key(*sample.store, keys.of('x'), origin);
  const auto refused = other_key.cover();
  REQUIRE_FALSE(refused);
  CHECK(refused.error().fault == Fault::corrupt);
  // Asking again does not help.
  CHECK_FALSE(other_key.cover());
  const std::string other = "relay.example.com/log/2";
  Book other_origin(*sample.store, keys.of('k', other), other);
  CHECK_FALSE(other_origin.cover());
  Book again(*sample.store, keys.of('k'), origin);
  REQUIRE(again.cover());
  CHECK(opened(again).size == 2);
}

TEST_CASE("a name that no note can hold is an error and signs nothing") {
  Sample sample;
  const Keys keys;
  REQUIRE(append(*sample.store, event_of("relay.started")));
  Book book(*sample.store, keys.of('k'), "not a name");
  CHECK_FALSE(book.cover());
  CHECK(*sample.store->checkpoint_size() == 0);
}

TEST_CASE("a key is followed by one that signs beside it once") {
  Sample sample;
  const Keys keys;
  Book book(*sample.store, keys.of('k'), origin);
  REQUIRE(append(*sample.store, event_of("relay.started")));
  REQUIRE(book.tend());
  const auto made = make_next_key(keys.folder.path() / "k", origin);
  REQUIRE(made);
  REQUIRE(book.tend());
  REQUIRE(book.vkeys().size() == 2);
  CHECK(book.vkeys().back() == *made);

  const auto first = *ledger::VerifierKey::parse(book.vkeys().front());
  const auto second = *ledger::VerifierKey::parse(*made);
  const std::string both = *book.checkpoint();
  CHECK(ledger::open_checkpoint(both, first));
  CHECK(ledger::open_checkpoint(both, second));
  CHECK(opened(book).size == 2);

  store::EventFilter filter;
  filter.type = "audit.key_rotated";
  const auto noted = book.query(filter);
  REQUIRE(noted);
  REQUIRE(noted->size() == 1);
  CHECK(noted->front().bytes.find(book.vkeys().front()) != std::string::npos);
  CHECK(noted->front().bytes.find(*made) != std::string::npos);

  REQUIRE(append(*sample.store, event_of("relay.started")));
  REQUIRE(book.tend());
  const std::string later = *book.checkpoint();
  CHECK_FALSE(ledger::open_checkpoint(later, first));
  CHECK(ledger::open_checkpoint(later, second));
}

TEST_CASE("a rotation that was cut off is ended once, by the next who serves") {
  Sample sample;
  const Keys keys;
  {
    Book book(*sample.store, keys.of('k'), origin);
    REQUIRE(append(*sample.store, event_of("relay.started")));
    REQUIRE(book.tend());
  }
  const auto made = make_next_key(keys.folder.path() / "k", origin);
  REQUIRE(made);
  const std::string next = *read_file(keys.folder.path() / "k" / "log.next");
  REQUIRE(Book(*sample.store, keys.of('k'), origin).tend());
  // Everything was done but the last step.
  std::filesystem::rename(keys.folder.path() / "k" / "log.key",
                          keys.folder.path() / "k" / "log.next");
  REQUIRE(replace_file(keys.folder.path() / "k" / "log.key",
                       to_hex(std::string(32, 'k')) + "\n"));
  REQUIRE(Book(*sample.store, keys.of('k'), origin).tend());
  CHECK(*read_file(keys.folder.path() / "k" / "log.key") == next);
  store::EventFilter filter;
  filter.type = "audit.key_rotated";
  CHECK(sample.store->events(filter)->size() == 1);
}

TEST_CASE("a closed book signs nothing, says why, and is read") {
  Sample sample;
  const Keys keys;
  Book book(*sample.store, keys.of('k'), origin);
  REQUIRE(append(*sample.store, event_of("relay.started")));
  REQUIRE(book.cover());
  CHECK_FALSE(book.closed());
  book.close({Fault::unavailable, "cannot change anything: first"});
  book.close({Fault::unavailable, "cannot change anything: second"});
  REQUIRE(book.closed());
  CHECK(book.closed()->message == "cannot change anything: first");
  REQUIRE(append(*sample.store, event_of("relay.started")));
  CHECK_FALSE(book.cover());
  CHECK_FALSE(book.tend());
  CHECK(opened(book).size == 1);
  CHECK(book.query({})->size() == 2);
}

TEST_CASE("the book answers queries from the log") {
  Sample sample;
  const Keys keys;
  Book book(*sample.store, keys.of('k'), origin);
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
