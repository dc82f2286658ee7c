#pragma once

#include "server/store/places.hpp"
#include "server/store/span_table.hpp"
#include "server/store/statement.hpp"

#include <cstdint>
#include <deque>
#include <memory>
#include <shared_mutex>
#include <string>
#include <unordered_map>
#include <vector>

namespace hoopgit::store {

/// An entry that was appended, and the numbers of its terms.
struct IndexedEntry {
  std::uint64_t index;
  std::vector<std::int64_t> terms;
};

/// The inverted index over the log: for each term, which entries have it.
///
/// Chunk by chunk of 16,384 entries. What is complete is in a table, ordered by
/// chunk and then by term, so that writing it appends, where an index by term
/// would touch a page for every term of every event. What is not complete is in
/// memory alone, and read again from the log when the store is opened: the log
/// is the truth, the index never has to survive anything.
///
/// A complete chunk is written in slices, each inside a transaction that
/// somebody else makes for appends of his own, so that nobody waits for it; it
/// counts, and leaves the memory, when the last of them is committed. When
/// there is none, the chunks of a span are merged in the same way.
///
/// One thread writes at a time; readers may come at any time.
class TermIndex {
 public:
  /// Reads again what the table does not have, and writes what is complete of
  /// it: all of the log if the rules for terms have changed.
  Result<void> load(Connection& connection);

  /// A part of a chunk, or of a span, that write_some() has written, if there
  /// was one.
  struct Slice {
    std::size_t rows = 0;
    bool is_last = false;
    SpanWriter::Slice span{};
  };
  Result<Slice> write_some(Connection& connection);

  /// Takes in entries up to `beyond` that somebody else has written. Inside the
  /// transaction that the next ones are appended in.
  Result<void> catch_up(Connection& connection, std::uint64_t beyond);

  /// After the commit: takes in the entries, and what was written.
  void commit(const std::vector<IndexedEntry>& entries, Slice slice);

  /// How many entries it has; the next one must have this index.
  std::uint64_t size() const;

  /// What is not in the table: places by chunk, from `first_chunk` on. All of
  /// these numbers (outer), each by any of (inner).
  using Wanted = std::vector<std::vector<std::int64_t>>;
  struct View {
    std::uint64_t size = 0;
    std::uint64_t first_chunk = 0;
    std::vector<Places> chunks{};
  };
  View view(const Wanted& wanted) const;

  /// Numbers between these two, both inclusive, that some entry in memory has.
  std::vector<std::int64_t> numbers_between(std::int64_t first,
                                            std::int64_t last) const;

 private:
  using Postings = std::unordered_map<std::int64_t, std::vector<std::uint16_t>>;
  struct Chunk {
    Postings postings{};
    std::vector<std::int64_t> order{};  // Of its terms, once it is complete.
    std::size_t written = 0;            // So many of them.
  };

  void add(const IndexedEntry& entry);
  static Places find(const Chunk& chunk,
                     const std::vector<std::int64_t>& any_of);
  Result<void> write_all(Connection& connection);
  bool has_complete() const { return size_ >= (first_ + 1) * chunk_entries; }

  mutable std::shared_mutex mutex_{};
  std::uint64_t size_ = 0;
  std::uint64_t first_ = 0;     // Number of the first chunk in memory.
  std::deque<Chunk> chunks_{};  // The last one is not complete.
  SpanWriter spans_{};
};

/// Places of a chunk in the table that have any of these numbers.
Result<Places> find_places(Connection& connection, std::uint64_t chunk,
                           const std::vector<std::int64_t>& any_of);

/// Numbers of the table between these two, both inclusive, each once.
Result<std::vector<std::int64_t>> find_numbers(Connection& connection,
                                               std::int64_t first,
                                               std::int64_t last);

}  // namespace hoopgit::store
