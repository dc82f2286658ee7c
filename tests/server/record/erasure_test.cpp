#include "core/crypto/crypto.hpp"
#include "server/store/statement.hpp"
#include "tests/server/record/shelf.hpp"
#include "tests/server/record/thief.hpp"
#include "tests/server/store/interrupted_store.hpp"

#include <algorithm>

namespace hoopgit::record {
namespace {

json::Value newest_entry(store::Store& store) {
  const auto events = store.events({.limit = 1});
  REQUIRE(events);
  REQUIRE(events->size() == 1);
  return *json::parse(events->front().bytes);
}

/// Sets a hold on everything in acme/site.
void set_hold(store::Store& store) {
  store::HoldRow hold{.name = "case-7", .owner = store::bob};
  hold.filter = json::object({{"repo", "acme/site"}});
  store::change(store, [&](store::Transaction& transaction) -> Result<void> {
    TRY(transaction.add_hold(hold));
    return {};
  });
}

TEST_CASE("erasing leaves a typed entry of what, why and who") {
  Shelf shelf;
  const auto push = shelf.push(1);
  const auto commitment = shelf.keep(push, "report", "short");
  REQUIRE(shelf.records->erase({{commitment, 42}}, order()));
  CHECK(is_not_found(shelf.records->read(commitment)));
  const auto entry = newest_entry(*shelf.sample.store);
  CHECK(*entry.text("type") == "audit.redacted");
  CHECK(*entry.text("severity") == "high");
  CHECK(*entry.text("push_id") == push.text());
  const json::Value data = *entry.object("data");
  CHECK(*data.integer("index") == 42);
  CHECK(*data.text("field") == "bodies.report");
  CHECK(*data.text("commitment") == commitment);
  CHECK(*data.text("reason") == "asked by the person");
  CHECK(*data.text("ticket") == "DPO-7");
  CHECK(data.array("actors")->size() == 2);
}

TEST_CASE("what is erased is in no file, and no key that is left opens it") {
  Shelf shelf;
  const auto push = shelf.push(1);
  const std::string word = "the word " + crypto::random_base62(20);
  const auto small = shelf.keep(push, "report", word);
  const auto large = shelf.keep(push, "diff", word + long_text());
  const auto other = shelf.keep(push, "subject", "stays");
  // A thief's copy, or a backup, from before: all but the key file.
  const auto small_row = **shelf.sample.store->body(small);
  const auto large_row = **shelf.sample.store->body(large);
  const auto stream = *read_file(shelf.folder / large_row.file);
  const auto salt = shelf.records->read(small)->salt;
  CHECK(any_key_opens(shelf.key_file, small_row));
  CHECK(any_key_opens(shelf.key_file, large_row, stream));

  REQUIRE(shelf.records->erase({{small, 0}, {large, 1}}, order()));
  CHECK_FALSE(any_key_opens(shelf.key_file, small_row));
  CHECK_FALSE(any_key_opens(shelf.key_file, large_row, stream));
  CHECK_FALSE(is_in_a_file(shelf.sample.folder.path(), word));
  CHECK_FALSE(is_in_a_file(shelf.sample.folder.path(), salt));
  CHECK_FALSE(is_in_a_file(shelf.sample.folder.path(), small_row.sealed));
  CHECK_FALSE(is_in_a_file(shelf.sample.folder.path(), stream));
  CHECK_FALSE(fs::exists(shelf.folder / large_row.file));
  CHECK_FALSE(*shelf.sample.store->body(small));
  CHECK(shelf.records->read(other)->body.reveal() == "stays");
  store::check_whole(*shelf.sample.store);
}

TEST_CASE("whoever reads on delays the scrubbing, not the erasure") {
  Shelf shelf;
  const auto commitment = shelf.keep(shelf.push(1), "report", "short");
  const auto row = **shelf.sample.store->body(commitment);
  {
    auto reader = *store::Connection::open(shelf.sample.file, true);
    const auto atomic = *store::Atomic::begin(reader, false);
    REQUIRE(*reader.number("SELECT count(*) FROM body") == 1);
    REQUIRE(shelf.records->erase({{commitment, 0}}, order()));
    CHECK(is_not_found(shelf.records->read(commitment)));
    CHECK_FALSE(any_key_opens(shelf.key_file, row));
    // That the reader sees it is why it is still there.
    CHECK(is_in_a_file(shelf.sample.folder.path(), row.sealed));
    CHECK_FALSE(*shelf.sample.store->scrub());
    // Nobody else is kept from writing.
    shelf.keep(shelf.push(2), "report", "another");
  }
  REQUIRE(shelf.records->tend());
  CHECK_FALSE(is_in_a_file(shelf.sample.folder.path(), row.sealed));
  store::check_whole(*shelf.sample.store);
}

TEST_CASE("a body whose time is over is in no file when it has gone") {
  Shelf shelf;
  const auto commitment = shelf.keep(shelf.push(1), "report", "short");
  const auto row = **shelf.sample.store->body(commitment);
  shelf.sample.clock.advance(std::chrono::days(500));
  REQUIRE(*shelf.records->tend() == 1);
  CHECK_FALSE(is_in_a_file(shelf.sample.folder.path(), row.sealed));
  CHECK_FALSE(any_key_opens(shelf.key_file, row));
}

TEST_CASE("a held body is not erased, and the hold is named") {
  Shelf shelf;
  const auto commitment = shelf.keep(shelf.push(1), "report", "short");
  set_hold(*shelf.sample.store);
  const auto refused = shelf.records->erase({{commitment, 0}}, order());
  REQUIRE_FALSE(refused);
  CHECK(refused.error().fault == Fault::conflict);
  CHECK(refused.error().message.find("'case-7'") != std::string::npos);
  CHECK(shelf.records->read(commitment));
}

TEST_CASE("when one of several cannot be erased none is") {
  Shelf shelf;
  const auto push = shelf.push(1);
  const auto there = shelf.keep(push, "report", "short");
  const auto size = shelf.sample.store->tree_head()->size;
  const auto refused =
      shelf.records->erase({{there, 0}, {std::string(64, 'a'), 0}}, order());
  REQUIRE_FALSE(refused);
  CHECK(refused.error().fault == Fault::not_found);
  CHECK(shelf.records->read(there));
  CHECK(shelf.sample.store->tree_head()->size == size);
}

TEST_CASE("a body is erased once") {
  Shelf shelf;
  const auto commitment = shelf.keep(shelf.push(1), "report", "short");
  REQUIRE(shelf.records->erase({{commitment, 0}}, order()));
  const auto again = shelf.records->erase({{commitment, 0}}, order());
  REQUIRE_FALSE(again);
  CHECK(again.error().fault == Fault::not_found);
}

TEST_CASE("an erasure that was cut off is completed at the next start") {
  Shelf shelf;
  const auto push = shelf.push(1);
  const auto small = shelf.keep(push, "report", "short");
  const auto large = shelf.keep(push, "diff", long_text());
  const auto small_row = **shelf.sample.store->body(small);
  const auto large_row = **shelf.sample.store->body(large);
  const auto stream = *read_file(shelf.folder / large_row.file);
  // The first step is on disk, and then the power fails.
  store::change(*shelf.sample.store,
                [&](store::Transaction& transaction) -> Result<void> {
                  TRY(transaction.put_body(emptied_row(small_row)));
                  TRY(transaction.put_body(emptied_row(large_row)));
                  return {};
                });
  CHECK(is_not_found(shelf.records->read(small)));
  CHECK(any_key_opens(shelf.key_file, small_row));

  shelf.reopen();
  CHECK_FALSE(any_key_opens(shelf.key_file, small_row));
  CHECK_FALSE(is_in_a_file(shelf.sample.folder.path(), small_row.sealed));
  CHECK_FALSE(any_key_opens(shelf.key_file, large_row, stream));
  CHECK_FALSE(fs::exists(shelf.folder / large_row.file));
  CHECK(shelf.sample.store->bodies_of(push)->empty());
}

TEST_CASE("an erasure that failed half-way is completed by the next turn") {
  Shelf shelf;
  const auto push = shelf.push(1);
  const auto row =
      **shelf.sample.store->body(shelf.keep(push, "report", "short"));
  store::change(*shelf.sample.store, [&](store::Transaction& transaction) {
    return transaction.put_body(emptied_row(row));
  });
  CHECK(*shelf.records->tend() == 1);
  CHECK_FALSE(any_key_opens(shelf.key_file, row));
  CHECK(shelf.sample.store->bodies_of(push)->empty());
}

TEST_CASE("a hold that is set at the last moment still pins") {
  Shelf shelf;
  const auto commitment = shelf.keep(shelf.push(1), "report", "short");
  store::InterruptedStore store(*shelf.sample.store);
  shelf.records.reset();
  const auto records = *Records::open(shelf.folder, shelf.key_file, store,
                                      shelf.sample.clock, shelf.retention);
  const auto set = [&] { set_hold(*shelf.sample.store); };
  SECTION("against an erasure") {
    store.before_change(set);
    const auto refused = records->erase({{commitment, 0}}, order());
    REQUIRE_FALSE(refused);
    CHECK(refused.error().fault == Fault::conflict);
  }
  SECTION("against the end of its time") {
    shelf.sample.clock.advance(std::chrono::days(1000));
    store.before_change(set);
    CHECK(*records->tend() == 0);
  }
  CHECK(records->read(commitment));
}

}  // namespace
}  // namespace hoopgit::record
