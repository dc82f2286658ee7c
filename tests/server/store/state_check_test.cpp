#include "server/store/state_check.hpp"

#include "core/ledger/checkpoint.hpp"
#include "samples.hpp"

namespace hoopgit::store {
namespace {

const std::string log_name = "relay.example.com/log/1";

struct Checked {
  StateSeen seen;
  std::vector<Difference> differences;

  bool names(const std::string& table, const std::string& column) const {
    return std::ranges::any_of(differences, [&](const auto& difference) {
      return difference.table == table &&
             (", " + difference.column + ",").find(" " + column + ",") !=
                 std::string::npos;
    });
  }
};

Checked check(const std::filesystem::path& file,
              const std::vector<ledger::VerifierKey>& keys = {}) {
  auto db = Connection::open(file, true);
  REQUIRE(db);
  Checked checked;
  const auto folder = TemporaryFolder::make();
  REQUIRE(folder);
  const auto seen = check_state(
      *db, {keys, folder->path()},
      [&](const Difference& one) { checked.differences.push_back(one); });
  if (!seen) FAIL(seen.error().message);
  checked.seen = *seen;
  return checked;
}

void edit(const std::filesystem::path& file, const std::string& sql) {
  auto db = Connection::open(file);
  REQUIRE(db);
  REQUIRE(db->execute("PRAGMA foreign_keys = OFF"));
  REQUIRE(db->execute(sql));
}

void add_events(Store& store, int count) {
  change(store, [&](Transaction& transaction) -> Result<void> {
    for (int i = 0; i < count; ++i)
      TRY(transaction.append(event_of("relay.started")));
    return {};
  });
}

void add_push(Store& store, unsigned n) {
  change(store, [&](Transaction& transaction) -> Result<void> {
    TRY(transaction.add_push(push_row(n)));
    Event event = event_of("push.started");
    event.push = push_id(n);
    TRY(transaction.append(event));
    return {};
  });
}

TEST_CASE("a database of which the log tells all is good") {
  Sample sample;
  add_push(*sample.store, 1);
  add_events(*sample.store, 600);
  const auto checked = check(sample.file);
  CHECK(checked.differences.empty());
  CHECK(checked.seen.entries == 601);
  CHECK(checked.seen.rows == 1);
  CHECK(checked.seen.older == 0);
}

TEST_CASE("an edit of the tree is named") {
  Sample sample;
  add_events(*sample.store, 600);
  sample.store.reset();
  SECTION("hash") {
    edit(sample.file, "UPDATE subtree SET hash = zeroblob(32) WHERE n = 1");
    CHECK(check(sample.file).names("subtree", "hash"));
  }
  SECTION("n") {
    edit(sample.file, "UPDATE subtree SET n = 7 WHERE n = 1");
    CHECK(check(sample.file).names("subtree", "n"));
  }
  SECTION("level") {
    edit(sample.file, "UPDATE subtree SET level = 2 WHERE n = 1");
    CHECK(check(sample.file).names("subtree", "level"));
  }
  SECTION("an entry, with the index of it") {
    edit(sample.file, "UPDATE log_entry SET bytes = x'7b7d' WHERE idx = 300");
    const auto checked = check(sample.file);
    REQUIRE(checked.names("log_entry", "bytes"));
    CHECK(checked.differences.front().index == 300);
  }
  SECTION("a leaf") {
    edit(sample.file,
         "UPDATE log_entry SET leaf = zeroblob(32) WHERE idx = 300");
    CHECK(check(sample.file).names("log_entry", "leaf"));
  }
  SECTION("an entry that was taken out") {
    edit(sample.file, "DELETE FROM log_entry WHERE idx = 300");
    CHECK(check(sample.file).names("log_entry", "idx"));
  }
}

TEST_CASE("an edit of the index is named") {
  Sample sample;
  for (int i = 0; i < 70; ++i)
    add_events(*sample.store, 250);
  sample.store.reset();
  open_store(sample.file, sample.clock);  // Writes what is complete of it.
  REQUIRE(check(sample.file).differences.empty());
  SECTION("places") {
    edit(sample.file,
         "UPDATE posting SET places = x'0100' WHERE (chunk, term) = "
         "(SELECT chunk, term FROM posting LIMIT 1)");
    CHECK(check(sample.file).names("posting", "places"));
  }
  SECTION("term") {
    edit(sample.file,
         "UPDATE posting SET term = term + 1 WHERE (chunk, term) = "
         "(SELECT chunk, term FROM posting LIMIT 1)");
    CHECK(check(sample.file).names("posting", "term"));
  }
  SECTION("chunk") {
    edit(sample.file,
         "UPDATE posting SET chunk = 9 WHERE (chunk, term) = "
         "(SELECT chunk, term FROM posting LIMIT 1)");
    CHECK(check(sample.file).names("posting", "chunk"));
  }
  SECTION("a span that there cannot be") {
    edit(sample.file, "INSERT INTO posting_span VALUES (3, 1, 1)");
    CHECK(check(sample.file).names("posting_span", "span"));
  }
}

TEST_CASE("a row that no entry tells of, and one that is missing") {
  Sample sample;
  add_push(*sample.store, 1);
  add_push(*sample.store, 2);
  sample.store.reset();
  edit(sample.file,
       "UPDATE push SET id = replace(id, substr(id, 20), '1234567')"
       " WHERE key = 'key-1'");
  const auto checked = check(sample.file);
  REQUIRE(checked.differences.size() >= 2);
  CHECK(checked.differences[0].why == "no entry tells of the row");
  CHECK(checked.differences[1].why == "the row is missing");
  CHECK(checked.differences[1].index == 0);
}

TEST_CASE("a trigger that this program has not made is named") {
  Sample sample;
  sample.store.reset();
  edit(sample.file,
       "CREATE TRIGGER quiet AFTER INSERT ON vote BEGIN DELETE FROM vote; END");
  CHECK(check(sample.file).names("sqlite_schema", "name"));
}

TEST_CASE("a checkpoint is held against the key that signed it") {
  Sample sample;
  add_events(*sample.store, 3);
  const auto key = crypto::SigningKey::from_seed(Secret(std::string(32, 's')));
  REQUIRE(key);
  const auto head = sample.store->tree_head();
  REQUIRE(head);
  const auto note =
      ledger::sign_checkpoint({log_name, head->size, head->root}, *key);
  REQUIRE(note);
  REQUIRE(sample.store->save_checkpoint(head->size, head->root, *note));
  sample.store.reset();
  edit(sample.file, "UPDATE log_head SET origin = '" + log_name + "'");
  const auto vkey =
      ledger::VerifierKey::parse(ledger::to_vkey(log_name, key->public_key()));
  REQUIRE(vkey);
  CHECK(check(sample.file, {*vkey}).differences.empty());
  // Another key, and whatever is in the note is of nobody.
  CHECK(check(sample.file, {}).names("checkpoint", "note"));
  edit(sample.file, "UPDATE log_head SET signed_size = 2");
  CHECK(check(sample.file, {*vkey}).names("log_head", "signed_size"));
}

TEST_CASE("rows of an older program are counted, not judged") {
  Sample sample;
  change(*sample.store, [&](Transaction& transaction) -> Result<void> {
    return transaction.add_push(push_row(1));
  });
  // As an older program has told of it: without its row.
  Event event = event_of("push.started");
  event.push = push_id(1);
  REQUIRE(append(*sample.store, event));
  sample.clock.advance(std::chrono::hours(1));
  const auto checked = check(sample.file);
  CHECK(checked.differences.empty());
  CHECK(checked.seen.older == 1);
}

TEST_CASE("what is pruned is not asked for") {
  Sample sample;
  add_push(*sample.store, 1);
  add_events(*sample.store, 600);
  const auto key = crypto::SigningKey::from_seed(Secret(std::string(32, 's')));
  const auto head = sample.store->tree_head();
  const auto note =
      ledger::sign_checkpoint({log_name, head->size, head->root}, *key);
  REQUIRE(sample.store->save_checkpoint(head->size, head->root, *note));
  change(*sample.store, [&](Transaction& transaction) -> Result<void> {
    TRY(transaction.prune_entries(600));
    return {};
  });
  sample.store.reset();
  edit(sample.file, "UPDATE log_head SET origin = '" + log_name + "'");
  const auto vkey =
      ledger::VerifierKey::parse(ledger::to_vkey(log_name, key->public_key()));
  const auto checked = check(sample.file, {*vkey});
  for (const auto& difference : checked.differences)
    UNSCOPED_INFO(difference.table << " " << difference.column << " "
                                   << difference.why);
  CHECK(checked.differences.empty());
  CHECK(checked.seen.entries == 601 - 512);
}

}  // namespace
}  // namespace hoopgit::store
