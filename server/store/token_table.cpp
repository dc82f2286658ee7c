#include "server/store/token_table.hpp"

#include "core/crypto/crypto.hpp"
#include "server/store/row_text.hpp"

namespace hoopgit::store {

Result<void> insert_token(Connection& connection, const TokenRow& token,
                          Time now) {
  constexpr std::chrono::hours kept(7 * 24);
  TRY(connection.run("DELETE FROM token WHERE expires < ?",
                     {to_number(now - kept)}));
  const std::string holder = to_column(token.holder);
  const std::string scopes = to_column(token.scopes);
  const std::string repositories = to_column(token.repositories);
  const std::string refs = to_column(token.refs);
  const std::string limits = to_column(token.limits);
  Cell email = nullptr;
  if (token.email) email = *token.email;
  Cell revoked = nullptr;
  if (token.revoked) revoked = to_number(*token.revoked);
  TRY(
      connection.run("INSERT INTO token VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
                     "?, ?, ?, ?, ?)",
                     {token.hash, token.id, holder, email, scopes, repositories,
                      to_number(token.created), to_number(token.expires),
                      to_number(token.groups_at), revoked, refs, token.trust,
                      token.key, std::int64_t{token.is_bound}, limits}));
  return {};
}

Result<std::optional<TokenRow>> find_token(Connection& connection,
                                           std::string_view hash) {
  Rows rows = TRY(connection.query(
      "SELECT hash, id, holder, email, scopes, repositories, created, expires, "
      "groups_at, revoked, refs, trust, key, bound, limits FROM token "
      "WHERE hash = ?",
      {hash}));
  if (!TRY(rows.next())) return std::optional<TokenRow>();
  TokenRow token{.id = rows.text(1),
                 .hash = rows.text(0),
                 .holder = TRY(actor_from(rows.text(2)))};
  if (!rows.is_null(3)) token.email = rows.text(3);
  token.scopes = TRY(texts_from(rows.text(4)));
  token.repositories = TRY(texts_from(rows.text(5)));
  token.created = to_time(rows.integer(6));
  token.expires = to_time(rows.integer(7));
  token.groups_at = to_time(rows.integer(8));
  if (!rows.is_null(9)) token.revoked = to_time(rows.integer(9));
  token.refs = TRY(texts_from(rows.text(10)));
  token.trust = rows.text(11);
  token.key = rows.text(12);
  token.is_bound = rows.integer(13) != 0;
  token.limits = TRY(limits_from(rows.text(14)));
  return std::optional<TokenRow>(std::move(token));
}

Result<std::vector<std::string>> find_tokens(Connection& connection,
                                             const Person& holder) {
  return first_column(
      TRY(connection.query("SELECT hash FROM token" + std::string(of_holder),
                           {holder.issuer, holder.subject})));
}

Result<bool> has_key(Connection& connection, const Person& holder,
                     std::string_view key) {
  if (key.empty()) return false;
  // The last one tells: those before it may have ended by themselves.
  static const std::string query =
      "SELECT revoked FROM token" + std::string(of_holder) +
      " AND key = ? AND key <> '' ORDER BY created DESC LIMIT 1";
  Rows rows =
      TRY(connection.query(query, {holder.issuer, holder.subject, key}));
  return TRY(rows.next()) && rows.is_null(0);
}

Result<void> remove_tokens(Connection& connection, const Person& holder) {
  TRY(connection.run("DELETE FROM token" + std::string(of_holder),
                     {holder.issuer, holder.subject}));
  return {};
}

Result<bool> revoke_token(Connection& connection, std::string_view hash,
                          Time when) {
  return TRY(connection.run(
             "UPDATE token SET revoked = ? WHERE hash = ? AND revoked IS NULL",
             {to_number(when), hash})) == 1;
}

Result<bool> use_once(Connection& connection, std::string_view value,
                      Time until, Time now, std::int64_t most) {
  TRY(connection.run("DELETE FROM used WHERE until < ?", {to_number(now)}));
  if (TRY(connection.number("SELECT n FROM used_count")) >= most)
    return Error{Fault::limit,
                 "cannot take the token: too many are remembered already",
                 "try again when some of them have expired"};
  const std::string digest = crypto::sha256(value);
  return TRY(connection.run("INSERT OR IGNORE INTO used VALUES (?, ?)",
                            {Blob(digest), to_number(until)})) == 1;
}

}  // namespace hoopgit::store
