#include "server/store/person_rows.hpp"

#include "server/store/row_text.hpp"

#include <string>
#include <utility>
#include <vector>

namespace hoopgit::store {
namespace {

/// For one pass over all tables.
class Rewriting {
 public:
  Rewriting(Connection& connection, const Cover& cover,
            Transaction& transaction)
      : connection_(connection), cover_(cover), transaction_(transaction) {}

  Result<void> pushes() {
    for (const auto& row :
         TRY(stale(2, "SELECT id, requester FROM push WHERE ", "subject"))) {
      const Actor actor = TRY(now_as(row[1]));
      TRY(
          change("UPDATE push SET issuer = ?, subject = ?, requester = ? "
                 "WHERE id = ?",
                 {actor.person.issuer, actor.person.subject, to_column(actor),
                  row[0]}));
    }
    return {};
  }

  Result<void> votes() {
    for (const auto& row : TRY(stale(
             3, "SELECT push, issuer, subject FROM vote WHERE ", "subject"))) {
      const Person person = TRY(now_as(Person{row[1], row[2]}));
      TRY(
          change("UPDATE OR REPLACE vote SET subject = ? "
                 "WHERE push = ? AND issuer = ? AND subject = ?",
                 {person.subject, row[0], row[1], row[2]}));
    }
    return {};
  }

  Result<void> tokens() { return holders("token", "hash"); }
  Result<void> sessions() { return holders("session", "id"); }

  Result<void> holds() {
    for (const auto& row :
         TRY(all(4, "SELECT name, issuer, subject, filter FROM hold"))) {
      const Person owner = TRY(now_as(Person{row[1], row[2]}));
      const auto filter = TRY(now_as(TRY(value_from(row[3]))));
      if (owner.subject == row[2] && to_column(filter) == row[3]) continue;
      TRY(change("UPDATE hold SET subject = ?, filter = ? WHERE name = ?",
                 {owner.subject, to_column(filter), row[0]}));
    }
    return {};
  }

  Result<void> consents() {
    for (const auto& row :
         TRY(all(4, "SELECT id, issuer, person, subject FROM consent"))) {
      const Person by = TRY(now_as(Person{row[1], row[2]}));
      const auto subject = TRY(now_as(TRY(value_from(row[3]))));
      if (by.subject == row[2] && to_column(subject) == row[3]) continue;
      TRY(change("UPDATE consent SET person = ?, subject = ? WHERE id = ?",
                 {by.subject, to_column(subject), row[0]}));
    }
    return {};
  }

  std::size_t changed() const { return changed_; }

 private:
  using Texts = std::vector<std::string>;

  Result<void> holders(const std::string& table, const std::string& key) {
    for (const auto& row :
         TRY(stale(2, "SELECT " + key + ", holder FROM " + table + " WHERE ",
                   "json_extract(holder, '$.sub')"))) {
      const Actor actor = TRY(now_as(row[1]));
      TRY(change("UPDATE " + table + " SET holder = ? WHERE " + key + " = ?",
                 {to_column(actor), row[0]}));
    }
    return {};
  }

  Result<std::vector<Texts>> all(int columns, const std::string& query) {
    Rows rows = TRY(connection_.query(query));
    std::vector<Texts> found;
    while (TRY(rows.next())) {
      Texts& texts = found.emplace_back();
      for (int column = 0; column < columns; ++column)
        texts.push_back(rows.text(column));
    }
    return found;
  }

  /// Those that do not have this subject in the form of today.
  Result<std::vector<Texts>> stale(int columns, const std::string& query,
                                   const std::string& subject) {
    return all(columns, query + subject +
                            (cover_.is_on ? " NOT LIKE 'sha256:%'"
                                          : " LIKE 'sha256:%'"));
  }

  Result<void> change(const std::string& statement, const Texts& texts) {
    std::vector<Cell> cells;
    for (const auto& text : texts)
      cells.emplace_back(text);
    changed_ +=
        static_cast<std::size_t>(TRY(connection_.run(statement, cells)));
    return {};
  }

  Result<Actor> now_as(const std::string& column) {
    return covered(cover_, transaction_, TRY(actor_from(column)));
  }
  Result<Person> now_as(const Person& person) {
    return covered(cover_, transaction_, person);
  }
  Result<json::Value> now_as(const json::Value& value) {
    return covered(cover_, transaction_, value);
  }

  Connection& connection_;
  const Cover& cover_;
  Transaction& transaction_;
  std::size_t changed_ = 0;
};

}  // namespace

Result<std::size_t> rewrite_persons(Connection& connection, const Cover& cover,
                                    Transaction& transaction) {
  if (!cover.person) return std::size_t{0};
  Rewriting rewriting(connection, cover, transaction);
  TRY(rewriting.pushes());
  TRY(rewriting.votes());
  TRY(rewriting.tokens());
  TRY(rewriting.sessions());
  TRY(rewriting.holds());
  TRY(rewriting.consents());
  return rewriting.changed();
}

Result<bool> is_engaged(Connection& connection, const Person& person,
                        Time now) {
  Rows rows = TRY(connection.query(
      "SELECT 1 FROM push WHERE open = 1 AND issuer = ?1 AND subject = ?2 "
      "UNION ALL SELECT 1 FROM vote JOIN push ON push.id = vote.push "
      "WHERE push.open = 1 AND vote.issuer = ?1 AND vote.subject = ?2 "
      "UNION ALL SELECT 1 FROM consent "
      "WHERE issuer = ?1 AND person = ?2 AND expires > ?3 LIMIT 1",
      {person.issuer, person.subject, to_number(now)}));
  return TRY(rows.next());
}

}  // namespace hoopgit::store
