#include "server/store/log_check.hpp"

#include "core/json/json.hpp"
#include "core/ledger/checkpoint.hpp"
#include "server/store/anchor_table.hpp"
#include "server/store/row_text.hpp"
#include "server/store/subtree_table.hpp"

#include <algorithm>

namespace hoopgit::store {
namespace {

constexpr std::size_t most_damaged = 100;

std::string number_text(std::uint64_t number) {
  return std::to_string(number);
}

/// 0: it cannot be read.
std::int64_t time_of(std::string_view entry) {
  const auto value = json::parse(entry);
  if (!value) return 0;
  const auto text = value->text("time");
  if (!text) return 0;
  const auto time = parse_rfc3339(*text);
  return time ? time->time_since_epoch().count() : 0;
}

/// The tree over the first `size` entries, from its perfect subtrees. `size` is
/// a multiple of 256.
Result<ledger::Frontier> frontier_at(Connection& connection,
                                     std::uint64_t size) {
  std::string hashes;
  std::uint64_t start = 0;
  for (unsigned bit = 63; bit >= 8; --bit) {
    if ((size >> bit & 1) == 0) continue;
    const unsigned level = bit / 8;
    const std::size_t count = std::size_t{1} << bit % 8;
    const auto rows =
        TRY(find_subtrees(connection, level, start >> (8 * level), count));
    if (rows.size() != count * ledger::hash_size)
      return Error{Fault::corrupt,
                   "cannot check the log: subtrees of what was pruned are "
                   "missing"};
    hashes += ledger::TreeHash().fold(rows);
    start += std::uint64_t{1} << bit;
  }
  return ledger::Frontier::from(size, hashes);
}

}  // namespace

Result<void> LogCheck::read_head() {
  Rows rows = TRY(connection_.query(
      "SELECT size, frontier, last_time, signed_size, signed_root, minimum, "
      "origin FROM log_head"));
  if (!TRY(rows.next()))
    return Error{Fault::corrupt, "cannot check the log: it has no head"};
  head_ = {static_cast<std::uint64_t>(rows.integer(0)),
           rows.text(1),
           rows.integer(2),
           static_cast<std::uint64_t>(rows.integer(3)),
           rows.text(4),
           static_cast<std::uint64_t>(rows.integer(5)),
           rows.text(6)};
  return {};
}

Result<void> LogCheck::read_signed() {
  anchors_ = TRY(find_anchors(connection_));
  std::ranges::sort(anchors_, {}, &AnchorRow::size);
  for (const auto& row : anchors_)
    check_note("anchor", row.name, row.size, row.root, row.note);
  return {};
}

/// The index of the first entry is the truth: it is where the rows begin.
Result<void> LogCheck::start_at_minimum() {
  Rows rows =
      TRY(connection_.query("SELECT min(idx), count(*) FROM log_entry"));
  TRY(rows.next());
  if (rows.integer(1) == 0) {
    facts_.minimum = head_.minimum;
    return {};
  }
  facts_.minimum = static_cast<std::uint64_t>(rows.integer(0));
  if (facts_.minimum != head_.minimum)
    tell_({"log_head", "1", "minimum", facts_.minimum,
           "the first entry has another index"});
  if (facts_.minimum % 256 != 0) {
    tell_({"log_entry",
           number_text(facts_.minimum - 1),
           "idx",
           {},
           "the entry is missing"});
    has_gap_ = true;
    return {};
  }
  by_bytes_ = by_leaf_ = TRY(frontier_at(connection_, facts_.minimum));
  return {};
}

Result<LogFacts> LogCheck::run(const Each& each) {
  TRY(read_head());
  TRY(read_signed());
  TRY(start_at_minimum());
  std::uint64_t next = facts_.minimum;
  std::string last;
  Rows rows = TRY(
      connection_.query("SELECT idx, bytes, leaf FROM log_entry ORDER BY idx"));
  Rows signed_rows = TRY(connection_.query(
      "SELECT size, root, note, signed_at FROM checkpoint ORDER BY size"));
  bool is_signed = TRY(signed_rows.next());
  const auto check_signed = [&](std::uint64_t size) -> Result<void> {
    for (; is_signed &&
           static_cast<std::uint64_t>(signed_rows.integer(0)) <= size;
         is_signed = TRY(signed_rows.next()))
      check_checkpoint({static_cast<std::uint64_t>(signed_rows.integer(0)),
                        signed_rows.text(1), signed_rows.text(2),
                        to_time(signed_rows.integer(3))});
    check_roots(size);
    return {};
  };
  TRY(check_signed(next));
  while (TRY(rows.next())) {
    const auto index = static_cast<std::uint64_t>(rows.integer(0));
    if (index != next)
      tell_(
          {"log_entry", number_text(next), "idx", {}, "the entry is missing"});
    has_gap_ |= index != next;
    next = index + 1;
    std::string bytes = rows.text(1);
    TRY(add(index, bytes, rows.text(2)));
    TRY(check_signed(next));
    TRY(each(index, bytes));
    if (entries_++ == 0) facts_.first_time = time_of(bytes);
    last = std::move(bytes);
  }
  TRY(check_signed(UINT64_MAX));
  facts_.last_time = last.empty() ? head_.last_time : time_of(last);
  TRY(count_subtrees());
  if (next != head_.size)
    tell_({"log_head", "1", "size", next == 0 ? 0 : next - 1,
           "there are entries up to " + number_text(next)});
  check_head();
  tell_damaged();
  return facts_;
}

Result<void> LogCheck::add(std::uint64_t index, std::string_view bytes,
                           std::string leaf) {
  std::string hash = ledger::leaf_hash(bytes);
  if (hash != leaf && damaged_.size() < most_damaged) damaged_.push_back(index);
  const auto by_bytes = by_bytes_.append(std::move(hash));
  const auto by_leaf = by_leaf_.append(std::move(leaf));
  return has_gap_ ? Result<void>() : check_subtrees(index, by_bytes, by_leaf);
}

Result<void> LogCheck::check_subtrees(
    std::uint64_t index, const std::vector<ledger::Subtree>& by_bytes,
    const std::vector<ledger::Subtree>& by_leaf) {
  for (std::size_t i = 0; i < by_bytes.size(); ++i) {
    const auto& subtree = by_bytes[i];
    const std::string key =
        std::to_string(subtree.level) + " " + number_text(subtree.index);
    Rows rows = TRY(
        connection_.query("SELECT hash FROM subtree WHERE level = ? AND n = ?",
                          {std::int64_t{subtree.level},
                           static_cast<std::int64_t>(subtree.index)}));
    if (!TRY(rows.next()))
      tell_({"subtree", key, "level, n", index, "the row is missing"});
    else if (rows.text(0) != subtree.root && rows.text(0) != by_leaf[i].root)
      tell_({"subtree", key, "hash", index, "the entries have another root"});
  }
  return {};
}

/// None too many: what is missing was told.
Result<void> LogCheck::count_subtrees() {
  Rows rows =
      TRY(connection_.query("SELECT level, n FROM subtree WHERE "
                            "level < 1 OR level > 7 OR n < 0 OR "
                            "(n + 1) << (8 * level) > ?",
                            {static_cast<std::int64_t>(head_.size)}));
  while (TRY(rows.next()))
    tell_({"subtree",
           std::to_string(rows.integer(0)) + " " +
               std::to_string(rows.integer(1)),
           "level, n",
           {},
           "the log is not that long"});
  return {};
}

bool LogCheck::fits(std::string_view root) const {
  return by_bytes_.root() == root || by_leaf_.root() == root;
}

void LogCheck::check_note(const char* table, const std::string& key,
                          std::uint64_t size, std::string_view root,
                          std::string_view note) {
  const auto opened = ledger::open_checkpoint(note, keys_);
  if (!opened) {
    tell_({table, key, "note", {}, opened.error().message});
    return;
  }
  if (opened->size != size)
    tell_({table, key, "size", {}, "its note is of another size"});
  if (opened->root != root)
    tell_({table, key, "root", {}, "its note has another root"});
}

void LogCheck::check_checkpoint(const CheckpointRow& row) {
  const std::string key = number_text(row.size);
  check_note("checkpoint", key, row.size, row.root, row.note);
  const auto signed_at = row.time.time_since_epoch().count();
  if (signed_at < last_signed_)
    tell_({"checkpoint", key, "signed_at", {}, "it is before the one before"});
  last_signed_ = std::max(last_signed_, signed_at);
  if (row.size > by_bytes_.size() && !has_gap_)
    tell_({"checkpoint", key, "size", {}, "the log is not that long"});
  else if (row.size == by_bytes_.size() && !has_gap_ && !fits(row.root))
    tell_({"checkpoint", key, "root", row.size - 1,
           "the entries have another root"});
  largest_ = row.size;
  largest_root_ = row.root;
  if (const auto opened = ledger::open_checkpoint(row.note, keys_); opened)
    largest_origin_ = opened->origin;
}

void LogCheck::check_roots(std::uint64_t size) {
  for (; next_anchor_ < anchors_.size() && anchors_[next_anchor_].size <= size;
       ++next_anchor_) {
    const auto& row = anchors_[next_anchor_];
    if (has_gap_) continue;
    if (row.size > by_bytes_.size())
      tell_({"anchor", row.name, "size", {}, "the log is not that long"});
    else if (row.size == by_bytes_.size() && !fits(row.root))
      tell_({"anchor", row.name, "root", row.size - 1,
             "the entries have another root"});
  }
}

void LogCheck::check_head() {
  const auto tell = [&](const char* column, const char* why) {
    tell_({"log_head", "1", column, {}, why});
  };
  if (!has_gap_ && head_.frontier != by_bytes_.bytes() &&
      head_.frontier != by_leaf_.bytes())
    tell("frontier", "the entries have another tree");
  if (entries_ > 0 && head_.last_time != facts_.last_time)
    tell("last_time", "the last entry has another time");
  if (head_.signed_size != largest_)
    tell("signed_size", "the last checkpoint has another size");
  if (head_.signed_root != largest_root_)
    tell("signed_root", "the last checkpoint has another root");
  if (!largest_origin_.empty() && head_.origin != largest_origin_)
    tell("origin", "the last checkpoint has another");
}

/// Which of the two is wrong, by what was kept of the tree.
void LogCheck::tell_damaged() {
  const bool is_leaf = head_.frontier == by_bytes_.bytes();
  const bool is_bytes = head_.frontier == by_leaf_.bytes();
  const char* column = is_leaf ? "leaf" : is_bytes ? "bytes" : "bytes, leaf";
  for (const auto index : damaged_)
    tell_({"log_entry", number_text(index), column, index,
           "its leaf is not that of its bytes"});
}

}  // namespace hoopgit::store
