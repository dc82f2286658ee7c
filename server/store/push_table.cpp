#include "server/store/push_table.hpp"

#include "server/store/row_text.hpp"

#include <algorithm>

namespace hoopgit::store {
namespace {

// In the order of cells_of() and of read_row().
constexpr std::string_view columns =
    "id, reversed, state, open, version, key, upstream, repository, issuer, "
    "subject, requester, push_options, atomic, report, decision, requirement, "
    "result, reason, vote_subject, vote_subject_text, policy_sha256, "
    "pack_sha256, manifest_sha256, pack_bytes, objects, fence, attempt, "
    "lease_until, created, updated, expires, approved_until";

std::string places() {
  std::string text = "?";
  for (const char c : columns)
    if (c == ',') text += ", ?";
  return text;
}

std::string select(std::string_view rest) {
  return "SELECT " + std::string(columns) + " FROM push " + std::string(rest);
}

std::string reversed(std::string_view text) {
  return {text.rbegin(), text.rend()};
}

/// The columns of a row that have to be written out first. Must live as long
/// as the cells.
struct Texts {
  explicit Texts(const PushRow& row)
      : backwards(reversed(row.id.text())),
        requester(to_column(row.requester)),
        options(to_column(row.push_options)),
        report(to_column(row.report)),
        decision(to_column(row.decision)),
        requirement(to_column(row.requirement)),
        result(to_column(row.result)) {}

  std::string backwards, requester, options, report, decision, requirement,
      result;
};

std::vector<Cell> cells_of(const PushRow& row, const Texts& texts,
                           std::int64_t version, Time now) {
  return {row.id.text(),
          texts.backwards,
          name_of(row.state),
          std::int64_t{is_terminal(row.state) ? 0 : 1},
          version,
          row.key,
          row.upstream,
          row.repository.text(),
          row.requester.person.issuer,
          row.requester.person.subject,
          texts.requester,
          texts.options,
          std::int64_t{row.atomic ? 1 : 0},
          texts.report,
          texts.decision,
          texts.requirement,
          texts.result,
          row.reason,
          row.subject,
          row.subject_text,
          row.policy_sha256,
          row.pack_sha256,
          row.manifest_sha256,
          static_cast<std::int64_t>(row.pack_bytes),
          static_cast<std::int64_t>(row.objects),
          row.fence,
          row.attempt,
          to_number(row.lease_until),
          to_number(row.created),
          to_number(now),
          to_number(row.expires),
          to_number(row.approved_until)};
}

Result<std::vector<git::RefUpdate>> find_updates(Connection& connection,
                                                 const PushId& id) {
  Rows rows = TRY(connection.query(
      "SELECT ref, old, new, kind FROM push_ref WHERE push = ? ORDER BY n",
      {id.text()}));
  std::vector<git::RefUpdate> updates;
  while (TRY(rows.next()))
    updates.push_back({rows.text(0), TRY(git::ObjectId::parse(rows.text(1))),
                       TRY(git::ObjectId::parse(rows.text(2))),
                       TRY(git::parse_kind(rows.text(3)))});
  return updates;
}

Result<void> write_updates(Connection& connection, const PushRow& row) {
  TRY(connection.run("DELETE FROM push_ref WHERE push = ?", {row.id.text()}));
  std::int64_t n = 0;
  for (const auto& update : row.updates)
    TRY(connection.run("INSERT INTO push_ref VALUES (?, ?, ?, ?, ?, ?)",
                       {row.id.text(), n++, update.ref, update.old_id.hex(),
                        update.new_id.hex(), git::name_of(update.kind)}));
  return {};
}

Result<PushRow> read_row(Connection& connection, const Rows& rows) {
  // Column 1 is the id backwards, 3, 8 and 9 are told by others.
  PushRow row{.id = TRY(PushId::parse(rows.text(0))),
              .repository = TRY(RepositoryName::parse(rows.text(7))),
              .requester = TRY(actor_from(rows.text(10)))};
  row.state = TRY(parse_push_state(rows.text(2)));
  row.version = rows.integer(4);
  row.key = rows.text(5);
  row.upstream = rows.text(6);
  row.push_options = TRY(texts_from(rows.text(11)));
  row.atomic = rows.integer(12) != 0;
  row.report = TRY(value_from(rows.text(13)));
  row.decision = TRY(value_from(rows.text(14)));
  row.requirement = TRY(value_from(rows.text(15)));
  row.result = TRY(value_from(rows.text(16)));
  row.reason = rows.text(17);
  row.subject = rows.text(18);
  row.subject_text = rows.text(19);
  row.policy_sha256 = rows.text(20);
  row.pack_sha256 = rows.text(21);
  row.manifest_sha256 = rows.text(22);
  row.pack_bytes = static_cast<std::uint64_t>(rows.integer(23));
  row.objects = static_cast<std::uint64_t>(rows.integer(24));
  row.fence = rows.integer(25);
  row.attempt = rows.integer(26);
  row.lease_until = to_time(rows.integer(27));
  row.created = to_time(rows.integer(28));
  row.updated = to_time(rows.integer(29));
  row.expires = to_time(rows.integer(30));
  row.approved_until = to_time(rows.integer(31));
  row.updates = TRY(find_updates(connection, row.id));
  return row;
}

Result<std::vector<PushRow>> read_rows(Connection& connection, Rows rows) {
  std::vector<PushRow> found;
  while (TRY(rows.next())) {
    auto row = read_row(connection, rows);
    if (!row)
      return Error{Fault::corrupt, "cannot read push " + rows.text(0) + ": " +
                                       row.error().message};
    found.push_back(*std::move(row));
  }
  return found;
}

Result<std::optional<PushRow>> first_of(Result<std::vector<PushRow>> found) {
  if (!found) return std::move(found).error();
  if (found->empty()) return std::optional<PushRow>();
  return std::optional<PushRow>(std::move(found->front()));
}

}  // namespace

Result<std::optional<PushRow>> find_push(Connection& connection,
                                         const PushId& id) {
  return first_of(read_rows(
      connection, TRY(connection.query(select("WHERE id = ?"), {id.text()}))));
}

Result<std::optional<PushRow>> find_open_push(Connection& connection,
                                              std::string_view key) {
  return first_of(read_rows(
      connection,
      TRY(connection.query(
          select("WHERE key = ? AND open = 1 ORDER BY id LIMIT 1"), {key}))));
}

Result<std::vector<PushRow>> find_open_pushes(
    Connection& connection, const RepositoryName& repository,
    const std::vector<std::string>& refs) {
  Rows rows = TRY(
      connection.query(select("WHERE repository = ? AND open = 1 ORDER BY id"),
                       {repository.text()}));
  auto found = TRY(read_rows(connection, std::move(rows)));
  const auto touches_none = [&](const PushRow& row) {
    return std::none_of(row.updates.begin(), row.updates.end(),
                        [&](const git::RefUpdate& update) {
                          return std::find(refs.begin(), refs.end(),
                                           update.ref) != refs.end();
                        });
  };
  std::erase_if(found, touches_none);
  return found;
}

Result<std::vector<PushId>> find_pushes_ending(Connection& connection,
                                               std::string_view tail) {
  if (tail.size() < 6)
    return Error{Fault::usage,
                 "cannot look for a push: its id needs at least "
                 "its last six characters"};
  const std::string first = reversed(tail);
  // '~' comes after every character of an id.
  const std::string last = first + "~";
  Rows rows = TRY(connection.query(
      "SELECT id FROM push WHERE reversed >= ? AND reversed < ? LIMIT 2",
      {first, last}));
  std::vector<PushId> found;
  while (TRY(rows.next()))
    found.push_back(TRY(PushId::parse(rows.text(0))));
  return found;
}

Result<std::vector<PushRow>> find_pushes(Connection& connection,
                                         const PushFilter& filter) {
  std::string where;
  std::vector<Cell> cells;
  const auto require = [&](const std::string& condition) {
    where += (where.empty() ? "WHERE " : " AND ") + condition;
  };
  if (filter.requester) {
    require("issuer = ? AND subject = ?");
    cells.emplace_back(filter.requester->issuer);
    cells.emplace_back(filter.requester->subject);
  }
  if (filter.repository) {
    require("repository = ?");
    cells.emplace_back(*filter.repository);
  }
  if (!filter.states.empty()) {
    std::string any = "state IN (";
    for (const auto state : filter.states) {
      any += any.ends_with('(') ? "?" : ", ?";
      cells.emplace_back(name_of(state));
    }
    require(any + ")");
  }
  cells.emplace_back(static_cast<std::int64_t>(filter.limit));
  return read_rows(connection,
                   TRY(connection.query(
                       select(where + " ORDER BY id DESC LIMIT ?"), cells)));
}

Result<std::int64_t> count_pushes(Connection& connection, const Person& person,
                                  std::string_view session, Time since) {
  // Ids begin with their time: those of earlier pushes are less than this one.
  const PushId first = PushId::make(since, {});
  Rows rows = TRY(connection.query(
      "SELECT count(*) FROM push WHERE issuer = ? AND subject = ? AND id >= ? "
      "AND json_extract(requester, '$.kind') = 'agent' "
      "AND json_extract(requester, '$.session') = ?",
      {person.issuer, person.subject, first.text(), session}));
  if (!TRY(rows.next())) return std::int64_t{0};
  return rows.integer(0);
}

Result<void> insert_push(Connection& connection, const PushRow& row, Time now) {
  const Texts texts(row);
  TRY(connection.run("INSERT INTO push (" + std::string(columns) +
                         ") VALUES (" + places() + ")",
                     cells_of(row, texts, row.version, now)));
  return write_updates(connection, row);
}

Result<bool> update_push(Connection& connection, const PushRow& row,
                         PushState from, std::int64_t stored_fence, Time now) {
  const Texts texts(row);
  auto cells = cells_of(row, texts, row.version + 1, now);
  cells.insert(cells.end(),
               {row.id.text(), name_of(from), row.version, stored_fence});
  const auto written = TRY(connection.run(
      "UPDATE push SET (" + std::string(columns) + ") = (" + places() +
          ") WHERE id = ? AND state = ? AND version = ? AND fence = ?",
      cells));
  if (written == 0) return false;
  if (TRY(find_updates(connection, row.id)) != row.updates)
    TRY(write_updates(connection, row));
  return true;
}

}  // namespace hoopgit::store
