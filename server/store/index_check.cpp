#include "server/store/index_check.hpp"

#include "server/store/indexed_entry.hpp"
#include "server/store/places.hpp"
#include "server/store/span_table.hpp"
#include "server/store/terms.hpp"

#include <map>
#include <vector>

namespace hoopgit::store {
namespace {

using Postings = std::map<std::int64_t, std::vector<std::uint16_t>>;

std::int64_t number(std::uint64_t value) {
  return static_cast<std::int64_t>(value);
}

std::string key_of(std::uint64_t part, std::int64_t term) {
  return std::to_string(part) + " " + std::to_string(term);
}

Result<Postings> postings_of(Connection& connection, std::uint64_t chunk) {
  Postings postings;
  for (const auto& entry : TRY(find_indexed_entries(
           connection, chunk * chunk_entries, chunk_entries))) {
    if (entry.index >= (chunk + 1) * chunk_entries) break;
    const auto place = static_cast<std::uint16_t>(entry.index % chunk_entries);
    for (const auto term : entry.terms) {
      auto& places = postings[term];
      if (places.empty() || places.back() != place) places.push_back(place);
    }
  }
  return postings;
}

/// Those from `first` on: what lies before may have been pruned.
std::vector<std::uint16_t> places_from(const Places& places,
                                       std::uint64_t first) {
  std::vector<std::uint16_t> found;
  for (auto at = places.next(first); at; at = places.next(*at + 1))
    found.push_back(static_cast<std::uint16_t>(*at));
  return found;
}

class IndexCheck {
 public:
  IndexCheck(Connection& connection, std::uint64_t size, std::uint64_t minimum,
             const TellDifference& tell)
      : connection_(connection), size_(size), minimum_(minimum), tell_(tell) {}

  Result<void> run() {
    TRY(check_head());
    for (auto chunk = minimum_ / chunk_entries; chunk < chunks_; ++chunk)
      TRY(check_chunk(chunk));
    for (auto span = first_span(); span < spans_; ++span)
      TRY(check_span(span));
    return check_strays();
  }

 private:
  /// The first span that has all of its chunks.
  std::uint64_t first_span() const {
    const auto whole = span_chunks * chunk_entries;
    return (minimum_ + whole - 1) / whole;
  }

  Result<void> check_head() {
    Rows rows =
        TRY(connection_.query("SELECT rules, chunks, spans FROM index_head"));
    if (!TRY(rows.next())) {
      tell_({"index_head", "1", "id", {}, "it is missing"});
      return {};
    }
    if (rows.integer(0) != term_rules)
      tell_({"index_head", "1", "rules", {}, "this program has others"});
    chunks_ = checked("chunks", rows.integer(1), size_ / chunk_entries);
    spans_ =
        checked("spans", rows.integer(2), size_ / chunk_entries / span_chunks);
    return {};
  }

  /// The relay may be one behind, and never ahead.
  std::uint64_t checked(const char* column, std::int64_t found,
                        std::uint64_t whole) const {
    if (found == number(whole) || found + 1 == number(whole))
      return static_cast<std::uint64_t>(found);
    tell_({"index_head",
           "1",
           column,
           {},
           "the log has " + std::to_string(whole)});
    return whole;
  }

  Result<void> check_chunk(std::uint64_t chunk) {
    const auto first =
        minimum_ > chunk * chunk_entries ? minimum_ - chunk * chunk_entries : 0;
    auto expected = TRY(postings_of(connection_, chunk));
    Rows rows = TRY(connection_.query(
        "SELECT term, places FROM posting WHERE chunk = ? ORDER BY term",
        {number(chunk)}));
    while (TRY(rows.next())) {
      const auto decoded = Places::decode(rows.text(1));
      const auto is =
          decoded ? places_from(*decoded, first) : std::vector<std::uint16_t>();
      const auto found = expected.find(rows.integer(0));
      if (found == expected.end()) {
        if (!decoded || !is.empty())
          tell_({"posting",
                 key_of(chunk, rows.integer(0)),
                 "chunk, term",
                 {},
                 "no entry has the term"});
        continue;
      }
      if (is != found->second)
        tell_({"posting", key_of(chunk, rows.integer(0)), "places",
               chunk * chunk_entries + found->second.front(),
               "other entries have the term"});
      expected.erase(found);
    }
    for (const auto& [term, places] : expected)
      tell_({"posting", key_of(chunk, term), "chunk, term",
             chunk * chunk_entries + places.front(), "the row is missing"});
    return {};
  }

  Result<void> check_span(std::uint64_t span) {
    std::map<std::int64_t, std::int64_t> expected;
    for (std::uint64_t i = 0; i < span_chunks; ++i) {
      Rows rows =
          TRY(connection_.query("SELECT term FROM posting WHERE chunk = ?",
                                {number(span * span_chunks + i)}));
      while (TRY(rows.next()))
        expected[rows.integer(0)] |= std::int64_t{1} << i;
    }
    Rows rows = TRY(connection_.query(
        "SELECT term, chunks FROM posting_span WHERE span = ?",
        {number(span)}));
    while (TRY(rows.next())) {
      const auto found = expected.find(rows.integer(0));
      const std::string key = key_of(span, rows.integer(0));
      if (found == expected.end()) {
        tell_({"posting_span", key, "span, term", {}, "no chunk has the term"});
        continue;
      }
      if (found->second != rows.integer(1))
        tell_({"posting_span", key, "chunks", {}, "others have the term"});
      expected.erase(found);
    }
    for (const auto& [term, chunks] : expected)
      tell_({"posting_span",
             key_of(span, term),
             "span, term",
             {},
             "the row is missing"});
    return {};
  }

  /// Beyond what is whole only the next one may be being written.
  Result<void> check_strays() {
    Rows chunks = TRY(connection_.query(
        "SELECT DISTINCT chunk FROM posting WHERE chunk > ? OR chunk < ?",
        {number(chunks_), number(minimum_ / chunk_entries)}));
    while (TRY(chunks.next()))
      tell_({"posting",
             std::to_string(chunks.integer(0)),
             "chunk",
             {},
             "the log has no such chunk"});
    Rows spans = TRY(connection_.query(
        "SELECT DISTINCT span FROM posting_span WHERE span > ? OR span < ?",
        {number(spans_), number(minimum_ / chunk_entries / span_chunks)}));
    while (TRY(spans.next()))
      tell_({"posting_span",
             std::to_string(spans.integer(0)),
             "span",
             {},
             "the log has no such span"});
    return {};
  }

  Connection& connection_;
  std::uint64_t size_;
  std::uint64_t minimum_;
  const TellDifference& tell_;
  std::uint64_t chunks_ = 0;
  std::uint64_t spans_ = 0;
};

}  // namespace

Result<void> check_index(Connection& connection, std::uint64_t size,
                         std::uint64_t minimum, const TellDifference& tell) {
  return IndexCheck(connection, size, minimum, tell).run();
}

}  // namespace hoopgit::store
