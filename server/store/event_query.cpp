#include "server/store/event_query.hpp"

#include <algorithm>

namespace hoopgit::store {
namespace {

constexpr std::size_t largest_page = 1000;

/// Puts conditions together. The first one leads: it names the table whose
/// index is walked.
class Builder {
 public:
  /// A column of ix_event is this text.
  void equals(const char* column, std::string_view value) {
    // A '+' keeps SQLite from walking the index of a condition that does not
    // lead: without statistics it takes any.
    const std::string name = std::string("e.") + column;
    where_.push_back((leads() ? name : "+" + name) + " = ?");
    cells_.emplace_back(value);
  }

  /// There is a row in another projection, for this event.
  void has_row(const std::string& table, const std::string& condition,
               std::initializer_list<Cell> cells) {
    if (leads()) {
      lead_ = "x";
      from_ = table + " x CROSS JOIN ix_event e ON e.idx = x.idx";
      where_.push_back(condition);
    } else {
      where_.push_back("EXISTS (SELECT 1 FROM " + table +
                       " x WHERE x.idx = e.idx AND " + condition + ")");
    }
    cells_.insert(cells_.end(), cells);
  }

  /// A bound of the index; `bound` is '?' or a query for one number.
  void range(const char* comparison, const std::string& bound, Cell cell) {
    where_.push_back(lead_ + ".idx " + comparison + " " + bound);
    cells_.push_back(cell);
  }

  EventQuery finish(bool newest_first, std::size_t limit) {
    std::string sql = "SELECT l.idx, l.leaf, l.bytes FROM " + from_ +
                      " CROSS JOIN log_entry l ON l.idx = e.idx";
    for (std::size_t i = 0; i < where_.size(); ++i)
      sql += (i == 0 ? " WHERE " : " AND ") + where_[i];
    sql += " ORDER BY " + lead_ + ".idx" + (newest_first ? " DESC" : "");
    sql += " LIMIT ?";
    cells_.emplace_back(
        static_cast<std::int64_t>(std::min(limit, largest_page)));
    return {std::move(sql), std::move(cells_)};
  }

 private:
  bool leads() const { return where_.empty(); }

  std::string lead_ = "e";
  std::string from_ = "ix_event e";
  std::vector<std::string> where_{};
  std::vector<Cell> cells_{};
};

void add_type(Builder& builder, std::string_view type) {
  if (type.ends_with('.'))
    builder.equals("family", type.substr(0, type.size() - 1));
  else
    builder.equals("type", type);
}

void add_ref(Builder& builder, const EventFilter& filter) {
  if (filter.repository)
    builder.has_row("ix_ref", "x.repository = ? AND x.ref = ?",
                    {*filter.repository, *filter.ref});
  else
    builder.has_row("ix_ref", "x.ref = ?", {*filter.ref});
}

/// Times rise with the index, so that a time is an index.
void add_ranges(Builder& builder, const EventFilter& filter) {
  const std::string at =
      "(SELECT idx FROM ix_event WHERE time >= ? ORDER BY time, idx LIMIT 1)";
  const std::string first_at = "coalesce(" + at + ", 9223372036854775807)";
  const auto ns = [](Time time) { return time.time_since_epoch().count(); };
  if (filter.since) builder.range(">=", first_at, ns(*filter.since));
  if (filter.until) builder.range("<", first_at, ns(*filter.until));
  if (filter.from)
    builder.range(filter.newest_first ? "<=" : ">=", "?",
                  static_cast<std::int64_t>(
                      std::min<std::uint64_t>(*filter.from, INT64_MAX)));
}

}  // namespace

EventQuery make_query(const EventFilter& filter) {
  Builder builder;
  // The narrowest first.
  if (filter.push) builder.equals("push", *filter.push);
  if (filter.visible_to)
    builder.has_row("ix_visible", "x.issuer = ? AND x.subject = ?",
                    {filter.visible_to->issuer, filter.visible_to->subject});
  if (filter.ref) add_ref(builder, filter);
  if (filter.subject) builder.equals("subject", *filter.subject);
  if (filter.name) builder.equals("name", *filter.name);
  if (filter.repository) builder.equals("repository", *filter.repository);
  if (filter.type) add_type(builder, *filter.type);
  if (filter.issuer) builder.equals("issuer", *filter.issuer);
  if (filter.outcome) builder.equals("outcome", *filter.outcome);
  add_ranges(builder, filter);
  return builder.finish(filter.newest_first, filter.limit);
}

Result<std::vector<StoredEvent>> find_events(Connection& connection,
                                             const EventFilter& filter) {
  const EventQuery query = make_query(filter);
  Rows rows = TRY(connection.query(query.sql, query.cells));
  std::vector<StoredEvent> found;
  while (TRY(rows.next()))
    found.push_back({static_cast<std::uint64_t>(rows.integer(0)), rows.text(1),
                     rows.text(2)});
  return found;
}

}  // namespace hoopgit::store
