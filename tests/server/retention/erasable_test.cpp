// Erasing persons where the log has only commitments to them.

#include "core/base/committed.hpp"
#include "server/retention/custody.hpp"
#include "tests/server/record/thief.hpp"
#include "tests/server/record/town.hpp"
#include "tests/server/retention/office.hpp"

#include <algorithm>
#include <map>
#include <vector>

namespace hoopgit::retention {
namespace {

using Catch::Contains;
using record::any_key_opens;
using record::is_in_a_file;
using record::somebody;
using store::Person;
using store::Transaction;
namespace fs = std::filesystem;

struct Registry {
  record::Town town{record::Profile::erasable};
  Custody custody{*town.store, *town.records, *town.names, town.clock, {}};

  /// As the door has them: by the commitment.
  Caller called(const std::string& name, bool is_administrator,
                bool is_auditor) {
    Caller made = caller(name, is_administrator, is_auditor);
    made.actor.person = covered(made.actor.person);
    return made;
  }
  Caller admin = called("olga", true, false);
  Caller auditor = called("rita", false, true);

  Person covered(const Person& person) {
    Person made;
    store::change(*town.store, [&](Transaction& transaction) -> Result<void> {
      made = TRY(transaction.cover(person));
      return {};
    });
    return made;
  }

  Result<store::ConsentRow> ask(const Person& person) {
    return custody.ask(
        admin, {ErasePerson{person.issuer, person.subject}, "asked", "DPO-9"});
  }
  Result<store::ConsentRow> erase(const Person& person) {
    const auto row = TRY(ask(person));
    return custody.confirm(auditor, row.id, subject_of(row));
  }
  void act(const Person& person, const std::string& address) {
    store::Event event = store::event_of("fetch.served");
    event.actor = store::actor_of(person);
    event.actor->address = address;
    event.target = store::Target{"forge", "a/b"};
    REQUIRE(append(*town.store, event));
  }
};

Person ada_of_today() {
  return somebody("subject-" + crypto::random_base62(20));
}

TEST_CASE("after an erasure no file has the person, and no key opens them") {
  Registry registry;
  auto& town = registry.town;
  const auto ada = ada_of_today();
  const auto bob = ada_of_today();
  const std::string home = "203.0.113.61";
  const std::string work = "198.51.100.200";
  for (int i = 0; i < 5; ++i) {
    registry.act(ada, home);
    registry.act(ada, work);
    registry.act(bob, home);
  }
  const auto known = registry.covered(ada);
  // A thief's copy of the rows, from before.
  const auto rows = *town.names->bodies_of(known);
  REQUIRE(rows.size() == 4);
  for (const auto& row : rows)
    REQUIRE(any_key_opens(town.key_file, row));

  const auto done = registry.erase(ada);
  if (!done) FAIL(done.error().message);

  for (const auto& row : rows) {
    CHECK_FALSE(any_key_opens(town.key_file, row));
    CHECK_FALSE(is_in_a_file(town.folder.path(), row.sealed));
    CHECK(town.names->open(row.commitment).empty());
  }
  for (const auto& text : {ada.subject, ada.name, home, work})
    CHECK_FALSE(is_in_a_file(town.folder.path(), text));
  CHECK(town.names->people().is_erased(known));
  CHECK(town.names->people().commitments_to(std::nullopt, ada.subject).empty());
  // What happened stays, linked by the number; others are not touched.
  const auto events =
      *town.store->events({.issuer = ada.issuer, .subject = known.subject});
  CHECK(events.size() == 10);
  const auto of_bob = *json::parse(
      town.store->events({.subject = registry.covered(bob).subject, .limit = 1})
          ->front()
          .bytes);
  CHECK(town.names->open(event::address_in(of_bob)) == home);
  CHECK(town.store->events({.type = "audit.redacted"})->size() == 4);
  store::check_whole(*town.store);

  town.open();
  CHECK(town.names->people().is_erased(known));
}

TEST_CASE("each body is redacted by the entry where it began") {
  Registry registry;
  const auto ada = ada_of_today();
  const auto start = registry.town.store->tree_head()->size;
  registry.act(ada, "203.0.113.61");
  registry.act(ada, "198.51.100.200");
  REQUIRE(registry.erase(ada));
  std::map<std::string, std::vector<std::int64_t>> began;
  for (const auto& event :
       *registry.town.store->events({.type = "audit.redacted"})) {
    const json::Value data = *json::parse(event.bytes)->object("data");
    began[*data.text("field")].push_back(*data.integer("index"));
  }
  const auto first = static_cast<std::int64_t>(start);
  CHECK(began["bodies.sub"] == std::vector<std::int64_t>{first});
  CHECK(began["bodies.display"] == std::vector<std::int64_t>{first});
  auto& addresses = began["bodies.ip"];
  std::sort(addresses.begin(), addresses.end());
  CHECK(addresses == std::vector<std::int64_t>{first, first + 1});
}

TEST_CASE("who comes back after an erasure is somebody else") {
  Registry registry;
  const auto ada = ada_of_today();
  registry.act(ada, "203.0.113.61");
  const auto before = registry.covered(ada);
  REQUIRE(registry.erase(ada));
  const auto after = registry.covered(ada);
  CHECK(after.subject != before.subject);
  CHECK(after.known_as == ada.subject);
  CHECK(registry.town.names->people().open(before).empty());
}

TEST_CASE("what an erased person still does says no more of them") {
  Registry registry;
  const auto ada = ada_of_today();
  registry.act(ada, "203.0.113.61");
  auto held = registry.covered(ada);
  held.name = ada.name;
  REQUIRE(registry.erase(ada));
  // A request that began before.
  registry.act(held, "203.0.113.61");
  const auto entry = *json::parse(
      registry.town.store->events({.subject = held.subject, .limit = 1})
          ->front()
          .bytes);
  CHECK(event::display_in(entry).empty());
  for (const auto& text : {ada.subject, ada.name, std::string("203.0.113.61")})
    CHECK_FALSE(is_in_a_file(registry.town.folder.path(), text));
}

TEST_CASE("nobody is erased whose push or vote is not finished") {
  Registry registry;
  const auto ada = ada_of_today();
  const auto bob = ada_of_today();
  auto row = store::push_row(1, ada);
  store::change(
      *registry.town.store, [&](Transaction& transaction) -> Result<void> {
        TRY(transaction.add_push(row));
        return transaction.put_vote({row.id, bob, "approve", "", {}, "", {}});
      });
  for (const auto& person : {ada, bob}) {
    const auto refused = registry.erase(person);
    CHECK(fault_of(refused) == Fault::conflict);
    CHECK_THAT(refused.error().message, Contains("open"));
    CHECK(registry.covered(person).known_as == person.subject);
  }
  store::change(*registry.town.store,
                [&](Transaction& transaction) -> Result<void> {
                  auto now = **transaction.find_push(row.id);
                  const auto from = now.state;
                  now.state = store::PushState::cancelled;
                  CHECK(*transaction.replace_push(now, from));
                  return {};
                });
  CHECK(registry.erase(ada));
  CHECK(registry.erase(bob));
}

TEST_CASE("who has a request open is not erased, nor asks for themselves") {
  Registry registry;
  const auto olga = registry.admin.actor.person;
  const auto own = registry.ask({olga.issuer, olga.known_as});
  CHECK(fault_of(own) == Fault::conflict);
  CHECK_THAT(own.error().message, Contains("it is you"));
  REQUIRE(registry.custody.ask(registry.admin, {hold_on("a/b"), "why", ""}));
  const auto refused = registry.custody.ask(
      registry.auditor,
      {ErasePerson{olga.issuer, olga.known_as}, "asked", "DPO-9"});
  CHECK(fault_of(refused) == Fault::conflict);
}

TEST_CASE("one who asks does not confirm, however they are written") {
  Registry registry;
  registry.act(ada_of_today(), "203.0.113.61");
  const auto both = registry.called("bert", true, true);
  const auto row = registry.custody.ask(both, {hold_on("a/b"), "why", ""});
  REQUIRE(row);
  CHECK(fault_of(registry.custody.confirm(both, row->id, subject_of(*row))) ==
        Fault::forbidden);
}

TEST_CASE("a request and a hold say by a commitment whom they are about") {
  Registry registry;
  const auto ada = ada_of_today();
  registry.act(ada, "203.0.113.61");
  const auto known = registry.covered(ada);
  const auto row = registry.custody.ask(
      registry.admin,
      {SetHold{"case-7", json::object({{"issuer", ada.issuer},
                                       {"subject", ada.subject}})},
       "why", ""});
  REQUIRE(row);
  CHECK_FALSE(is_in_a_file(registry.town.folder.path(), ada.subject));
  REQUIRE(
      registry.custody.confirm(registry.auditor, row->id, subject_of(*row)));
  CHECK(*registry.town.store->holds()->front().filter.text("subject") ==
        known.subject);
  const auto refused = registry.erase(ada);
  CHECK(fault_of(refused) == Fault::conflict);
  CHECK_THAT(refused.error().message, Contains("'case-7'"));
  CHECK_FALSE(is_in_a_file(registry.town.folder.path(), ada.subject));
}

TEST_CASE("one address is erased alone, and does not come back") {
  Registry registry;
  const auto ada = ada_of_today();
  const auto index = registry.town.store->tree_head()->size;
  registry.act(ada, "203.0.113.61");
  const auto row = registry.custody.ask(
      registry.admin, {EraseBody{index, "ip"}, "asked", "DPO-9"});
  if (!row) FAIL(row.error().message);
  REQUIRE(
      registry.custody.confirm(registry.auditor, row->id, subject_of(*row)));
  const auto first =
      *json::parse(registry.town.store->entries(index, 1)->front().bytes);
  CHECK(registry.town.names->open(event::address_in(first)).empty());
  CHECK(registry.town.names->open(event::subject_in(first)) == ada.subject);
  registry.act(ada, "203.0.113.61");
  CHECK(registry.town.names->open(event::address_in(first)).empty());
}

TEST_CASE("what was logged erasable is erased also when the profile is over") {
  Registry registry;
  auto& town = registry.town;
  const auto ada = ada_of_today();
  registry.act(ada, "203.0.113.61");
  const auto known = registry.covered(ada);
  town.profile = record::Profile::standard;
  town.open();
  Custody custody(*town.store, *town.records, *town.names, town.clock, {});
  const auto admin = caller("olga", true, false);
  const auto auditor = caller("rita", false, true);
  const auto row = custody.ask(
      admin, {ErasePerson{ada.issuer, ada.subject}, "asked", "DPO-9"});
  if (!row) FAIL(row.error().message);
  const auto done = custody.confirm(auditor, row->id, subject_of(*row));
  if (!done) FAIL(done.error().message);
  CHECK(town.names->people().is_erased(known));
  for (const auto& text : {ada.subject, ada.name, std::string("203.0.113.61")})
    CHECK_FALSE(is_in_a_file(town.folder.path(), text));
}

TEST_CASE("nobody is erased who was never here") {
  Registry registry;
  const auto ada = ada_of_today();
  CHECK(fault_of(registry.erase(ada)) == Fault::not_found);
  CHECK_FALSE(is_in_a_file(registry.town.folder.path(), ada.subject));
}

}  // namespace
}  // namespace hoopgit::retention
