#include "core/base/clock.hpp"
#include "server/store/event_query.hpp"
#include "server/store/indexed_entry.hpp"
#include "server/store/log_table.hpp"

#include <algorithm>

namespace hoopgit::store {
namespace {

constexpr std::size_t largest_page = 1000;

/// Indexes from `first` on, and before `beyond`.
struct Range {
  std::uint64_t first = 0;
  std::uint64_t beyond = 0;
};

Result<std::optional<StoredEvent>> find_entry(Connection& connection,
                                              std::uint64_t index) {
  Rows rows =
      TRY(connection.query("SELECT leaf, bytes FROM log_entry WHERE idx = ?",
                           {static_cast<std::int64_t>(index)}));
  if (!TRY(rows.next())) return std::optional<StoredEvent>();
  return std::optional(StoredEvent{index, rows.text(0), rows.text(1)});
}

/// Whether the entry was written before this moment. One that cannot be read
/// has no time, and stands between others that have.
Result<bool> is_before(Connection& connection, std::uint64_t index,
                       Time moment) {
  const auto found = TRY(find_entry(connection, index));
  if (!found) return true;
  const auto entry = TRY(json::parse(found->bytes));
  return TRY(parse_rfc3339(TRY(entry.text("time")))) < moment;
}

/// The first index at this moment or later. Times rise with the index, so that
/// two dozen entries are looked at, and no time has to be indexed.
Result<std::uint64_t> index_at(Connection& connection, Range range,
                               Time moment) {
  while (range.first < range.beyond) {
    const auto middle = range.first + (range.beyond - range.first) / 2;
    if (TRY(is_before(connection, middle, moment)))
      range.first = middle + 1;
    else
      range.beyond = middle;
  }
  return range.first;
}

Result<Range> range_of(Connection& connection, const EventFilter& filter,
                       std::uint64_t size) {
  const Range all{TRY(find_minimum(connection)), size};
  Range range = all;
  if (filter.since) range.first = TRY(index_at(connection, all, *filter.since));
  if (filter.until)
    range.beyond = TRY(index_at(connection, all, *filter.until));
  if (filter.from && filter.newest_first && *filter.from < range.beyond)
    range.beyond = *filter.from + 1;
  if (filter.from && !filter.newest_first)
    range.first = std::max(range.first, *filter.from);
  return range;
}

/// One page, as it is put together.
class Page {
 public:
  Page(Connection& connection, const EventQuery& query, TermIndex::View view,
       std::uint64_t spans, const EventFilter& filter)
      : connection_(connection),
        query_(query),
        wanted_(query.wanted()),
        view_(std::move(view)),
        spans_(spans),
        newest_first_(filter.newest_first),
        limit_(std::min(filter.limit, largest_page)) {}

  Result<std::vector<StoredEvent>> fill(Range range) {
    if (range.first >= range.beyond) return std::move(found_);
    const std::uint64_t lowest = range.first / chunk_entries;
    const std::uint64_t highest = (range.beyond - 1) / chunk_entries;
    for (std::uint64_t i = 0; i <= highest - lowest && !is_full(); ++i) {
      const std::uint64_t chunk = newest_first_ ? highest - i : lowest + i;
      Places places = TRY(find(chunk));
      const std::uint64_t start = chunk * chunk_entries;
      if (range.first > start) places.keep_from(range.first - start);
      if (range.beyond < start + chunk_entries)
        places.keep_below(range.beyond - start);
      TRY(take(start, places));
    }
    return std::move(found_);
  }

 private:
  bool is_full() const { return found_.size() >= limit_; }

  Result<Places> find(std::uint64_t chunk) {
    if (chunk >= view_.first_chunk)
      return view_.chunks.at(chunk - view_.first_chunk);
    Places places;
    if (!TRY(may_have(chunk))) return places;
    places.add_all();
    for (const auto& any_of : wanted_) {
      places.keep(TRY(find_places(connection_, chunk, any_of)));
      if (places.is_empty()) break;
    }
    return places;
  }

  /// By the span of the chunk, if that is complete.
  Result<bool> may_have(std::uint64_t chunk) {
    const std::uint64_t span = chunk / span_chunks;
    if (span >= spans_) return true;
    if (span_ != span) {
      span_ = span;
      in_span_ = ~ChunkSet{0};
      for (const auto& any_of : wanted_) {
        in_span_ &= TRY(find_chunks(connection_, span, any_of));
        if (in_span_ == 0) break;
      }
    }
    return (in_span_ >> chunk % span_chunks & 1U) != 0;
  }

  Result<void> take(std::uint64_t start, const Places& places) {
    auto place =
        newest_first_ ? places.previous(chunk_entries - 1) : places.next(0);
    while (place && !is_full()) {
      TRY(take_one(start + *place));
      if (newest_first_)
        place = *place == 0 ? std::nullopt : places.previous(*place - 1);
      else
        place = places.next(*place + 1);
    }
    return {};
  }

  Result<void> take_one(std::uint64_t index) {
    auto event = TRY(find_entry(connection_, index));
    if (!event) return {};
    if (!wanted_.empty()) {
      const auto entry = json::parse(event->bytes);
      if (!entry) return {};
      if (!query_.matches(TRY(find_terms(connection_, index, *entry))))
        return {};
    }
    found_.push_back(*std::move(event));
    return {};
  }

  Connection& connection_;
  const EventQuery& query_;
  TermIndex::Wanted wanted_;
  TermIndex::View view_;
  std::uint64_t spans_;                  // So many are complete.
  std::optional<std::uint64_t> span_{};  // The one looked at last, and
  ChunkSet in_span_ = 0;                 // its chunks that may have all.
  bool newest_first_;
  std::size_t limit_;
  std::vector<StoredEvent> found_{};
};

}  // namespace

Result<std::vector<StoredEvent>> find_events(Connection& connection,
                                             const TermIndex& index,
                                             const EventFilter& filter) {
  auto query = TRY(EventQuery::make(filter));
  TRY(query.complete_object(connection, index));
  auto view = index.view(query.wanted());
  // Begun after the view: what it has, the rows have.
  const auto atomic = TRY(Atomic::begin(connection, false));
  const Range range = TRY(range_of(connection, filter, view.size));
  const auto spans = TRY(find_spans(connection));
  return Page(connection, query, std::move(view), spans, filter).fill(range);
}

}  // namespace hoopgit::store
