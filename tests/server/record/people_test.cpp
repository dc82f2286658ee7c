#include "server/record/people.hpp"

#include "core/base/committed.hpp"
#include "server/record/commitment.hpp"
#include "tests/server/record/thief.hpp"
#include "tests/server/record/town.hpp"

namespace hoopgit::record {
namespace {

using store::Person;
using store::Transaction;

const std::string address = "192.0.2.77";

/// Does something from an address; the entry.
json::Value act_from(Town& town, const Person& person,
                     const std::string& from = address) {
  store::Event event = store::event_of("fetch.served");
  event.actor = store::actor_of(person);
  event.actor->address = from;
  if (auto done = append(*town.store, event); !done) FAIL(done.error().message);
  return *json::parse(town.store->events({.limit = 1})->front().bytes);
}

std::string at(const json::Value& value,
               std::initializer_list<const char*> path) {
  const json::Value* found = &value;
  for (const auto* key : path)
    if ((found = found->find(key)) == nullptr) return "";
  return found->as_text() == nullptr ? "" : *found->as_text();
}

Person long_named() {
  return somebody("subject-" + crypto::random_base62(20));
}

Person covered_in(Town& town, const Person& person) {
  Person covered;
  store::change(*town.store, [&](Transaction& transaction) -> Result<void> {
    covered = TRY(transaction.cover(person));
    return {};
  });
  return covered;
}

TEST_CASE("an erasable entry commits to subject and address") {
  Town town(Profile::erasable);
  const auto ada = long_named();
  const auto entry = act_from(town, ada);
  const auto subject = at(entry, {"actor", "sub"});
  const auto from = at(entry, {"actor", "client", "ip"});
  REQUIRE_FALSE(committed_in(subject).empty());
  REQUIRE_FALSE(committed_in(from).empty());
  CHECK(at(entry, {"actor", "iss"}) == ada.issuer);
  CHECK(town.names->open(committed_in(subject)) == ada.subject);
  CHECK(town.names->open(committed_in(from)) == address);
  CHECK(town.names->open(event::display_in(entry)) == ada.name);
  for (const auto& text : {ada.subject, ada.name, address})
    CHECK_FALSE(is_in_a_file(town.folder.path(), text));
  // Salted: who guesses right cannot tell.
  CHECK(commit_to("", ada.subject) != committed_in(subject));
}

TEST_CASE("what one person does stays linked, also after a restart") {
  Town town(Profile::erasable);
  const auto ada = long_named();
  const auto first = act_from(town, ada);
  const auto second = act_from(town, ada);
  town.open();
  const auto third = act_from(town, unnamed(ada));
  for (const auto& entry : {second, third}) {
    CHECK(at(entry, {"actor", "sub"}) == at(first, {"actor", "sub"}));
    CHECK(at(entry, {"actor", "client", "ip"}) ==
          at(first, {"actor", "client", "ip"}));
  }
  const auto other = act_from(town, long_named());
  CHECK(at(other, {"actor", "sub"}) != at(first, {"actor", "sub"}));
  CHECK(at(other, {"actor", "client", "ip"}) !=
        at(first, {"actor", "client", "ip"}));
}

TEST_CASE("persons in the data of an event and agents are covered too") {
  Town town(Profile::erasable);
  const auto ada = long_named();
  const auto bob = long_named();
  store::Event event = store::event_of("approval.granted");
  event.actor = store::actor_of(ada);
  event.actor->kind = "agent";
  event.actor->on_behalf_of = bob;
  event.data = json::object(
      {{"voters",
        json::Array{json::object({{"iss", ada.issuer}, {"sub", ada.subject}})}},
       {"filter",
        json::object({{"issuer", bob.issuer}, {"subject", bob.subject}})}});
  REQUIRE(append(*town.store, event));
  const auto entry = *json::parse(town.store->events({})->front().bytes);
  const auto subject = at(entry, {"actor", "sub"});
  const auto principal = at(entry, {"actor", "on_behalf_of", "sub"});
  CHECK(town.names->open(committed_in(principal)) == bob.subject);
  const auto voter = entry.find("data")->array("voters")->front();
  CHECK(at(voter, {"sub"}) == subject);
  CHECK(at(entry, {"data", "filter", "subject"}) == principal);
  for (const auto& person : {ada, bob})
    CHECK_FALSE(is_in_a_file(town.folder.path(), person.subject));
}

TEST_CASE("a row has the commitment, and who reads it the subject") {
  Town town(Profile::erasable);
  const auto ada = long_named();
  const auto bob = long_named();
  auto row = store::push_row(1, ada);
  row.requester.address = address;
  store::change(*town.store, [&](Transaction& transaction) -> Result<void> {
    TRY(transaction.add_push(row));
    return transaction.put_vote({row.id, bob, "approve", "", {}, "", {}});
  });
  const auto read = **town.store->push(row.id);
  CHECK_FALSE(committed_in(read.requester.person.subject).empty());
  CHECK(read.requester.person.known_as == ada.subject);
  CHECK(read.requester.person.is(covered_in(town, ada)));
  const auto votes = *town.store->votes(row.id);
  REQUIRE(votes.size() == 1);
  CHECK(votes.front().voter.subject_in_clear() == bob.subject);
  CHECK(town.store->pushes({.requester = covered_in(town, ada)})->size() == 1);
  // The same person again is the same voter.
  store::change(*town.store, [&](Transaction& transaction) -> Result<void> {
    TRY(transaction.put_vote({row.id, bob, "deny", "", {}, "", {}}));
    CHECK(transaction.votes_on(row.id)->size() == 1);
    CHECK(*transaction.is_engaged(bob));
    CHECK(*transaction.is_engaged(ada));
    CHECK(*transaction.remove_vote(row.id, bob));
    CHECK_FALSE(*transaction.is_engaged(bob));
    return {};
  });
  // A row that is written again has nothing of it in clear either.
  auto again = read;
  again.requester.address = address;
  store::change(*town.store, [&](Transaction& transaction) -> Result<void> {
    CHECK(*transaction.replace_push(again, read.state));
    return {};
  });
  for (const auto& text : {ada.subject, bob.subject, address})
    CHECK_FALSE(is_in_a_file(town.folder.path(), text));
}

TEST_CASE(
    "a change that is rolled back leaves no commitment that is not there") {
  Town town(Profile::erasable);
  const auto ada = long_named();
  std::string lost;
  const auto failed =
      town.store->change([&](Transaction& transaction) -> Result<void> {
        lost = TRY(transaction.cover(ada)).subject;
        return Error{Fault::conflict, "changed my mind"};
      });
  REQUIRE_FALSE(failed);
  const auto kept = covered_in(town, ada);
  CHECK(kept.subject != lost);
  CHECK(town.names->open(committed_in(kept.subject)) == ada.subject);
  CHECK(town.names->open(committed_in(lost)).empty());
  CHECK(act_from(town, ada).find("actor")->find("sub")->as_text()[0] ==
        kept.subject);
}

TEST_CASE("events are found by the subject in clear") {
  Town town(Profile::erasable);
  const auto ada = long_named();
  act_from(town, ada);
  act_from(town, ada);
  act_from(town, long_named());
  const auto known =
      town.names->people().commitments_to(ada.issuer, ada.subject);
  REQUIRE(known.size() == 1);
  const auto count = [&](const store::EventFilter& filter) {
    return town.store->events(filter)->size();
  };
  CHECK(count({.issuer = ada.issuer,
               .subject = ada.subject,
               .subject_commitments = known}) == 2);
  CHECK(count({.subject = ada.subject, .subject_commitments = known}) == 2);
  CHECK(count({.subject = ada.subject}) == 0);
  CHECK(count({.visible_to = covered_in(town, ada)}) == 2);
  CHECK(town.names->people()
            .commitments_to("https://other.example", ada.subject)
            .empty());
}

TEST_CASE("an address expires, and a subject does not") {
  Town town(Profile::erasable);
  const auto ada = unnamed(long_named());
  const auto entry = act_from(town, ada);
  town.clock.advance(std::chrono::days(4000));
  CHECK(*town.records->tend() == 1);
  town.names->forget();
  CHECK(town.names->open(event::subject_in(entry)) == ada.subject);
  CHECK(town.names->open(event::address_in(entry)).empty());
  const auto later = act_from(town, ada);
  CHECK(at(later, {"actor", "sub"}) == at(entry, {"actor", "sub"}));
  CHECK(at(later, {"actor", "client", "ip"}) !=
        at(entry, {"actor", "client", "ip"}));
}

TEST_CASE("an address of nobody is covered too") {
  Town town(Profile::erasable);
  const auto entry = act_from(town, Person());
  CHECK(town.names->open(event::address_in(entry)) == address);
  CHECK_FALSE(is_in_a_file(town.folder.path(), address));
}

TEST_CASE("a log that becomes erasable has the rows of before covered") {
  Town town;
  const auto ada = long_named();
  const auto row = store::push_row(1, ada);
  store::change(*town.store, [&](Transaction& transaction) -> Result<void> {
    TRY(transaction.add_push(row));
    TRY(transaction.put_vote({row.id, ada, "deny", "", {}, "", {}}));
    store::TokenRow token{.id = std::string(16, '1'),
                          .hash = "h",
                          .holder = store::actor_of(ada)};
    token.expires = town.clock.now() + std::chrono::hours(1);
    TRY(transaction.add_token(token));
    store::HoldRow hold{.name = "case-7", .owner = ada};
    hold.filter =
        json::object({{"issuer", ada.issuer}, {"subject", ada.subject}});
    TRY(transaction.add_hold(hold));
    return {};
  });
  // No entry has her yet: those would keep the subject.
  REQUIRE(is_in_a_file(town.folder.path(), ada.subject));

  town.profile = Profile::erasable;
  town.open();

  CHECK_FALSE(is_in_a_file(town.folder.path(), ada.subject));
  const auto now = covered_in(town, ada);
  CHECK((*town.store->push(row.id))->requester.person.is(now));
  CHECK(town.store->votes(row.id)->front().voter.is(now));
  CHECK((*town.store->token("h"))->holder.person.is(now));
  CHECK(town.store->holds()->front().owner.is(now));
  CHECK(at(town.store->holds()->front().filter, {"subject"}) == now.subject);

  SECTION("and goes back, as far as nobody was erased") {
    town.profile = Profile::standard;
    town.open();
    CHECK((*town.store->push(row.id))->requester.person.subject == ada.subject);
    CHECK(town.store->votes(row.id)->front().voter.subject == ada.subject);
    CHECK((*town.store->token("h"))->holder.person.subject == ada.subject);
    CHECK(at(act_from(town, ada), {"actor", "sub"}) == ada.subject);
  }
}

TEST_CASE("a log that became erasable finds both kinds of entries") {
  Town town;
  const auto ada = long_named();
  act_from(town, ada);
  town.profile = Profile::erasable;
  town.open();
  act_from(town, ada);
  const auto now = covered_in(town, ada);
  CHECK(town.store->events({.visible_to = now})->size() == 2);
  CHECK(town.store
            ->events({.issuer = ada.issuer,
                      .subject = ada.subject,
                      .subject_commitments = {now.subject}})
            ->size() == 2);
  // The name that was said before is still the one.
  CHECK(town.names->name_of(now) == ada.name);
}

TEST_CASE("in the profile standard persons stand in the log") {
  Town town;
  const auto ada = long_named();
  const auto entry = act_from(town, ada);
  CHECK(at(entry, {"actor", "sub"}) == ada.subject);
  CHECK(at(entry, {"actor", "client", "ip"}) == address);
  CHECK(covered_in(town, ada).subject == ada.subject);
}

}  // namespace
}  // namespace hoopgit::record
