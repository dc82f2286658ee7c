#include "core/crypto/crypto.hpp"
#include "tests/server/record/shelf.hpp"

namespace hoopgit::record {
namespace {

std::size_t files_in(const fs::path& folder) {
  return static_cast<std::size_t>(
      std::distance(fs::directory_iterator(folder), {}));
}

TEST_CASE("a small body rests sealed in its row") {
  Shelf shelf;
  Draft draft = shelf.records->begin(shelf.push(1));
  REQUIRE(draft.add("report", "application/json", "{\"clean\":true}"));
  REQUIRE(draft.rows().size() == 1);
  const auto& row = draft.rows().front();
  CHECK(row.name == "report");
  CHECK(row.type == "application/json");
  CHECK(row.bytes == 14);
  CHECK(row.commitment.size() == 64);
  CHECK(row.file.empty());
  CHECK(row.sealed.find("clean") == std::string::npos);
  CHECK(files_in(shelf.folder) == 0);
}

TEST_CASE(
    "the same body twice has two commitments, and neither is its digest") {
  Shelf shelf;
  const auto push = shelf.push(1);
  const auto one = shelf.keep(push, "report", "same");
  const auto two = shelf.keep(push, "report", "same");
  CHECK(one != two);
  CHECK(one != crypto::sha256_hex("same"));
}

TEST_CASE("a large body rests sealed in a file of its own") {
  Shelf shelf;
  const auto push = shelf.push(1);
  Draft draft = shelf.records->begin(push);
  REQUIRE(draft.add("diff", "text/plain", long_text()));
  const auto& row = draft.rows().front();
  CHECK(row.file == push.text() + ".diff");
  CHECK(row.sealed.empty());
  CHECK(row.bytes == long_text().size());
  const auto sealed = read_file(shelf.folder / row.file);
  REQUIRE(sealed);
  CHECK(sealed->find("line ") == std::string::npos);
}

TEST_CASE("a file is recorded from where it is asked to be") {
  Shelf shelf;
  const auto body = shelf.sample.folder.path() / "body";
  const auto push = shelf.push(1);
  for (const auto size : {std::size_t{0}, std::size_t{10}, largest_row,
                          largest_row + 1, 3 * largest_row}) {
    INFO(size);
    const auto text = long_text(size).substr(0, size);
    REQUIRE(write_file(body, "head" + text));
    Draft draft = shelf.records->begin(push);
    REQUIRE(draft.add_file("pack", "application/x-git-pack", body, 4));
    CHECK(draft.rows().front().file.empty() == (size <= largest_row));
    CHECK(draft.rows().front().bytes == size);
    shelf.commit(draft);
    const auto opening = shelf.records->read(draft.rows().front().commitment);
    REQUIRE(opening);
    CHECK(opening->body.reveal() == text);
    fs::remove(shelf.folder / (push.text() + ".pack"));
  }
}

TEST_CASE("a draft that is not kept leaves no file and no key") {
  Shelf shelf;
  store::BodyRow row;
  {
    Draft draft = shelf.records->begin(shelf.push(1));
    REQUIRE(draft.add("diff", "text/plain", long_text()));
    REQUIRE(draft.add("report", "text/plain", "short"));
    row = draft.rows().back();
    CHECK(files_in(shelf.folder) == 1);
  }
  CHECK(files_in(shelf.folder) == 0);
  // Even if the row had come onto record, nothing would open it.
  store::change(*shelf.sample.store, [&](store::Transaction& transaction) {
    return transaction.put_body(row);
  });
  CHECK(is_not_found(shelf.records->read(row.commitment)));
}

TEST_CASE("a draft that has moved is dropped once") {
  Shelf shelf;
  std::string commitment;
  {
    Draft first = shelf.records->begin(shelf.push(1));
    REQUIRE(first.add("report", "text/plain", "short"));
    Draft second = std::move(first);
    shelf.commit(second);
    commitment = second.rows().front().commitment;
  }
  CHECK(shelf.records->read(commitment));
}

TEST_CASE("references are of the names that were asked for and added") {
  Shelf shelf;
  Draft draft = shelf.records->begin(shelf.push(1));
  REQUIRE(draft.add("pack", "application/x-git-pack", "PACK"));
  REQUIRE(draft.add("report", "application/json", "{}"));
  REQUIRE(draft.add("email", "text/plain", "ada@example.com"));
  const auto references = draft.references({"pack", "email", "commands"});
  REQUIRE(references.size() == 2);
  CHECK(references[0].name == "pack");
  CHECK(references[0].sha256 == draft.rows()[0].commitment);
  CHECK(references[0].bytes == 4);
  // How long an address is tells something of it.
  CHECK(references[1].name == "email");
  CHECK_FALSE(references[1].bytes);
}

TEST_CASE("how long a body is kept depends on its name") {
  Shelf shelf;
  const Time now = shelf.sample.clock.now();
  Draft draft = shelf.records->begin(shelf.push(1));
  for (const auto* name : {"pack", "context", "report"})
    REQUIRE(draft.add(name, "text/plain", "x"));
  CHECK(draft.rows()[0].retain_until == now + std::chrono::days(90));
  CHECK(draft.rows()[1].retain_until == now + std::chrono::days(30));
  CHECK(draft.rows()[2].retain_until == now + std::chrono::days(400));
}

TEST_CASE("what is no push's has no body that is too large for a row") {
  Shelf shelf;
  Draft draft = shelf.records->begin(std::nullopt);
  CHECK(draft.add("display", "text/plain", "Ada"));
  const auto refused = draft.add("report", "text/plain", long_text());
  REQUIRE_FALSE(refused);
  CHECK(refused.error().fault == Fault::limit);
}

TEST_CASE("a file that is not there is not recorded") {
  Shelf shelf;
  Draft draft = shelf.records->begin(shelf.push(1));
  CHECK_FALSE(draft.add_file("pack", "x/y", shelf.folder / "none", 0));
}

}  // namespace
}  // namespace hoopgit::record
