#include "server/store/row_check.hpp"

#include "core/base/encoding.hpp"
#include "core/crypto/crypto.hpp"
#include "server/store/indexed_entry.hpp"

#include <charconv>

namespace hoopgit::store {
namespace {

using Form = StatedColumn::Form;

std::int64_t number_of(const json::Value& value) {
  if (const auto* number = value.as_integer()) return *number;
  std::int64_t number = 0;
  if (const auto* text = value.as_text())
    std::from_chars(text->data(), text->data() + text->size(), number);
  return number;
}

json::Value value_in(const StatedRow& row, std::string_view column) {
  const auto found = row.values.find(std::string(column));
  return found == row.values.end() ? json::Value() : found->second;
}

std::string key_text(const json::Value& key) {
  std::string text;
  if (const auto* parts = key.as_array())
    for (const auto& part : *parts)
      text += (text.empty() ? "" : " ") +
              (part.as_text() != nullptr ? *part.as_text() : json::dump(part));
  return text;
}

std::string key_columns(const StatedTable& table) {
  std::string text;
  for (const auto& column : table.keys)
    text.append(text.empty() ? "" : ", ").append(column.name);
  return text;
}

class RowCheck {
 public:
  RowCheck(Connection& connection, ExpectedRows& expected,
           const LogFacts& facts, const TellDifference& tell)
      : connection_(connection),
        expected_(expected),
        facts_(facts),
        tell_(tell) {}

  Result<RowsSeen> run() {
    const bool is_key_known = TRY(check_key());
    const auto seal = TRY(RowSeal::read(connection_));
    for (const auto& table : stated_tables()) {
      const bool is_sealed = table.keys.front().form == Form::sealed ||
                             table.keys.back().form == Form::sealed;
      if (is_key_known || !is_sealed)
        TRY(check_table(table, seal, is_key_known));
    }
    TRY(check_documents());
    TRY(check_beside());
    return seen_;
  }

 private:
  Result<bool> check_key() {
    Rows rows = TRY(connection_.query("SELECT told, key FROM row_key"));
    const auto stated =
        TRY(expected_.find("row_key", json::Array{json::Value("1")}));
    if (!TRY(rows.next())) {
      tell_({"row_key", "1", "id", {}, "it is missing"});
      return false;
    }
    // After a cut 0 until it is told again.
    const auto told = rows.integer(0);
    if (told < 0 || told > 1 || (told == 1 && !stated))
      tell_({"row_key", "1", "told", {}, "the log says otherwise"});
    if (!stated) return true;
    const auto& key = stated->columns.at("key");
    const bool same =
        key.value == json::Value(crypto::sha256_hex(rows.text(1)));
    if (!same) tell_({"row_key", "1", "key", key.index, "it is another one"});
    return same;
  }

  Result<void> check_table(const StatedTable& table, const RowSeal& seal,
                           bool is_key_known) {
    Rows rows = TRY(connection_.query(stated_query(table, false)));
    while (TRY(rows.next())) {
      const StatedRow row = stated_row(table, rows, seal);
      const auto stated = TRY(expected_.find(table.name, row.key));
      if (!stated || stated->is_gone) {
        check_unstated(table, row, stated);
        continue;
      }
      ++seen_.rows;
      TRY(expected_.mark_seen(*stated));
      for (const auto& column : table.columns)
        if (is_key_known || column.form != Form::sealed)
          check_column(table, row, *stated, column);
    }
    return expected_.not_seen(
        table.name, [&](const json::Value& key, const ExpectedRow& stated) {
          return check_missing(table, key, stated);
        });
  }

  void check_column(const StatedTable& table, const StatedRow& row,
                    const ExpectedRow& stated, const StatedColumn& column) {
    const auto found = stated.columns.find(std::string(column.name));
    if (found == stated.columns.end()) return;
    const json::Value is = value_in(row, column.name);
    if (is == found->second.value) return;
    if (column.is_running && is_landing(row) &&
        number_of(is) > number_of(found->second.value))
      return;
    if (table.name == "body" && has_ended(stated, row, column)) return;
    const bool is_sealed = column.form == Form::sealed;
    tell_({std::string(table.name), key_text(row.key),
           std::string(column.columns.empty() ? column.name : column.columns),
           found->second.index,
           is_sealed ? "it is not what was sealed"
                     : "it is " + json::dump(is) + " and not " +
                           json::dump(found->second.value)});
  }

  static bool is_landing(const StatedRow& row) {
    const auto state = value_in(row, "state");
    return state == json::Value("landing") || state == json::Value("unknown");
  }

  /// A body whose time is over is being taken away, or kept a day at a time.
  bool has_ended(const ExpectedRow& stated, const StatedRow& row,
                 const StatedColumn& column) const {
    const auto until = stated.columns.find("retain_until");
    if (until == stated.columns.end() ||
        number_of(until->second.value) > facts_.last_time)
      return false;
    return column.form != Form::sealed ||
           value_in(row, "retain_until").is_null();
  }

  void check_unstated(const StatedTable& table, const StatedRow& row,
                      const std::optional<ExpectedRow>& stated) {
    if (!stated && is_older(table, row)) {
      ++seen_.older;
      return;
    }
    // Served, and never paused: of that no entry tells.
    const bool is_cursor = table.name == "cursor";
    if (is_cursor && row.values.empty()) return;
    tell_({std::string(table.name), key_text(row.key),
           is_cursor ? "paused, reason" : key_columns(table),
           stated ? std::optional(stated->index) : std::nullopt,
           stated ? "the row was taken out" : "no entry tells of the row"});
  }

  bool is_older(const StatedTable& table, const StatedRow& row) const {
    const auto silent = expected_.silent_before();
    std::int64_t before = silent ? silent->time_since_epoch().count() : 0;
    if (facts_.minimum > 0) before = std::max(before, facts_.first_time);
    if (expected_.are_rewritten() && table.name == "vote") return true;
    if (before == 0) return is_of_cut(table, row);
    return table.made.empty() || row.made < before || is_of_cut(table, row);
  }

  bool is_of_cut(const StatedTable& table, const StatedRow& row) const {
    return table.name == "known_ref" &&
           expected_.is_cut(
               static_cast<std::uint64_t>(number_of(value_in(row, "idx"))));
  }

  Result<void> check_missing(const StatedTable& table, const json::Value& key,
                             const ExpectedRow& stated) {
    // Whether a body may be gone is asked by who looks at bodies.
    if (table.name == "body") return {};
    if (table.name == "renewal" && !TRY(has_session(stated))) return {};
    if (!table.expiry.empty()) {
      const auto until = stated.columns.find(std::string(table.expiry));
      if (until != stated.columns.end() &&
          number_of(until->second.value) + table.grace <= facts_.last_time)
        return {};
    }
    tell_({std::string(table.name), key_text(key), key_columns(table),
           stated.index, "the row is missing"});
    return {};
  }

  /// What renews a session goes with it.
  Result<bool> has_session(const ExpectedRow& stated) {
    const auto session = stated.columns.find("session");
    const std::string* id = session == stated.columns.end()
                                ? nullptr
                                : session->second.value.as_text();
    if (id == nullptr) return false;
    return TRY(connection_.number("SELECT count(*) FROM session WHERE id = ?",
                                  {*id})) > 0;
  }

  Result<void> check_documents() {
    Rows rows = TRY(connection_.query("SELECT sha256, text FROM document"));
    while (TRY(rows.next()))
      if (crypto::sha256_hex(rows.text(1)) != rows.text(0))
        tell_({"document",
               rows.text(0),
               "sha256, text",
               {},
               "the text has another digest"});
    return {};
  }

  /// Terms beside an entry, all of one entry at a time.
  Result<void> check_beside() {
    Rows rows = TRY(
        connection_.query("SELECT idx, term FROM beside ORDER BY idx, term"));
    std::optional<std::int64_t> index;
    std::vector<std::string> terms;
    while (TRY(rows.next())) {
      if (index && *index != rows.integer(0))
        TRY(check_terms(*index, std::exchange(terms, {})));
      index = rows.integer(0);
      terms.push_back(rows.text(1));
    }
    if (index) TRY(check_terms(*index, std::move(terms)));
    return expected_.not_seen(
        "beside", [&](const json::Value& key, const ExpectedRow& stated) {
          tell_({"beside", key_text(key), "idx, term", stated.index,
                 "terms are missing"});
          return Result<void>();
        });
  }

  Result<void> check_terms(std::int64_t index, std::vector<std::string> terms) {
    const std::string key = std::to_string(index);
    const auto stated = TRY(expected_.find("beside", json::Array{key}));
    if (!stated) {
      if (!expected_.silent_before())
        tell_({"beside", key, "idx, term", {}, "no entry tells of the row"});
      return {};
    }
    ++seen_.rows;
    TRY(expected_.mark_seen(*stated));
    if (json::Value(digest_of(std::move(terms))) !=
        stated->columns.at("term").value)
      tell_({"beside", key, "idx, term", stated->index,
             "these are not the terms that were committed to"});
    return {};
  }

  Connection& connection_;
  ExpectedRows& expected_;
  const LogFacts& facts_;
  const TellDifference& tell_;
  RowsSeen seen_{};
};

}  // namespace

Result<RowsSeen> check_rows(Connection& connection, ExpectedRows& expected,
                            const LogFacts& facts, const TellDifference& tell) {
  return RowCheck(connection, expected, facts, tell).run();
}

}  // namespace hoopgit::store
