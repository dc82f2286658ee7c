#include "server/store/session_table.hpp"

#include "server/store/row_text.hpp"

namespace hoopgit::store {
namespace {

constexpr std::chrono::hours kept(7 * 24);

Result<void> forget_old(Connection& connection, Time now) {
  TRY(
      connection.run("DELETE FROM renewal WHERE session IN "
                     "(SELECT id FROM session WHERE expires < ?)",
                     {to_number(now - kept)}));
  TRY(connection.run("DELETE FROM session WHERE expires < ?",
                     {to_number(now - kept)}));
  return {};
}

/// Absent parts of the filter are NULL, which matches every row. What is over
/// stays for a week, so the index of ends keeps this short.
constexpr const char* good_tokens =
    "SELECT hash, id FROM token WHERE (?1 IS NULL OR id = ?1) "
    "AND (?2 IS NULL OR json_extract(holder, '$.session') = ?2) "
    "AND (?3 IS NULL OR (json_extract(holder, '$.iss') = ?3 "
    "AND json_extract(holder, '$.sub') = ?4)) "
    "AND revoked IS NULL AND expires > ?5";
constexpr const char* good_sessions =
    "SELECT id FROM session WHERE (?1 IS NULL OR id = ?1) "
    "AND (?2 IS NULL OR (json_extract(holder, '$.iss') = ?2 "
    "AND json_extract(holder, '$.sub') = ?3)) "
    "AND ended IS NULL AND expires > ?4";

Cell cell(const std::optional<std::string>& text) {
  if (text) return Cell(std::string_view(*text));
  return nullptr;
}

}  // namespace

Result<void> insert_session(Connection& connection, const SessionRow& session,
                            Time now) {
  TRY(forget_old(connection, now));
  const std::string holder = to_column(session.holder);
  const std::string scopes = to_column(session.scopes);
  const std::string repositories = to_column(session.repositories);
  const std::string refs = to_column(session.refs);
  const std::string limits = to_column(session.limits);
  TRY(connection.run(
      "INSERT INTO session VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, ?, ?)",
      {session.id, holder, cell(session.email), scopes, repositories, refs,
       session.trust, to_number(session.groups_at), to_number(session.expires),
       to_number(session.idle_until), session.key, limits}));
  return {};
}

Result<std::optional<SessionRow>> find_session(Connection& connection,
                                               std::string_view renewal_hash) {
  Rows rows = TRY(connection.query(
      "SELECT id, holder, email, scopes, repositories, refs, trust, groups_at, "
      "expires, idle_until, ended, key, limits FROM session WHERE id = "
      "(SELECT session FROM renewal WHERE hash = ?)",
      {renewal_hash}));
  if (!TRY(rows.next())) return std::optional<SessionRow>();
  SessionRow session{.id = rows.text(0),
                     .holder = TRY(actor_from(rows.text(1)))};
  if (!rows.is_null(2)) session.email = rows.text(2);
  session.scopes = TRY(texts_from(rows.text(3)));
  session.repositories = TRY(texts_from(rows.text(4)));
  session.refs = TRY(texts_from(rows.text(5)));
  session.trust = rows.text(6);
  session.groups_at = to_time(rows.integer(7));
  session.expires = to_time(rows.integer(8));
  session.idle_until = to_time(rows.integer(9));
  if (!rows.is_null(10)) session.ended = to_time(rows.integer(10));
  session.key = rows.text(11);
  session.limits = TRY(limits_from(rows.text(12)));
  return std::optional<SessionRow>(std::move(session));
}

Result<void> add_renewal(Connection& connection, std::string_view session,
                         std::string_view hash, Time idle_until,
                         std::string_view replaced) {
  TRY(connection.run("INSERT INTO renewal VALUES (?, ?, 0, ?)",
                     {hash, session, replaced}));
  TRY(connection.run("UPDATE session SET idle_until = ? WHERE id = ?",
                     {to_number(idle_until), session}));
  return {};
}

Result<RenewalState> renewal_state(Connection& connection,
                                   std::string_view hash) {
  Rows rows =
      TRY(connection.query("SELECT used FROM renewal WHERE hash = ?", {hash}));
  if (!TRY(rows.next())) return RenewalState::dead;
  const auto used = rows.integer(0);
  return used >= 0 && used < 3 ? static_cast<RenewalState>(used)
                               : RenewalState::dead;
}

Result<void> set_renewal_state(Connection& connection, std::string_view hash,
                               RenewalState state) {
  TRY(connection.run("UPDATE renewal SET used = ? WHERE hash = ?",
                     {static_cast<std::int64_t>(state), hash}));
  return {};
}

Result<std::vector<std::string>> find_successors(Connection& connection,
                                                 std::string_view hash) {
  // By the session, which there is an index by.
  return first_column(TRY(connection.query(
      "SELECT hash FROM renewal WHERE session = "
      "(SELECT session FROM renewal WHERE hash = ?1) AND replaced = ?1",
      {hash})));
}

Result<Ending> find_good(Connection& connection, const TokenFilter& filter,
                         Time now) {
  std::optional<std::string> issuer;
  std::string subject;
  if (filter.holder) {
    issuer = filter.holder->issuer;
    subject = filter.holder->subject;
  }
  Ending found;
  Rows tokens = TRY(
      connection.query(good_tokens, {cell(filter.token), cell(filter.session),
                                     cell(issuer), subject, to_number(now)}));
  while (TRY(tokens.next())) {
    found.hashes.push_back(tokens.text(0));
    found.ids.push_back(tokens.text(1));
  }
  if (!filter.token)
    found.sessions = TRY(first_column(
        TRY(connection.query(good_sessions, {cell(filter.session), cell(issuer),
                                             subject, to_number(now)}))));
  return found;
}

Result<void> end_all(Connection& connection, const Ending& ending, Time when) {
  for (const auto& hash : ending.hashes)
    TRY(connection.run("UPDATE token SET revoked = ? WHERE hash = ?",
                       {to_number(when), hash}));
  for (const auto& id : ending.sessions)
    TRY(connection.run("UPDATE session SET ended = ? WHERE id = ?",
                       {to_number(when), id}));
  return {};
}

Result<std::vector<std::string>> find_sessions(Connection& connection,
                                               const Person& holder) {
  return first_column(
      TRY(connection.query("SELECT id FROM session" + std::string(of_holder),
                           {holder.issuer, holder.subject})));
}

Result<void> remove_sessions(Connection& connection, const Person& holder) {
  const std::string whose(of_holder);
  TRY(
      connection.run("DELETE FROM renewal WHERE session IN "
                     "(SELECT id FROM session" +
                         whose + ")",
                     {holder.issuer, holder.subject}));
  TRY(connection.run("DELETE FROM session" + whose,
                     {holder.issuer, holder.subject}));
  return {};
}

}  // namespace hoopgit::store
