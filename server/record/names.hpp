#pragma once

#include "server/record/people.hpp"
#include "server/record/records.hpp"

#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hoopgit::record {

/// Display names as bodies. An entry commits to the name of its actor (body
/// "display") and never has it; no row of the database has it either. So a name
/// can be erased, and expires, without touching the log.
///
/// A name becomes known when its person signs in. One body, with one salt and
/// one key, serves all entries of the person until the name changes: by its
/// commitment they stay linked to each other. It is kept for as long as bodies
/// are after its last use, give or take a month.
///
/// Thread-safe; records, store and clock live longer.
class Names {
 public:
  Names(Records& records, store::Store& store, const Clock& clock,
        Profile profile = Profile::standard)
      : records_(records),
        store_(store),
        clock_(clock),
        people_(records, store, clock, profile) {}

  /// Subjects and addresses, and whether they are kept as names are.
  People& people() { return people_; }

  /// For store::CommitToName. A name that is nothing but the subject is none;
  /// who was erased has none any more.
  Result<std::optional<store::BodyReference>> commit_to(
      store::Transaction& transaction, const store::Person& person);

  /// What the person was called last; empty when nothing is known.
  std::string name_of(const store::Person& person);

  /// The name, subject or address that an entry commits to; empty when it was
  /// erased, or its time is over.
  std::string open(std::string_view commitment);

  /// All that is kept of who the person is and not erased: names, and where
  /// they are covered the subject and addresses. The oldest of a kind first.
  Result<std::vector<store::BodyRow>> bodies_of(const store::Person& person);
  Result<std::vector<store::BodyRow>> bodies_of(store::Transaction& transaction,
                                                const store::Person& person);

  /// The commitments to exactly this name. Opens every name once.
  Result<std::vector<std::string>> known_as(std::string_view name);

  /// Forgets what it has opened: after bodies of persons have gone.
  void forget();

 private:
  std::string opened(const store::BodyRow& row);
  Result<std::vector<store::BodyRow>> names_of(const store::Person& person);

  Records& records_;
  store::Store& store_;
  const Clock& clock_;
  People people_;
  std::mutex lock_{};  // Of what follows.
  std::map<std::string, std::string, std::less<>> opened_{};  // By commitment.
  std::uint64_t forgotten_ = 0;                               // How often.
};

/// The cover of a store. Names are built upon the store, so they are asked for
/// when it is used: `names` gives them then.
store::Cover cover_by(std::function<Names&()> names, Profile profile);

}  // namespace hoopgit::record
