#pragma once

#include "server/store/statement.hpp"

#include <cstdint>
#include <limits>
#include <vector>

namespace hoopgit::store {

/// What the index says in short: for each term, in which chunks of a span of 16
/// it is at all. Who looks for something rare asks once a span, not once a
/// chunk; in a log of 10 million entries that is 40 rows instead of 600.
constexpr std::uint64_t span_chunks = 16;

/// One bit for each chunk of a span, the lowest for the first.
using ChunkSet = std::uint32_t;

/// How many spans are complete: those with these chunks can be asked.
Result<std::uint64_t> find_spans(Connection& connection);

/// The chunks of a complete span that have any of these numbers.
Result<ChunkSet> find_chunks(Connection& connection, std::uint64_t span,
                             const std::vector<std::int64_t>& any_of);

/// Merges the chunks of a span, when all of them are in the table, into its
/// rows. In slices, as TermIndex writes its chunks, and by the same thread.
class SpanWriter {
 public:
  /// Goes on after the last span that is complete.
  Result<void> load(Connection& connection);

  /// What was written in one transaction, if anything was.
  struct Slice {
    std::size_t rows = 0;
    std::int64_t last_term = 0;
    bool is_last = false;
  };

  /// At most `most` rows. `chunks`: how many are complete.
  Result<Slice> write_some(Connection& connection, std::uint64_t chunks,
                           std::size_t most) const;

  /// After the commit.
  void commit(Slice slice);

  bool has_complete(std::uint64_t chunks) const {
    return chunks >= (span_ + 1) * span_chunks;
  }

 private:
  static constexpr auto lowest = std::numeric_limits<std::int64_t>::min();

  std::uint64_t span_ = 0;
  std::int64_t from_ = lowest;  // The next term.
};

}  // namespace hoopgit::store
