#include "server/retention/custody.hpp"
#include "tests/server/record/thief.hpp"
#include "tests/server/record/town.hpp"
#include "tests/server/retention/office.hpp"
#include "tests/server/store/interrupted_store.hpp"

namespace hoopgit::retention {
namespace {

using Catch::Contains;
using record::any_key_opens;
using record::is_in_a_file;
using record::somebody;
using record::unnamed;
using store::Transaction;
namespace fs = std::filesystem;

/// A relay that knows people by name, and those who may make it forget them.
struct Registry {
  record::Town town{};
  Custody custody{*town.store, *town.records, *town.names, town.clock, {}};
  Caller admin = caller("olga", true, false);
  Caller auditor = caller("rita", false, true);

  Result<store::ConsentRow> ask(const store::Person& person) {
    return custody.ask(
        admin, {ErasePerson{person.issuer, person.subject}, "asked", "DPO-9"});
  }
  Result<store::ConsentRow> erase(const store::Person& person) {
    const auto row = TRY(ask(person));
    return custody.confirm(auditor, row.id, subject_of(row));
  }
  void hold(const json::Value& filter) {
    const auto row = custody.ask(admin, {SetHold{"case-7", filter}, "why", ""});
    if (!row) FAIL(row.error().message);
    const auto done = custody.confirm(auditor, row->id, subject_of(*row));
    if (!done) FAIL(done.error().message);
  }
};

store::TokenRow token_of(const store::Person& person) {
  store::TokenRow token{.id = std::string(16, '1'),
                        .hash = "hash of " + person.subject,
                        .holder = store::actor_of(person)};
  token.email = person.name + "@id.example";
  token.expires = Time(std::chrono::seconds(1'900'000'000));
  return token;
}

TEST_CASE("after an erasure the name is in no file and no key opens it") {
  Registry registry;
  auto& town = registry.town;
  const auto ada = somebody();
  const auto bob = somebody("s-2");
  const auto push = store::push_row(1, ada);
  store::change(*town.store, [&](Transaction& transaction) -> Result<void> {
    TRY(transaction.add_token(token_of(ada)));
    TRY(transaction.add_token(token_of(bob)));
    TRY(transaction.add_push(push));
    return transaction.put_vote({.push = push.id,
                                 .voter = ada,
                                 .verb = "deny",
                                 .subject = "",
                                 .groups = {},
                                 .comment = "",
                                 .time = {}});
  });
  for (int i = 0; i < 20; ++i)
    town.act(ada);
  town.act(bob);
  // A thief's copy of the database, from before.
  const auto row = **town.store->body(town.commitment(ada));
  REQUIRE(any_key_opens(town.key_file, row));
  REQUIRE(is_in_a_file(town.folder.path(), ada.name));

  const auto done = registry.erase(ada);
  if (!done) FAIL(done.error().message);

  CHECK_FALSE(is_in_a_file(town.folder.path(), ada.name));
  CHECK_FALSE(is_in_a_file(town.folder.path(), row.sealed));
  CHECK_FALSE(any_key_opens(town.key_file, row));
  CHECK(town.names->open(row.commitment).empty());
  CHECK(town.names->name_of(ada).empty());
  CHECK(town.names->known_as(ada.name)->empty());
  CHECK_FALSE(*town.store->token(token_of(ada).hash));
  // What happened stays, with who by number; others keep their names.
  CHECK(town.events_of(ada).size() == 20);
  CHECK(town.commitment(ada) == row.commitment);
  CHECK(town.names->open(town.commitment(bob)) == bob.name);
  CHECK(*town.store->token(token_of(bob).hash));
  store::check_whole(*town.store);
}

TEST_CASE("each name that somebody had is redacted, with where it began") {
  Registry registry;
  auto ada = somebody();
  registry.town.act(somebody("s-2"));
  registry.town.act(ada);
  registry.town.act(ada);
  const auto first = registry.town.commitment(ada);
  ada.name += " Byron";
  registry.town.act(ada);
  const auto second = registry.town.commitment(ada);
  REQUIRE(registry.erase(ada));
  const auto redacted = *registry.town.store->events(
      {.type = "audit.redacted", .newest_first = false});
  REQUIRE(redacted.size() == 2);
  const auto data_of = [](const store::StoredEvent& event) {
    return *json::parse(event.bytes)->object("data");
  };
  const json::Value one = data_of(redacted[0]);
  CHECK(*one.text("field") == "bodies.display");
  CHECK(*one.text("commitment") == first);
  CHECK(*one.integer("index") == 1);
  CHECK(one.array("actors")->size() == 2);
  const json::Value other = data_of(redacted[1]);
  CHECK(*other.text("commitment") == second);
  CHECK(*other.integer("index") == 3);
}

TEST_CASE("who signs in after an erasure is known by name again") {
  Registry registry;
  auto& town = registry.town;
  const auto ada = somebody();
  town.act(ada);
  const auto first = town.commitment(ada);
  REQUIRE(registry.erase(ada));
  town.act(unnamed(ada));
  CHECK(town.commitment(ada).empty());
  town.act(ada);
  CHECK(town.commitment(ada) != first);
  CHECK(town.names->open(town.commitment(ada)) == ada.name);
  CHECK(town.names->open(first).empty());
}

TEST_CASE("a person is not erased by one alone, nor without reason or ticket") {
  Registry registry;
  const auto ada = somebody();
  registry.town.act(ada);
  const ErasePerson order{ada.issuer, ada.subject};
  CHECK(fault_of(registry.custody.ask(caller("eve", false, false),
                                      {order, "why", "T-1"})) ==
        Fault::forbidden);
  CHECK(fault_of(registry.custody.ask(registry.admin, {order, "", "T-1"})) ==
        Fault::usage);
  CHECK(fault_of(registry.custody.ask(registry.admin, {order, "why", ""})) ==
        Fault::usage);
  const auto row = *registry.ask(ada);
  CHECK(fault_of(registry.custody.confirm(
            registry.admin, row.id, subject_of(row))) == Fault::forbidden);
  CHECK(fault_of(registry.custody.confirm(caller("otto", true, false), row.id,
                                          subject_of(row))) ==
        Fault::forbidden);
  CHECK(registry.town.names->name_of(ada) == ada.name);
}

TEST_CASE("a person is not erased while a hold is on what they did") {
  Registry registry;
  const auto ada = somebody();
  registry.town.act(ada, "acme/site");
  const std::string day = to_rfc3339(registry.town.clock.now());
  registry.hold(GENERATE_COPY(
      json::object({{"repo", "acme/site"}}),
      json::object({{"issuer", ada.issuer}}),
      json::object({{"issuer", ada.issuer}, {"subject", ada.subject}}),
      json::object({{"since", day}}), json::object({{"all", true}})));
  const auto refused = registry.erase(ada);
  CHECK(fault_of(refused) == Fault::conflict);
  CHECK_THAT(refused.error().message, Contains("'case-7'"));
  CHECK(registry.town.names->name_of(ada) == ada.name);
}

TEST_CASE("a hold on what others did, or another time, keeps nobody") {
  Registry registry;
  const auto ada = somebody();
  registry.town.act(ada);
  registry.hold(
      GENERATE_COPY(json::object({{"repo", "acme/other"}}),
                    json::object({{"issuer", "https://other.example"}}),
                    json::object({{"issuer", ada.issuer}, {"subject", "s-2"}}),
                    json::object({{"since", "2036-01-02T00:00:00Z"}})));
  CHECK(registry.erase(ada));
}

TEST_CASE("what changes at the last moment stops the erasure of a person") {
  Registry registry;
  auto& town = registry.town;
  const auto ada = somebody();
  town.act(ada);
  store::InterruptedStore store{*town.store};
  town.records.reset();
  town.records = *record::Records::open(town.folder.path() / "records",
                                        town.key_file, store, town.clock, {});
  town.names.emplace(*town.records, *town.store, town.clock);
  Custody custody(store, *town.records, *town.names, town.clock, {});
  const auto row = *custody.ask(
      registry.admin, {ErasePerson{ada.issuer, ada.subject}, "why", "DPO-9"});
  SECTION("a hold") {
    store.before_change([&] {
      store::HoldRow hold{.name = "case-7", .owner = store::bob};
      hold.filter = json::object({{"repo", "a/b"}});
      store::change(*town.store, [&](Transaction& change) -> Result<void> {
        TRY(change.add_hold(hold));
        return {};
      });
    });
  }
  SECTION("another name") {
    store.before_change([&] {
      town.act({ada.issuer, ada.subject, ada.name + " Byron"});
    });
  }
  const auto refused =
      custody.confirm(registry.auditor, row.id, subject_of(row));
  CHECK(fault_of(refused) == Fault::conflict);
  CHECK_FALSE(town.names->name_of(ada).empty());
  CHECK(town.store->consents()->size() == 1);
}

TEST_CASE("nobody is erased of whom no name is kept") {
  Registry registry;
  registry.town.act(unnamed(somebody()));
  CHECK(fault_of(registry.erase(somebody())) == Fault::not_found);
}

TEST_CASE("an erasure of a person names a person") {
  const auto order = order_from(
      "erase_person",
      json::object({{"issuer", "https://id.example"}, {"subject", "ada-1"}}));
  REQUIRE(order);
  CHECK(kind_of(*order) == "erase_person");
  CHECK(to_json(*order) ==
        json::object({{"issuer", "https://id.example"}, {"subject", "ada-1"}}));
  CHECK_FALSE(order_from("erase_person", json::object({{"subject", "a"}})));
  CHECK_FALSE(order_from("erase_person",
                         json::object({{"issuer", ""}, {"subject", "a"}})));
}

}  // namespace
}  // namespace hoopgit::retention
