// The side of Custody that makes the relay forget who somebody was.

#include "core/base/committed.hpp"
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
  if (!person.known_as.empty())
    filter->subject_commitments.push_back(person.known_as);
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

/// Each body of the person, and the first entry that commits to it.
Result<std::vector<record::Redaction>> redactions_of(
    store::Store& store, const std::vector<store::BodyRow>& bodies) {
  std::vector<record::Redaction> redactions;
  for (const auto& body : bodies) {
    store::EventFilter filter;
    if (body.name == "sub") filter.subject = to_committed(body.commitment);
    if (body.name == "ip") filter.address = to_committed(body.commitment);
    if (body.name == "display") filter.display = body.commitment;
    filter.newest_first = false;
    filter.limit = 1;
    const auto first = TRY(store.events(filter));
    redactions.push_back(
        {body.commitment, first.empty() ? 0 : first.front().index, true});
  }
  return redactions;
}

Result<void> must_be_at_rest(store::Transaction& transaction,
                             const store::Person& person) {
  if (!TRY(transaction.is_engaged(person))) return {};
  return Error{Fault::conflict,
               "cannot erase the person: a push of theirs is open, or one that "
               "they have voted on, or a request that they made",
               "hoopgit approvals list; hoopgit admin requests"};
}

}  // namespace

/// The holds that were looked at, none of which pins the person.
Result<std::vector<store::HoldRow>> Custody::check_person(
    const store::Person& person) {
  if (TRY(names_.bodies_of(person)).empty())
    return Error{Fault::not_found,
                 "cannot erase the person: nothing of them is kept that can be "
                 "erased"};
  auto holds = TRY(store_.holds());
  for (const auto& hold : holds)
    if (TRY(pins(store_, hold, person)))
      return Error{Fault::conflict, "cannot erase the person: the hold '" +
                                        hold.name + "' pins what they did"};
  return holds;
}

/// Where rows say by a commitment who somebody is: they would be somebody else
/// when they come back, and could vote on their own push.
Result<void> Custody::check_at_rest(const store::Person& person) {
  if (committed_in(person.subject).empty()) return {};
  return store_.change([&](store::Transaction& transaction) -> Result<void> {
    return must_be_at_rest(transaction, person);
  });
}

Result<void> Custody::erase_person(const ErasePerson& order,
                                   const store::ConsentRow& row,
                                   const Caller& second) {
  auto& people = names_.people();
  store::Person person = people.find({order.issuer, order.subject});
  person.known_as = people.open(person);
  const bool is_covered = !committed_in(person.subject).empty();
  const auto holds = TRY(check_person(person));
  const auto bodies = TRY(names_.bodies_of(person));
  auto erasure = to_erasure(row, second);
  erasure.also = [&](store::Transaction& transaction) -> Result<void> {
    if (!are_same(holds, TRY(transaction.holds())) ||
        TRY(names_.bodies_of(transaction, person)).size() != bodies.size())
      return Error{Fault::conflict,
                   "cannot erase the person: something has changed meanwhile",
                   "confirm it again"};
    if (is_covered) TRY(must_be_at_rest(transaction, person));
    return transaction.remove_tokens(person);
  };
  TRY(records_.erase(TRY(redactions_of(store_, bodies)), erasure));
  names_.forget();
  people.forget(person);
  return {};
}

}  // namespace hoopgit::retention
