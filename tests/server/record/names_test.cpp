#include "server/record/names.hpp"

#include "server/record/commitment.hpp"
#include "tests/server/record/thief.hpp"
#include "tests/server/record/town.hpp"

namespace hoopgit::record {
namespace {

using store::Transaction;

TEST_CASE("an entry commits to the name of its actor and does not hold it") {
  Town town;
  const auto ada = somebody();
  town.act(ada);
  const auto event = town.events_of(ada).front();
  CHECK(event.bytes.find(ada.name) == std::string::npos);
  CHECK(town.names->open(town.commitment(ada)) == ada.name);
  CHECK_FALSE(is_in_a_file(town.folder.path(), ada.name));
}

TEST_CASE("the commitment is salted, and does not tell how long a name is") {
  Town town;
  const auto ada = somebody();
  town.act(ada);
  const auto entry = *json::parse(town.events_of(ada).front().bytes);
  const auto* display = entry.find("bodies")->find("display");
  CHECK(display->as_object()->size() == 1);
  const auto opening = *town.records->read(town.commitment(ada));
  CHECK(opening.salt.size() == 32);
  CHECK(commit_to(opening.salt, ada.name) == town.commitment(ada));
  CHECK(commit_to("", ada.name) != town.commitment(ada));
}

TEST_CASE("who signed in once is known by name, also after a restart") {
  Town town;
  const auto ada = somebody();
  town.act(ada);
  const auto first = town.commitment(ada);
  town.act(unnamed(ada));
  CHECK(town.commitment(ada) == first);
  town.open();
  town.act(unnamed(ada));
  CHECK(town.commitment(ada) == first);
  town.act(ada);
  CHECK(town.commitment(ada) == first);
  CHECK(town.names->name_of(unnamed(ada)) == ada.name);
}

TEST_CASE("a name that changes has a body of its own, each time it was one") {
  Town town;
  auto ada = somebody();
  const auto maiden = ada.name;
  town.act(ada);
  const auto first = town.commitment(ada);
  ada.name += " Byron";
  town.act(ada);
  const auto second = town.commitment(ada);
  CHECK(second != first);
  CHECK(town.names->open(first) == maiden);
  CHECK(town.names->open(second) == ada.name);
  CHECK(town.names->name_of(ada) == ada.name);
  town.act(unnamed(ada));
  CHECK(town.commitment(ada) == second);

  ada.name = maiden;
  town.act(ada);
  CHECK(town.commitment(ada) == first);
  CHECK(town.names->name_of(ada) == maiden);
}

TEST_CASE("two persons of one name have nothing in common") {
  Town town;
  const auto one = somebody("s-1");
  const store::Person other{one.issuer, "s-2", one.name};
  town.act(one);
  town.act(other);
  CHECK(town.commitment(one) != town.commitment(other));
  CHECK(town.names->known_as(one.name)->size() == 2);
  CHECK(town.names->known_as("Nobody")->empty());
}

TEST_CASE("who has no name, or only a subject, has no body of it") {
  Town town;
  const store::Person plain{"https://id.example", "s-7"};
  town.act(plain);
  CHECK(town.commitment(plain).empty());
  town.act({plain.issuer, plain.subject, plain.subject});
  CHECK(town.commitment(plain).empty());
  CHECK(town.names->name_of(plain).empty());
  REQUIRE(append(*town.store, store::event_of("relay.started")));
  CHECK(town.store->bodies_of_no_push()->empty());
}

TEST_CASE("a change that is rolled back does not lose the name") {
  Town town;
  const auto ada = somebody();
  const auto failed =
      town.store->change([&](Transaction& transaction) -> Result<void> {
        store::Event event = store::event_of("fetch.served");
        event.actor = store::actor_of(ada);
        TRY(transaction.append(event));
        return Error{Fault::conflict, "changed my mind"};
      });
  REQUIRE_FALSE(failed);
  CHECK(town.names->name_of(ada).empty());
  town.act(ada);
  CHECK(town.names->open(town.commitment(ada)) == ada.name);
}

TEST_CASE("a name is kept while it is used, and goes when it is not") {
  Town town;
  const auto ada = somebody();
  town.act(ada);
  const auto commitment = town.commitment(ada);
  for (int months = 0; months < 24; ++months) {
    town.clock.advance(std::chrono::days(40));
    town.act(unnamed(ada));
    REQUIRE(*town.records->tend() == 0);
  }
  CHECK(town.commitment(ada) == commitment);
  town.clock.advance(std::chrono::days(401));
  CHECK(*town.records->tend() == 1);
  CHECK(town.names->open(commitment).empty());
  town.act(unnamed(ada));
  CHECK(town.commitment(ada).empty());
}

TEST_CASE("an older name that a hold keeps does not come back") {
  Town town;
  auto ada = somebody();
  town.act(ada);
  town.clock.advance(std::chrono::days(399));
  ada.name += " Byron";
  town.act(ada);
  town.clock.advance(std::chrono::days(2));
  store::change(*town.store, [](Transaction& transaction) -> Result<void> {
    store::HoldRow hold{.name = "case-7", .owner = store::bob};
    hold.filter = json::Object();
    TRY(transaction.add_hold(hold));
    return {};
  });
  REQUIRE(*town.records->tend() == 0);
  CHECK(town.names->name_of(ada) == ada.name);
}

TEST_CASE("only names are opened as names") {
  Town town;
  Draft draft = town.records->begin(std::nullopt);
  REQUIRE(draft.add("email", "text/plain", "ada@id.example"));
  store::change(*town.store, [&](Transaction& transaction) {
    return transaction.put_body(draft.rows().front());
  });
  draft.keep();
  CHECK(town.names->open(draft.rows().front().commitment).empty());
  CHECK(town.names->open(std::string(64, 'a')).empty());
  CHECK(town.names->known_as("ada@id.example")->empty());
}

TEST_CASE("events are found by the name that their actor had") {
  Town town;
  auto ada = somebody();
  const auto maiden = ada.name;
  town.act(ada);
  ada.name += " Byron";
  town.act(ada);
  town.act(somebody("s-2"));
  const auto found_by = [&](const std::string& name) {
    return town.store
        ->events(
            {.name = name, .name_commitments = *town.names->known_as(name)})
        ->size();
  };
  CHECK(found_by(maiden) == 1);
  CHECK(found_by(ada.name) == 1);
  CHECK(found_by("Nobody") == 0);
  CHECK(town.store->events({.display = town.commitment(ada)})->size() == 1);
}

TEST_CASE("events of agents are found by their names too") {
  Town town;
  const auto robot = somebody("robot-1");
  store::Event event = store::event_of("fetch.served");
  event.actor = store::actor_of(robot);
  event.actor->kind = "agent";
  REQUIRE(append(*town.store, event));
  town.act(somebody("s-2"));
  store::EventFilter filter;
  filter.agent = robot.name;
  CHECK(town.store->events(filter)->empty());
  filter.agent_commitments = *town.names->known_as(robot.name);
  CHECK(town.store->events(filter)->size() == 1);
  CHECK(town.store->events({.agent = robot.subject})->size() == 1);
}

}  // namespace
}  // namespace hoopgit::record
