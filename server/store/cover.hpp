// What stands in rows and entries in place of persons.

#pragma once

#include "core/json/json.hpp"
#include "server/store/push_row.hpp"
#include "server/store/store.hpp"

#include <functional>
#include <optional>
#include <string>

namespace hoopgit::store {

/// What an entry commits to instead of the display name of this person, put on
/// record in the transaction of the entry; nullopt: no name is known. Called
/// for every event that has an actor, one call at a time.
using CommitToName = std::function<Result<std::optional<BodyReference>>(
    Transaction& transaction, const Person& person)>;

/// How persons are kept out of rows and entries. What is empty does nothing.
///
/// `person` and `address` are asked within the transaction that writes, one
/// call at a time, and may get what they gave: they give the same then. `open`
/// is asked by any thread.
struct Cover {
  CommitToName name{};

  /// The person as rows and entries have them: with a commitment for a subject,
  /// and the subject in `known_as`; or unchanged.
  std::function<Result<Person>(Transaction&, const Person&)> person{};

  /// The same for an address of this person, who is covered already.
  std::function<Result<std::string>(Transaction&, const Person&,
                                    const std::string& address)>
      address{};

  /// The subject that a commitment opens to; empty: it was erased.
  std::function<std::string(const Person&)> open{};

  /// Whether rows hold commitments, and not subjects.
  bool is_on = false;
};

Result<Person> covered(const Cover& cover, Transaction& transaction,
                       const Person& person);
Result<Actor> covered(const Cover& cover, Transaction& transaction,
                      Actor actor);
/// Each object in it that says who somebody is: "iss" and "sub", or "issuer"
/// and "subject".
Result<json::Value> covered(const Cover& cover, Transaction& transaction,
                            const json::Value& value);
Result<Event> covered(const Cover& cover, Transaction& transaction,
                      Event event);

/// Sets `known_as` where it can be known.
void uncover(const Cover& cover, Person& person);
void uncover(const Cover& cover, Actor& actor);

}  // namespace hoopgit::store
