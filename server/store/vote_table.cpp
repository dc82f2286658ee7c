#include "server/store/vote_table.hpp"

#include "server/store/row_text.hpp"

namespace hoopgit::store {

Result<void> put_vote(Connection& connection, const VoteRow& vote) {
  const std::string groups = to_column(vote.groups);
  TRY(connection.run(
      "INSERT INTO vote VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) "
      "ON CONFLICT (push, issuer, subject) DO UPDATE SET "
      "name = excluded.name, verb = excluded.verb, "
      "vote_subject = excluded.vote_subject, groups = excluded.groups, "
      "comment = excluded.comment, time = excluded.time",
      {vote.push.text(), vote.voter.issuer, vote.voter.subject, "", vote.verb,
       vote.subject, groups, vote.comment, to_number(vote.time)}));
  return {};
}

Result<bool> remove_vote(Connection& connection, const PushId& push,
                         const Person& voter) {
  return TRY(connection.run(
             "DELETE FROM vote WHERE push = ? AND issuer = ? AND subject = ?",
             {push.text(), voter.issuer, voter.subject})) == 1;
}

Result<std::vector<VoteRow>> find_votes(Connection& connection,
                                        const PushId& push) {
  Rows rows = TRY(connection.query(
      "SELECT issuer, subject, verb, vote_subject, groups, comment, time "
      "FROM vote WHERE push = ? ORDER BY time, issuer, subject",
      {push.text()}));
  std::vector<VoteRow> votes;
  while (TRY(rows.next()))
    votes.push_back({push,
                     {rows.text(0), rows.text(1)},
                     rows.text(2),
                     rows.text(3),
                     TRY(texts_from(rows.text(4))),
                     rows.text(5),
                     to_time(rows.integer(6))});
  return votes;
}

}  // namespace hoopgit::store
