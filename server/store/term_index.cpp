#include "server/store/term_index.hpp"

#include "server/store/indexed_entry.hpp"
#include "server/store/terms.hpp"

#include <algorithm>
#include <mutex>

namespace hoopgit::store {
namespace {

// Some milliseconds of work beside a commit that takes as long anyway.
constexpr std::size_t slice_rows = 2000;

std::int64_t number(std::uint64_t value) {
  return static_cast<std::int64_t>(value);
}

}  // namespace

Result<void> TermIndex::load(Connection& connection) {
  const auto rules = TRY(connection.number("SELECT rules FROM index_head"));
  if (rules != term_rules) {
    TRY(connection.run("DELETE FROM posting"));
    TRY(
        connection.run("UPDATE index_head SET rules = ?, spans = 0, chunks = "
                       "(SELECT minimum / ? FROM log_head)",
                       {term_rules, number(chunk_entries)}));
  }
  first_ = static_cast<std::uint64_t>(TRY(connection.number(
      "SELECT max(chunks, minimum / ?) FROM index_head, log_head",
      {number(chunk_entries)})));
  // Slices of a chunk whose last one was not committed.
  TRY(connection.run("DELETE FROM posting WHERE chunk >= ?", {number(first_)}));
  TRY(spans_.load(connection));
  size_ = first_ * chunk_entries;
  chunks_.clear();
  chunks_.emplace_back();
  const auto end = static_cast<std::uint64_t>(
      TRY(connection.number("SELECT size FROM log_head")));
  while (size_ < end) {
    TRY(catch_up(connection, std::min(end, size_ + chunk_entries)));
    TRY(write_all(connection));
  }
  return write_all(connection);
}

Result<void> TermIndex::catch_up(Connection& connection, std::uint64_t beyond) {
  if (size_ >= beyond) return {};
  const auto entries =
      TRY(find_indexed_entries(connection, size_, beyond - size_));
  const std::unique_lock lock(mutex_);
  for (const auto& entry : entries)
    add(entry);
  // The last ones may have been pruned.
  size_ = std::max(size_, beyond);
  return {};
}

Result<void> TermIndex::write_all(Connection& connection) {
  const auto is_due = [&] {
    return has_complete() || spans_.has_complete(first_);
  };
  if (!is_due()) return {};
  auto atomic = TRY(Atomic::begin(connection, true));
  while (is_due()) {
    const Slice slice = TRY(write_some(connection));
    commit({}, slice);
  }
  return atomic.commit();
}

Result<TermIndex::Slice> TermIndex::write_some(Connection& connection) {
  // Complete chunks do not change, and nobody else takes them away.
  if (!has_complete()) {
    Slice slice;
    slice.span = TRY(spans_.write_some(connection, first_, slice_rows));
    return slice;
  }
  const Chunk& chunk = chunks_.front();
  const std::size_t rest = chunk.order.size() - chunk.written;
  const Slice slice{std::min(rest, slice_rows), rest <= slice_rows, {}};
  for (std::size_t i = 0; i < slice.rows; ++i) {
    const std::int64_t term = chunk.order[chunk.written + i];
    const std::string places = Places::encode(chunk.postings.at(term));
    TRY(connection.run("INSERT OR REPLACE INTO posting VALUES (?, ?, ?)",
                       {number(first_), term, Blob(places)}));
  }
  if (slice.is_last)
    TRY(connection.run("UPDATE index_head SET chunks = ?",
                       {number(first_ + 1)}));
  return slice;
}

void TermIndex::commit(const std::vector<IndexedEntry>& entries, Slice slice) {
  const std::unique_lock lock(mutex_);
  spans_.commit(slice.span);
  chunks_.front().written += slice.rows;
  if (slice.is_last) {
    chunks_.pop_front();
    ++first_;
  }
  for (const auto& entry : entries)
    add(entry);
}

void TermIndex::add(const IndexedEntry& entry) {
  Chunk& chunk = chunks_.back();
  const auto place = static_cast<std::uint16_t>(entry.index % chunk_entries);
  for (const auto term : entry.terms) {
    auto& places = chunk.postings[term];
    // Two terms of one entry may have one number.
    if (places.empty() || places.back() != place) places.push_back(place);
  }
  size_ = entry.index + 1;
  if (size_ % chunk_entries != 0) return;
  chunk.order.reserve(chunk.postings.size());
  for (const auto& [term, places] : chunk.postings)
    chunk.order.push_back(term);
  std::sort(chunk.order.begin(), chunk.order.end());
  chunks_.emplace_back();
}

std::uint64_t TermIndex::size() const {
  const std::shared_lock lock(mutex_);
  return size_;
}

Places TermIndex::find(const Chunk& chunk,
                       const std::vector<std::int64_t>& any_of) {
  Places found;
  for (const auto term : any_of)
    if (const auto postings = chunk.postings.find(term);
        postings != chunk.postings.end())
      for (const auto place : postings->second)
        found.add(place);
  return found;
}

TermIndex::View TermIndex::view(const Wanted& wanted) const {
  const std::shared_lock lock(mutex_);
  View view{size_, first_, {}};
  for (const auto& chunk : chunks_) {
    Places places;
    places.add_all();
    for (const auto& any_of : wanted)
      places.keep(find(chunk, any_of));
    view.chunks.push_back(places);
  }
  return view;
}

std::vector<std::int64_t> TermIndex::numbers_between(std::int64_t first,
                                                     std::int64_t last) const {
  const std::shared_lock lock(mutex_);
  std::vector<std::int64_t> found;
  for (const auto& chunk : chunks_)
    for (const auto& [term, places] : chunk.postings)
      if (term >= first && term <= last) found.push_back(term);
  return found;
}

Result<Places> find_places(Connection& connection, std::uint64_t chunk,
                           const std::vector<std::int64_t>& any_of) {
  Places found;
  for (const auto term : any_of) {
    Rows rows = TRY(connection.query(
        "SELECT places FROM posting WHERE chunk = ? AND term = ?",
        {number(chunk), term}));
    if (!TRY(rows.next())) continue;
    found.join(TRY(Places::decode(rows.text(0))));
  }
  return found;
}

Result<std::vector<std::int64_t>> find_numbers(Connection& connection,
                                               std::int64_t first,
                                               std::int64_t last) {
  const auto spans = number(TRY(find_spans(connection)));
  const auto chunks = TRY(connection.number("SELECT chunks FROM index_head"));
  std::vector<std::int64_t> found;
  const auto look = [&](std::string_view sql,
                        std::int64_t part) -> Result<void> {
    Rows rows = TRY(connection.query(sql, {part, first, last}));
    while (TRY(rows.next()))
      found.push_back(rows.integer(0));
    return {};
  };
  for (std::int64_t span = 0; span < spans; ++span)
    TRY(look(
        "SELECT term FROM posting_span WHERE span = ? AND term BETWEEN ? AND ?",
        span));
  for (auto chunk = spans * number(span_chunks); chunk < chunks; ++chunk)
    TRY(look(
        "SELECT term FROM posting WHERE chunk = ? AND term BETWEEN ? AND ?",
        chunk));
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

}  // namespace hoopgit::store
