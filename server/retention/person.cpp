// The side of Custody that makes the relay forget who somebody was.

#include "server/retention/carried_out.hpp"
#include "server/retention/custody.hpp"

#include <algorithm>

namespace hoopgit::retention {
namespace {

/// Whether the hold is on this person, or on anything that the person did.
Result<bool> pins(store::Store& store, const store::HoldRow& hold,
                  const store::Person& person) {
  auto filter = filter_of(hold);
  if (!filter) return true;
  if (filter->visible_to && filter->visible_to->is(person)) return true;
  if (filter->issuer && *filter->issuer != person.issuer) return false;
  filter->issuer = person.issuer;
  filter->subject = person.subject;
  filter->limit = 1;
  return !TRY(store.events(*filter)).empty();
}

bool are_same(const std::vector<store::HoldRow>& some,
              const std::vector<store::HoldRow>& others) {
  return std::ranges::equal(
      some, others, [](const store::HoldRow& one, const store::HoldRow& other) {
        return one.name == other.name && one.time == other.time;
      });
}

/// Each body of the person's names, and the first entry that commits to it.
Result<std::vector<record::Redaction>> redactions_of(
    store::Store& store, const std::vector<store::BodyRow>& bodies) {
  std::vector<record::Redaction> redactions;
  for (const auto& body : bodies) {
    store::EventFilter filter;
    filter.display = body.commitment;
    filter.newest_first = false;
    filter.limit = 1;
    const auto first = TRY(store.events(filter));
    redactions.push_back(
        {body.commitment, first.empty() ? 0 : first.front().index, true});
  }
  return redactions;
}

}  // namespace

/// The holds that were looked at, none of which pins the person.
Result<std::vector<store::HoldRow>> Custody::check_person(
    const store::Person& person) {
  if (TRY(names_.bodies_of(person)).empty())
    return Error{Fault::not_found,
                 "cannot erase the person: no name of theirs is kept"};
  auto holds = TRY(store_.holds());
  for (const auto& hold : holds)
    if (TRY(pins(store_, hold, person)))
      return Error{Fault::conflict, "cannot erase the person: the hold '" +
                                        hold.name + "' pins what they did"};
  return holds;
}

Result<void> Custody::erase_person(const ErasePerson& order,
                                   const store::ConsentRow& row,
                                   const Caller& second) {
  const store::Person person{order.issuer, order.subject};
  const auto holds = TRY(check_person(person));
  const auto bodies = TRY(names_.bodies_of(person));
  auto erasure = to_erasure(row, second);
  erasure.also = [&](store::Transaction& transaction) -> Result<void> {
    if (!are_same(holds, TRY(transaction.holds())) ||
        TRY(transaction.find_bodies_typed(record::type_of(person))).size() !=
            bodies.size())
      return Error{Fault::conflict,
                   "cannot erase the person: something has changed meanwhile",
                   "confirm it again"};
    return transaction.remove_tokens(person);
  };
  TRY(records_.erase(TRY(redactions_of(store_, bodies)), erasure));
  names_.forget();
  return {};
}

}  // namespace hoopgit::retention
