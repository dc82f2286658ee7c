#pragma once

#include "server/store/log_writer.hpp"
#include "server/store/store.hpp"

namespace hoopgit::store {

/// What is done inside one transaction of a SQLite database, which somebody
/// else begins and commits.
class SqliteTransaction final : public Transaction {
 public:
  SqliteTransaction(Connection& connection, const Origin& origin)
      : connection_(connection), log_(connection, origin), origin_(origin) {}

  Result<std::uint64_t> append(const Event& event) override;

  Result<std::optional<PushRow>> find_push(const PushId& id) override;
  Result<std::optional<PushRow>> find_open_push(std::string_view key) override;
  Result<std::vector<PushRow>> open_pushes_on(
      const RepositoryName& repository,
      const std::vector<std::string>& refs) override;
  Result<void> add_push(const PushRow& row) override;
  Result<bool> replace_push(const PushRow& row, PushState from) override;
  Result<bool> claim_push(PushRow& row, PushState from) override;
  Result<bool> take_over_push(PushRow& row, PushState from) override;

  Result<Person> cover(const Person& person) override;
  Result<std::size_t> rewrite_persons() override;
  Result<bool> is_engaged(const Person& person) override;

  Result<void> put_vote(const VoteRow& vote) override;
  Result<bool> remove_vote(const PushId& push, const Person& voter) override;
  Result<std::vector<VoteRow>> votes_on(const PushId& push) override;

  Result<void> add_token(const TokenRow& token) override;
  Result<void> remove_tokens(const Person& holder) override;
  Result<bool> revoke_token(std::string_view hash, Time when) override;
  Result<RevokedIds> revoke_tokens(const TokenFilter& filter,
                                   Time when) override;
  Result<void> add_session(const SessionRow& session) override;
  Result<std::optional<SessionRow>> find_session(
      std::string_view renewal_hash) override;
  Result<void> add_renewal(std::string_view session, std::string_view hash,
                           Time idle_until, std::string_view replaced) override;
  Result<RenewalUse> use_renewal(std::string_view hash) override;
  Result<bool> is_renewal(std::string_view hash) override;
  Result<std::int64_t> pushes_of(const Actor& agent, Time since) override;
  Result<bool> knows_key(const Person& holder, std::string_view key) override;
  Result<bool> use_once(std::string_view value, Time until) override;

  const std::string& origin() const override { return origin_.log; }

  Result<std::optional<BodyRow>> find_body(
      std::string_view commitment) override;
  Result<std::vector<BodyRow>> find_bodies_typed(
      std::string_view type) override;
  Result<void> put_body(const BodyRow& body) override;
  Result<void> put_cursor(const CursorRow& cursor) override;
  Result<void> put_anchor(const AnchorRow& anchor) override;
  Result<void> put_known_ref(const KnownRef& known) override;
  Result<void> put_document(std::string_view sha256, std::string_view kind,
                            std::string_view text) override;
  Result<bool> erase_body(std::string_view commitment) override;
  Result<bool> remove_known_ref(std::string_view upstream,
                                std::string_view repository,
                                std::string_view ref) override;
  Result<bool> remove_hold(std::string_view name) override;
  Result<std::vector<HoldRow>> holds() override;
  Result<bool> add_hold(const HoldRow& hold) override;
  Result<bool> add_consent(const ConsentRow& consent) override;
  Result<std::optional<ConsentRow>> take_consent(std::string_view id) override;
  Result<std::uint64_t> prune_entries(std::uint64_t below) override;

  /// See LogWriter: for a part of the transaction that can fail alone.
  LogWriter::Mark mark() const { return log_.mark(); }
  void back_to(LogWriter::Mark mark) { log_.back_to(std::move(mark)); }
  /// At the end of each part. See LogWriter.
  Result<void> tell_rows() { return log_.tell_rows(); }
  std::size_t appended() const { return log_.appended(); }
  Result<std::vector<IndexedEntry>> indexed() { return log_.indexed(); }

  Result<void> save_checkpoint(std::uint64_t size, std::string_view root,
                               std::string_view note);

  /// Whether anything was taken out that must be in no file afterwards.
  bool has_removed() const { return has_removed_; }

  /// Writes what must be written last. Before the commit.
  Result<void> finish() { return log_.finish(); }

 private:
  Result<bool> update(const PushRow& row, PushState from,
                      std::int64_t stored_fence);
  Result<bool> raise_fence(PushRow& row, PushState from, int attempts);
  Time now() const { return origin_.clock->now(); }

  Connection& connection_;
  LogWriter log_;
  const Origin& origin_;
  bool has_removed_ = false;
};

}  // namespace hoopgit::store
