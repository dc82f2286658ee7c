// What sums up sixteen chunks of the index, which takes a log of a quarter of a
// million entries to be written: here it stands beside chunks made by hand. So
// the chunks are not what the log says; only the sums are looked at.

#include "server/store/index_check.hpp"

#include "samples.hpp"
#include "server/store/places.hpp"
#include "server/store/span_table.hpp"
#include "server/store/terms.hpp"

namespace hoopgit::store {
namespace {

constexpr std::uint64_t size = span_chunks * chunk_entries;

/// Term 7 is in chunks 0 and 2, term 9 in chunk 15.
struct Summed : Sample {
  Summed() {
    store.reset();
    edit("UPDATE index_head SET chunks = " + std::to_string(span_chunks) +
         ", spans = 1, rules = " + std::to_string(term_rules));
    edit("INSERT INTO posting VALUES (0, 7, x''), (2, 7, x''), (15, 9, x'')");
    edit("INSERT INTO posting_span VALUES (0, 7, 5), (0, 9, 32768)");
  }

  void edit(const std::string& sql) const {
    auto db = Connection::open(file);
    REQUIRE(db);
    REQUIRE(db->execute(sql));
  }

  /// The columns of the sums that are said to be wrong.
  std::vector<std::string> damaged() const {
    auto db = Connection::open(file, true);
    REQUIRE(db);
    std::vector<std::string> columns;
    const auto checked =
        check_index(*db, size, 0, [&](const Difference& difference) {
          if (difference.table == "posting_span")
            columns.push_back(difference.column);
        });
    if (!checked) FAIL(checked.error().message);
    return columns;
  }
};

using Columns = std::vector<std::string>;

TEST_CASE("sums of the index that fit their chunks are good") {
  CHECK(Summed().damaged().empty());
}

TEST_CASE("an edit of each column of the index's sums is named") {
  Summed sample;
  SECTION("chunks") {
    sample.edit("UPDATE posting_span SET chunks = chunks + 2 WHERE term = 7");
    CHECK(sample.damaged() == Columns{"chunks"});
  }
  SECTION("term") {
    sample.edit("UPDATE posting_span SET term = 8 WHERE term = 7");
    // The one that nothing has, and the one that is missing.
    CHECK(sample.damaged() == Columns{"span, term", "span, term"});
  }
  SECTION("span") {
    sample.edit("UPDATE posting_span SET span = 4 WHERE term = 7");
    CHECK(sample.damaged() == Columns{"span, term", "span"});
  }
  SECTION("a row that was taken out") {
    sample.edit("DELETE FROM posting_span WHERE term = 9");
    CHECK(sample.damaged() == Columns{"span, term"});
  }
  SECTION("a row that was put in") {
    sample.edit("INSERT INTO posting_span VALUES (0, 8, 1)");
    CHECK(sample.damaged() == Columns{"span, term"});
  }
}

}  // namespace
}  // namespace hoopgit::store
