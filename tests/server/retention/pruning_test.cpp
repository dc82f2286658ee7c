#include "core/ledger/tile.hpp"
#include "tests/server/retention/office.hpp"

namespace hoopgit::retention {
namespace {

using std::chrono::days;

/// Puts events on record, one after the other, and signs for them.
void fill(Office& office, std::size_t count, const std::string& repository,
          const store::Person& person = store::ada) {
  store::change(office.store(),
                [&](store::Transaction& transaction) -> Result<void> {
                  for (std::size_t i = 0; i < count; ++i) {
                    store::Event event = store::event_of("fetch.served");
                    event.actor = store::actor_of(person);
                    event.target = store::Target{"forge", repository};
                    TRY(transaction.append(event));
                  }
                  return {};
                });
}

void sign(const Office& office) {
  const auto head = *office.store().tree_head();
  REQUIRE(office.store().save_checkpoint(head.size, head.root, "note"));
}

std::uint64_t minimum(const Office& office) {
  return *office.store().minimum_index();
}

TEST_CASE("without a setting nothing is ever pruned") {
  Office office;
  fill(office, 600, "acme/site");
  sign(office);
  office.shelf.sample.clock.advance(days(10'000));
  CHECK(*office.custody.prune() == 0);
  CHECK(minimum(office) == 0);
}

TEST_CASE("entries whose time is over go in whole bundles") {
  Office office({.entries = days(400)});
  fill(office, 600, "acme/site");
  sign(office);
  office.shelf.sample.clock.advance(days(400));
  CHECK(*office.custody.prune() == 0);
  office.shelf.sample.clock.advance(days(1));
  CHECK(*office.custody.prune() == 512);
  CHECK(minimum(office) == 512);
  CHECK_FALSE(office.store().entries(511, 1));
  CHECK(office.store().entries(512, 1)->size() == 1);
  CHECK(*office.custody.prune() == 0);
}

TEST_CASE("what was pruned is said in the log, and its tree stays") {
  Office office({.entries = days(400)});
  fill(office, 600, "acme/site");
  sign(office);
  const auto subtrees = *office.store().subtree_hashes(1, 0, 2);
  office.shelf.sample.clock.advance(days(401));
  REQUIRE(*office.custody.prune() == 512);
  const auto entry = office.newest("audit.pruned");
  CHECK(*entry.text("severity") == "high");
  CHECK(*entry.find("data")->integer("minimum_index") == 512);
  CHECK(*office.store().subtree_hashes(1, 0, 2) == subtrees);
  CHECK(office.store().checkpoint_at(600)->has_value());
}

TEST_CASE("what no checkpoint covers stays") {
  Office office({.entries = days(400)});
  fill(office, 300, "acme/site");
  sign(office);
  fill(office, 300, "acme/site");
  office.shelf.sample.clock.advance(days(401));
  CHECK(*office.custody.prune() == 256);
}

TEST_CASE("pruning stops before the first entry that a hold pins") {
  Office office({.entries = days(400)});
  fill(office, 300, "acme/site");
  fill(office, 10, "acme/held", store::bob);
  fill(office, 700, "acme/site");
  const json::Value filter =
      GENERATE(json::object({{"repo", "acme/held"}}),
               json::object({{"issuer", store::bob.issuer},
                             {"subject", store::bob.subject}}));
  office.order(SetHold{"case-7", filter});
  sign(office);
  office.shelf.sample.clock.advance(days(401));
  CHECK(*office.custody.prune() == 256);
  CHECK(*office.custody.prune() == 0);
  office.order(ReleaseHold{"case-7"});
  CHECK(*office.custody.prune() == 512);
}

TEST_CASE("a hold pins by time, and one on everything pins all") {
  Office office({.entries = days(400)});
  fill(office, 300, "acme/site");
  office.shelf.sample.clock.advance(days(1));
  const std::string noon = to_rfc3339(office.shelf.sample.clock.now());
  fill(office, 300, "acme/site");
  sign(office);
  const auto held = [&](const json::Value& filter) {
    office.order(SetHold{"case-7", filter});
    office.shelf.sample.clock.advance(days(500));
    const auto pruned = *office.custody.prune();
    return pruned;
  };
  SECTION("since a moment") {
    CHECK(held(json::object({{"since", noon}})) == 256);
  }
  SECTION("before a moment") {
    CHECK(held(json::object({{"until", noon}})) == 0);
  }
  SECTION("everything") {
    CHECK(held(json::Object()) == 0);
  }
}

TEST_CASE("a hold that this program does not understand pins all entries") {
  Office office({.entries = days(400)});
  fill(office, 600, "acme/site");
  store::HoldRow hold{.name = "later", .owner = store::bob};
  hold.filter = json::object({{"mood", "blue"}});
  store::change(office.store(),
                [&](store::Transaction& transaction) -> Result<void> {
                  TRY(transaction.add_hold(hold));
                  return {};
                });
  sign(office);
  office.shelf.sample.clock.advance(days(401));
  CHECK(*office.custody.prune() == 0);
}

TEST_CASE("what a sink has not got yet stays") {
  Office office({.entries = days(400)});
  fill(office, 1000, "acme/site");
  store::change(office.store(), [&](store::Transaction& transaction) {
    return transaction.put_cursor({.sink = "siem", .next = 300});
  });
  sign(office);
  office.shelf.sample.clock.advance(days(401));
  CHECK(*office.custody.prune() == 256);
}

}  // namespace
}  // namespace hoopgit::retention
