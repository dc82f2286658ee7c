#include "server/store/span_table.hpp"

#include "samples.hpp"
#include "server/store/places.hpp"
#include "server/store/schema.hpp"

#include <map>
#include <random>
#include <set>

namespace hoopgit::store {
namespace {

constexpr std::uint64_t chunk_count = 2 * span_chunks + 5;

/// A table of chunks with random terms, common ones and rare ones.
class Table {
 public:
  Table() {
    if (!prepare_schema(db_, "")) FAIL("no schema");
    std::mt19937_64 random(11);
    auto atomic = *Atomic::begin(db_, true);
    for (std::uint64_t chunk = 0; chunk < chunk_count; ++chunk)
      for (int i = 0; i < 40; ++i) {
        const auto rare = static_cast<std::int64_t>(random());
        add(chunk, i % 2 == 0 ? rare : i % 7);
      }
    add(0, std::numeric_limits<std::int64_t>::min());
    add(3, std::numeric_limits<std::int64_t>::max());
    REQUIRE(atomic.commit());
  }

  Connection& db() { return db_; }

  /// Writes slices until there is nothing to write, or `most` of them.
  int write(SpanWriter& writer, std::size_t rows, int most = 1'000'000) {
    auto atomic = *Atomic::begin(db_, true);
    int slices = 0;
    while (slices < most && writer.has_complete(chunk_count)) {
      const auto slice = *writer.write_some(db_, chunk_count, rows);
      CHECK(slice.rows <= rows);
      writer.commit(slice);
      ++slices;
    }
    REQUIRE(atomic.commit());
    return slices;
  }

  void check() {
    REQUIRE(*find_spans(db_) == 2);
    for (const auto& [term, chunks] : known_)
      for (std::uint64_t span = 0; span < 2; ++span) {
        ChunkSet expected = 0;
        for (const auto chunk : chunks)
          if (chunk / span_chunks == span)
            expected |= ChunkSet{1} << chunk % span_chunks;
        CHECK(*find_chunks(db_, span, {term}) == expected);
      }
  }

 private:
  void add(std::uint64_t chunk, std::int64_t term) {
    known_[term].insert(chunk);
    if (!db_.run("INSERT OR IGNORE INTO posting VALUES (?, ?, x'0000')",
                 {static_cast<std::int64_t>(chunk), term}))
      FAIL("not inserted");
  }

  TemporaryFolder folder_ = *TemporaryFolder::make();
  Connection db_ = *Connection::open(make());
  std::map<std::int64_t, std::set<std::uint64_t>> known_{};

  std::filesystem::path make() const {
    const auto file = folder_.path() / "relay.db";
    REQUIRE(create_private(file));
    return file;
  }
};

TEST_CASE("a span says which of its chunks have a term") {
  Table table;
  SpanWriter writer;
  REQUIRE(writer.load(table.db()));
  table.write(writer, 1000);
  table.check();
  CHECK(*find_chunks(table.db(), 0, {0, 6}) ==
        (*find_chunks(table.db(), 0, {0}) | *find_chunks(table.db(), 0, {6})));
  CHECK(*find_chunks(table.db(), 0, {}) == 0);
}

TEST_CASE("a span is the same in however many slices it was written") {
  Table table;
  SpanWriter writer;
  REQUIRE(writer.load(table.db()));
  CHECK(table.write(writer, 7) > 90);
  table.check();
}

TEST_CASE("a span that was cut off is begun again") {
  Table table;
  {
    SpanWriter writer;
    REQUIRE(writer.load(table.db()));
    table.write(writer, 7, 60);
    CHECK(*find_spans(table.db()) == 1);
  }
  SpanWriter writer;
  REQUIRE(writer.load(table.db()));
  table.write(writer, 100);
  table.check();
}

}  // namespace
}  // namespace hoopgit::store
