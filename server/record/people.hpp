#pragma once

#include "server/record/profile.hpp"
#include "server/record/records.hpp"
#include "server/store/cover.hpp"

#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace hoopgit::record {

/// Subjects and addresses as bodies, for the profile `erasable`. An entry or a
/// row has "sha256:" and the commitment in their place.
///
/// A subject has one body, with one salt and one key, for as long as it is not
/// erased: so all that a person does stays linked, by a number that tells
/// nothing without the body. It does not expire. After it was erased the same
/// person is somebody else.
///
/// An address has a body for each person who came from it, kept as long as
/// bodies are after its last use, give or take a month. Of nobody (before
/// somebody has signed in) it is a new one every now and then, so that a
/// stranger costs no search.
///
/// All subjects are in memory, both ways; what stands there is a hint, and the
/// row decides. Thread-safe, but for load(); records, store and clock live
/// longer.
class People {
 public:
  People(Records& records, store::Store& store, const Clock& clock,
         Profile profile)
      : records_(records), store_(store), clock_(clock), profile_(profile) {}

  bool is_erasable() const { return profile_ == Profile::erasable; }

  /// Before anything else: reads who is known, and brings the rows of the
  /// database into the form of the profile, which may be another one than at
  /// the last start.
  Result<void> load();

  /// For store::Cover. In the profile `standard` it goes the other way: what is
  /// still committed to is opened.
  Result<store::Person> cover(store::Transaction& transaction,
                              const store::Person& person);
  Result<std::string> cover_address(store::Transaction& transaction,
                                    const store::Person& person,
                                    const std::string& address);
  std::string open(const store::Person& person) const;

  /// The person as rows have them, if they are known so; else as they came.
  store::Person find(const store::Person& person) const;

  /// What stands in entries for this subject, at this issuer or at any.
  std::vector<std::string> commitments_to(
      const std::optional<std::string>& issuer,
      const std::string& subject) const;

  /// A subject that is committed to, and that nothing opens any more.
  bool is_erased(const store::Person& person) const;

  /// After the bodies of this person have gone.
  void forget(const store::Person& person);

 private:
  using InClear = std::pair<std::string, std::string>;  // Issuer, subject.

  Result<std::string> add(store::Transaction& transaction,
                          const store::Person& person);
  Result<void> read_addresses(store::Transaction& transaction,
                              const store::Person& person);
  Result<std::string> add_address(store::Transaction& transaction,
                                  const store::Person& person,
                                  const std::string& address);
  void note(const InClear& person, const std::string& subject);
  void note_address(const std::string& owner, const std::string& address,
                    const std::string& commitment);
  std::string hint(const std::string& owner, const std::string& address) const;

  Records& records_;
  store::Store& store_;
  const Clock& clock_;
  const Profile profile_;
  mutable std::mutex lock_{};  // Of what follows.
  std::map<InClear, std::string> subjects_{};
  std::map<std::string, InClear, std::less<>> persons_{};  // By subject.
  std::map<std::pair<std::string, std::string>, std::string> addresses_{};
  std::set<std::string> read_{};  // Whose addresses were.
};

/// The media type that the bodies of this person have, and no others.
std::string type_of(const store::Person& person);

/// The person with the subject in clear, where it is known.
store::Person in_clear(const store::Person& person);

/// type_of() both ways: a log may have one person in clear, from the time
/// before.
std::vector<std::string> types_of(const store::Person& person);

}  // namespace hoopgit::record
