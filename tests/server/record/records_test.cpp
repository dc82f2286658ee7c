#include "tests/server/record/shelf.hpp"

namespace hoopgit::record {
namespace {

TEST_CASE("a body that is on record reads back, with its salt") {
  Shelf shelf;
  const auto push = shelf.push(1);
  for (const auto& text : {std::string(), std::string("short"), long_text()}) {
    const auto commitment =
        shelf.keep(push, "n" + std::to_string(text.size()), text);
    const auto opening = shelf.records->read(commitment);
    REQUIRE(opening);
    CHECK(opening->body.reveal() == text);
    CHECK(opening->salt.size() == salt_size);
    CHECK(commit_to(opening->salt, text) == commitment);
  }
}

TEST_CASE("bodies outlive the program") {
  Shelf shelf;
  const auto push = shelf.push(1);
  const auto small = shelf.keep(push, "report", "short");
  const auto large = shelf.keep(push, "diff", long_text());
  shelf.reopen();
  CHECK(shelf.records->read(small)->body.reveal() == "short");
  CHECK(shelf.records->read(large)->body.reveal() == long_text());
}

TEST_CASE("a body of any size is written to a file that was not there") {
  Shelf shelf;
  const auto push = shelf.push(1);
  const auto small = shelf.keep(push, "report", "short");
  const auto large = shelf.keep(push, "diff", long_text());
  const auto out = shelf.sample.folder.path() / "out";
  REQUIRE(shelf.records->read_to(small, out));
  CHECK(*read_file(out) == "short");
  CHECK_FALSE(shelf.records->read_to(large, out));
  fs::remove(out);
  REQUIRE(shelf.records->read_to(large, out));
  CHECK(*read_file(out) == long_text());
}

TEST_CASE("the log does not show what is in a body, nor the database") {
  Shelf shelf;
  shelf.keep(shelf.push(1), "report", "a word that nobody knows");
  for (const auto& entry :
       fs::recursive_directory_iterator(shelf.sample.folder.path())) {
    if (!entry.is_regular_file()) continue;
    INFO(entry.path());
    CHECK(read_file(entry.path())->find("nobody knows") == std::string::npos);
  }
}

TEST_CASE("what was never recorded is not found") {
  Shelf shelf;
  CHECK(is_not_found(shelf.records->read(std::string(64, 'a'))));
  CHECK(is_not_found(shelf.records->read("")));
}

TEST_CASE("a body that was changed in the database does not open") {
  Shelf shelf;
  const auto commitment = shelf.keep(shelf.push(1), "report", "short");
  auto row = **shelf.sample.store->body(commitment);
  row.sealed.back() ^= 1;
  store::change(*shelf.sample.store, [&](store::Transaction& transaction) {
    return transaction.put_body(row);
  });
  const auto opening = shelf.records->read(commitment);
  REQUIRE_FALSE(opening);
  CHECK(opening.error().fault == Fault::corrupt);
}

TEST_CASE("a body of another commitment does not open as this one") {
  Shelf shelf;
  const auto push = shelf.push(1);
  for (const auto& text : {std::string("short"), long_text()}) {
    const auto one =
        shelf.keep(push, "one" + std::to_string(text.size()), text);
    auto row = **shelf.sample.store->body(one);
    row.commitment = std::string(64, 'b');
    store::change(*shelf.sample.store, [&](store::Transaction& transaction) {
      return transaction.put_body(row);
    });
    const auto opening = shelf.records->read(row.commitment);
    REQUIRE_FALSE(opening);
    CHECK(opening.error().fault == Fault::corrupt);
    const auto out = shelf.sample.folder.path() / "out";
    CHECK_FALSE(shelf.records->read_to(row.commitment, out));
    CHECK_FALSE(fs::exists(out));
  }
}

TEST_CASE("a file that was cut off or is gone does not open") {
  Shelf shelf;
  const auto push = shelf.push(1);
  const auto commitment = shelf.keep(push, "diff", long_text());
  const auto file = shelf.folder / (push.text() + ".diff");
  fs::resize_file(file, fs::file_size(file) - 1);
  CHECK(shelf.records->read(commitment).error().fault == Fault::corrupt);
  fs::remove(file);
  CHECK_FALSE(shelf.records->read(commitment));
}

TEST_CASE("files of changes that were never committed go at the next start") {
  Shelf shelf;
  const auto push = shelf.push(1);
  shelf.keep(push, "diff", long_text());
  const auto kept = shelf.folder / (push.text() + ".diff");
  const auto stray = shelf.folder / (shelf.push(2).text() + ".pack");
  const auto other = shelf.folder / "what is this";
  REQUIRE(write_file(stray, "sealed"));
  REQUIRE(write_file(other, "sealed"));
  shelf.reopen();
  CHECK(fs::exists(kept));
  CHECK_FALSE(fs::exists(stray));
  CHECK_FALSE(fs::exists(other));
}

TEST_CASE("a body goes when its time is over, and not before") {
  Shelf shelf;
  const auto push = shelf.push(1);
  const auto pack = shelf.keep(push, "pack", long_text());
  const auto report = shelf.keep(push, "report", "short");
  shelf.sample.clock.advance(std::chrono::days(90));
  CHECK(*shelf.records->tend() == 0);
  CHECK(shelf.records->read(pack));
  shelf.sample.clock.advance(std::chrono::nanoseconds(1));
  CHECK(*shelf.records->tend() == 1);
  CHECK(is_not_found(shelf.records->read(pack)));
  CHECK_FALSE(fs::exists(shelf.folder / (push.text() + ".pack")));
  CHECK_FALSE(*shelf.sample.store->body(pack));
  CHECK(shelf.records->read(report));
  CHECK(*shelf.records->tend() == 0);
}

TEST_CASE("a body that a hold pins stays, and goes when the hold has gone") {
  Shelf shelf;
  const auto pack = shelf.keep(shelf.push(1), "pack", "PACK");
  store::HoldRow hold{.name = "case-7", .owner = store::bob};
  hold.filter = json::object({{"subject", store::ada.subject}});
  store::change(*shelf.sample.store,
                [&](store::Transaction& transaction) -> Result<void> {
                  TRY(transaction.add_hold(hold));
                  return {};
                });
  shelf.sample.clock.advance(std::chrono::days(91));
  CHECK(*shelf.records->tend() == 0);
  CHECK(shelf.records->read(pack));
  store::change(*shelf.sample.store,
                [&](store::Transaction& transaction) -> Result<void> {
                  TRY(transaction.remove_hold("case-7"));
                  return {};
                });
  shelf.sample.clock.advance(std::chrono::hours(25));
  CHECK(*shelf.records->tend() == 1);
  CHECK(is_not_found(shelf.records->read(pack)));
}

TEST_CASE("many bodies whose time is over go in several turns") {
  Shelf shelf;
  const auto push = shelf.push(1);
  Draft draft = shelf.records->begin(push);
  for (int i = 0; i < 300; ++i)
    REQUIRE(draft.add("n" + std::to_string(i), "text/plain", "x"));
  store::change(*shelf.sample.store,
                [&](store::Transaction& transaction) -> Result<void> {
                  for (const auto& row : draft.rows())
                    TRY(transaction.put_body(row));
                  return {};
                });
  draft.keep();
  shelf.sample.clock.advance(std::chrono::days(500));
  std::size_t gone = 0;
  for (int turn = 0; turn < 3; ++turn)
    gone += *shelf.records->tend();
  CHECK(gone == 300);
  CHECK(shelf.sample.store->bodies_of(push)->empty());
}

}  // namespace
}  // namespace hoopgit::record
