#include "server/store/span_table.hpp"

#include "server/store/places.hpp"

#include <algorithm>
#include <optional>

namespace hoopgit::store {
namespace {

std::int64_t number(std::uint64_t value) {
  return static_cast<std::int64_t>(value);
}

/// The terms of a chunk, rising.
struct Run {
  ChunkSet chunk;  // Its bit.
  Rows rows;
  std::optional<std::int64_t> term{};  // Nothing: at its end.

  Result<void> advance() {
    term.reset();
    if (TRY(rows.next())) term = rows.integer(0);
    return {};
  }
};

Result<std::vector<Run>> runs_of(Connection& connection, std::uint64_t span,
                                 std::int64_t from) {
  std::vector<Run> runs;
  runs.reserve(span_chunks);
  for (std::uint64_t i = 0; i < span_chunks; ++i) {
    runs.push_back(
        {ChunkSet{1} << i,
         TRY(connection.query("SELECT term FROM posting WHERE chunk = ? AND "
                              "term >= ? ORDER BY term",
                              {number(span * span_chunks + i), from}))});
    TRY(runs.back().advance());
  }
  return runs;
}

std::optional<std::int64_t> least_of(const std::vector<Run>& runs) {
  std::optional<std::int64_t> least;
  for (const auto& run : runs)
    if (run.term && (!least || *run.term < *least)) least = run.term;
  return least;
}

}  // namespace

Result<std::uint64_t> find_spans(Connection& connection) {
  return static_cast<std::uint64_t>(
      TRY(connection.number("SELECT spans FROM index_head")));
}

Result<ChunkSet> find_chunks(Connection& connection, std::uint64_t span,
                             const std::vector<std::int64_t>& any_of) {
  ChunkSet found = 0;
  for (const auto term : any_of)
    found |= static_cast<ChunkSet>(TRY(connection.number(
        "SELECT chunks FROM posting_span WHERE span = ? AND term = ?",
        {number(span), term})));
  return found;
}

Result<void> SpanWriter::load(Connection& connection) {
  span_ = static_cast<std::uint64_t>(TRY(connection.number(
      "SELECT max(spans, minimum / ?) FROM index_head, log_head",
      {number(span_chunks * chunk_entries)})));
  from_ = lowest;
  // Slices of a span whose last one was not committed.
  TRY(connection.run("DELETE FROM posting_span WHERE span >= ?",
                     {number(span_)}));
  return {};
}

Result<SpanWriter::Slice> SpanWriter::write_some(Connection& connection,
                                                 std::uint64_t chunks,
                                                 std::size_t most) const {
  Slice slice;
  if (!has_complete(chunks)) return slice;
  auto runs = TRY(runs_of(connection, span_, from_));
  auto least = least_of(runs);
  for (; least && slice.rows < most; least = least_of(runs)) {
    ChunkSet found = 0;
    for (auto& run : runs) {
      if (run.term != least) continue;
      found |= run.chunk;
      TRY(run.advance());
    }
    TRY(connection.run("INSERT INTO posting_span VALUES (?, ?, ?)",
                       {number(span_), *least, std::int64_t{found}}));
    slice.last_term = *least;
    ++slice.rows;
  }
  slice.is_last = !least;
  if (slice.is_last)
    TRY(connection.run("UPDATE index_head SET spans = ?", {number(span_ + 1)}));
  return slice;
}

void SpanWriter::commit(Slice slice) {
  if (slice.is_last) {
    ++span_;
    from_ = lowest;
  } else if (slice.rows > 0) {
    from_ = slice.last_term + 1;
  }
}

}  // namespace hoopgit::store
