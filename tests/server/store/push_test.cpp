#include "samples.hpp"

#include <thread>

namespace hoopgit::store {
namespace {

void add(Store& store, const PushRow& row) {
  const auto added =
      store.change([&](Transaction& work) { return work.add_push(row); });
  if (!added) FAIL(added.error().message);
}

Result<bool> replace(Store& store, const PushRow& row, PushState from) {
  bool written = false;
  const auto changed = store.change([&](Transaction& work) -> Result<void> {
    written = TRY(work.replace_push(row, from));
    return {};
  });
  if (!changed) return changed.error();
  return written;
}

VoteRow vote_of(const Person& voter, const std::string& verb) {
  return {push_id(1),
          voter,
          verb,
          "subject",
          {"owners"},
          "looks \xff good",
          Time(std::chrono::seconds(5))};
}

TEST_CASE("every field of a push comes back") {
  Sample sample;
  PushRow row = push_row(1);
  row.state = PushState::pending;
  row.version = 4;
  row.requester.kind = "agent";
  row.requester.groups = {{"dev",
                           "b\xff"
                           "d"}};
  row.requester.session = "session";
  row.requester.address = "2001:db8::1";
  row.requester.user_agent = "git/2.39 \xe9";
  row.requester.on_behalf_of = bob;
  row.updates = {update_of("refs/heads/\xe9"),
                 {"refs/tags/v1", git::ObjectId(), oid('3'),
                  git::RefUpdate::Kind::create}};
  row.push_options = {"ticket=1", "\xff"};
  row.atomic = true;
  row.report = json::object({{"findings", json::Array{}}, {"entropy", 4.5}});
  row.decision = json::object({{"verdict", "ask"}});
  row.requirement = json::object({{"n", 2}});
  row.result = json::Array{json::object({{"ref", "refs/heads/main"}})};
  row.reason = "because";
  row.subject = std::string(64, 's');
  row.subject_text = "{\"v\":1}";
  row.policy_sha256 = "p";
  row.pack_sha256 = "q";
  row.manifest_sha256 = "m";
  row.pack_bytes = 5'000'000'000;
  row.objects = 77;
  row.fence = 3;
  row.attempt = 2;
  row.lease_until = Time(std::chrono::nanoseconds(11));
  row.created = Time(std::chrono::nanoseconds(12));
  row.expires = Time(std::chrono::nanoseconds(13));
  row.approved_until = Time(std::chrono::nanoseconds(14));
  add(*sample.store, row);

  const auto found = *sample.store->push(row.id);
  REQUIRE(found);
  CHECK(found->id == row.id);
  CHECK(found->state == row.state);
  CHECK(found->version == 4);
  CHECK(found->key == row.key);
  CHECK(found->upstream == row.upstream);
  CHECK(found->repository == row.repository);
  CHECK(found->requester.person.is(ada));
  CHECK(found->requester.person.name.empty());
  CHECK(found->requester.kind == "agent");
  CHECK(found->requester.groups == row.requester.groups);
  CHECK(found->requester.session == "session");
  CHECK(found->requester.address == "2001:db8::1");
  CHECK(found->requester.user_agent == row.requester.user_agent);
  REQUIRE(found->requester.on_behalf_of);
  CHECK(found->requester.on_behalf_of->is(bob));
  CHECK(found->updates == row.updates);
  CHECK(found->push_options == row.push_options);
  CHECK(found->atomic);
  CHECK(found->report == row.report);
  CHECK(found->decision == row.decision);
  CHECK(found->requirement == row.requirement);
  CHECK(found->result == row.result);
  CHECK(found->reason == "because");
  CHECK(found->subject == row.subject);
  CHECK(found->subject_text == row.subject_text);
  CHECK(found->policy_sha256 == "p");
  CHECK(found->pack_sha256 == "q");
  CHECK(found->manifest_sha256 == "m");
  CHECK(found->pack_bytes == 5'000'000'000);
  CHECK(found->objects == 77);
  CHECK(found->fence == 3);
  CHECK(found->attempt == 2);
  CHECK(found->lease_until == row.lease_until);
  CHECK(found->created == row.created);
  CHECK(found->updated == sample.clock.now());
  CHECK(found->expires == row.expires);
  CHECK(found->approved_until == row.approved_until);
}

TEST_CASE("a person without known groups is not one without groups") {
  Sample sample;
  PushRow none = push_row(1);
  PushRow empty = push_row(2);
  empty.requester.groups.emplace();
  add(*sample.store, none);
  add(*sample.store, empty);
  CHECK((*sample.store->push(none.id))->requester.groups == std::nullopt);
  CHECK((*sample.store->push(empty.id))->requester.groups.has_value());
}

TEST_CASE("a push is replaced only from the state that was read") {
  Sample sample;
  PushRow row = push_row(1);
  add(*sample.store, row);
  row.state = PushState::quarantined;
  row.updates = {update_of("refs/heads/other")};
  CHECK(*replace(*sample.store, row, PushState::scanning) == false);
  CHECK(*replace(*sample.store, row, PushState::receiving) == true);
  CHECK(*replace(*sample.store, row, PushState::receiving) == false);
  const auto stored = *sample.store->push(row.id);
  CHECK(stored->state == PushState::quarantined);
  CHECK(stored->version == 2);
  CHECK(stored->updates == row.updates);
}

TEST_CASE("another version, another fence or an unknown push is not replaced") {
  Sample sample;
  PushRow row = push_row(1);
  add(*sample.store, row);
  row.version = 2;
  CHECK(*replace(*sample.store, row, PushState::receiving) == false);
  row.version = 1;
  row.fence = 1;
  CHECK(*replace(*sample.store, row, PushState::receiving) == false);
  CHECK(*replace(*sample.store, push_row(9), PushState::receiving) == false);
}

TEST_CASE("of two threads that replace one push, exactly one wins") {
  Sample sample;
  for (unsigned n = 1; n <= 20; ++n) {
    PushRow row = push_row(n);
    row.state = PushState::pending;
    add(*sample.store, row);
    std::atomic<int> wins = 0;
    const auto race = [&](PushState to) {
      PushRow mine = row;
      mine.state = to;
      if (*replace(*sample.store, mine, PushState::pending)) ++wins;
    };
    std::thread other([&] { race(PushState::approved); });
    race(PushState::denied);
    other.join();
    CHECK(wins == 1);
  }
}

TEST_CASE("a claim raises fence and attempt, and the old fence is worthless") {
  Sample sample;
  PushRow row = push_row(1);
  row.state = PushState::approved;
  add(*sample.store, row);
  const PushRow stale = row;
  row.state = PushState::landing;
  bool claimed = false;
  const auto claim = [&](PushRow& mine) {
    return sample.store->change([&](Transaction& work) -> Result<void> {
      claimed = TRY(work.claim_push(mine, PushState::approved));
      return {};
    });
  };
  REQUIRE(claim(row));
  CHECK(claimed);
  CHECK(row.fence == 1);
  CHECK(row.attempt == 1);
  CHECK(row.version == 2);
  PushRow late = stale;
  late.state = PushState::landing;
  REQUIRE(claim(late));
  CHECK_FALSE(claimed);
  CHECK(late.fence == 0);
  row.state = PushState::landed;
  CHECK(*replace(*sample.store, row, PushState::landing));
}

TEST_CASE("only open pushes are found by key and by ref") {
  Sample sample;
  PushRow open = push_row(1);
  PushRow closed = push_row(2);
  closed.state = PushState::landed;
  PushRow elsewhere = push_row(3, ada, "acme/other");
  PushRow other_ref = push_row(4);
  other_ref.updates = {update_of("refs/heads/other")};
  for (const auto& row : {open, closed, elsewhere, other_ref})
    add(*sample.store, row);
  change(*sample.store, [&](Transaction& work) -> Result<void> {
    CHECK((*work.find_open_push("key-1"))->id == open.id);
    CHECK((*work.find_open_push("key-2")) == std::nullopt);
    CHECK((*work.find_open_push("none")) == std::nullopt);
    const auto found = TRY(work.open_pushes_on(
        open.repository, {"refs/heads/main", "refs/heads/x"}));
    REQUIRE(found.size() == 1);
    CHECK(found[0].id == open.id);
    CHECK((*work.open_pushes_on(open.repository, {})).empty());
    return {};
  });
}

TEST_CASE("a push is found by the end of its id") {
  Sample sample;
  add(*sample.store, push_row(1));
  add(*sample.store, push_row(2));
  add(*sample.store, push_row(0x401));
  const std::string id = push_id(1).text();
  const auto found = sample.store->pushes_ending(id.substr(18));
  REQUIRE(found);
  CHECK(*found == std::vector<PushId>{push_id(1)});
  CHECK(*sample.store->pushes_ending(id) == std::vector<PushId>{push_id(1)});
  CHECK(sample.store->pushes_ending("ZZZZZZ")->empty());
  CHECK_FALSE(sample.store->pushes_ending(id.substr(21)));
  // A wildcard of SQL is a character like others here.
  CHECK(sample.store->pushes_ending("%%%%%%")->empty());
}

TEST_CASE("of many pushes with one end at most two are told") {
  Sample sample;
  for (unsigned n = 0; n < 4; ++n) {
    PushRow row = push_row(1);
    row.id = PushId::make(Time(std::chrono::hours(n + 1)), {});
    add(*sample.store, row);
  }
  CHECK(sample.store->pushes_ending("000000")->size() == 2);
}

TEST_CASE("pushes are listed newest first, by state, person and repository") {
  Sample sample;
  for (unsigned n = 1; n <= 6; ++n) {
    PushRow row = push_row(n, n % 2 == 0 ? ada : bob,
                           n <= 3 ? "acme/site" : "acme/other");
    row.state = n == 6 ? PushState::landed : PushState::pending;
    add(*sample.store, row);
  }
  const auto ids = [&](const PushFilter& filter) {
    std::vector<PushId> found;
    const auto rows = sample.store->pushes(filter);
    REQUIRE(rows);
    for (const auto& row : *rows)
      found.push_back(row.id);
    return found;
  };
  PushFilter filter;
  CHECK(ids(filter).size() == 6);
  CHECK(ids(filter).front() == push_id(6));
  filter.states = {PushState::pending, PushState::approved};
  CHECK(ids(filter).size() == 5);
  filter.requester = ada;
  CHECK(ids(filter) == std::vector<PushId>{push_id(4), push_id(2)});
  filter.repository = "acme/other";
  CHECK(ids(filter) == std::vector<PushId>{push_id(4)});
  filter = PushFilter{};
  filter.limit = 2;
  CHECK(ids(filter) == std::vector<PushId>{push_id(6), push_id(5)});
}

TEST_CASE("a person has one vote on a push: the last one") {
  Sample sample;
  add(*sample.store, push_row(1));
  change(*sample.store, [&](Transaction& work) -> Result<void> {
    TRY(work.put_vote(vote_of(ada, "approve")));
    TRY(work.put_vote(vote_of(bob, "approve")));
    TRY(work.put_vote(vote_of(ada, "deny")));
    CHECK((*work.votes_on(push_id(1))).size() == 2);
    return {};
  });
  const auto votes = *sample.store->votes(push_id(1));
  REQUIRE(votes.size() == 2);
  CHECK(votes[0].voter.is(ada));
  CHECK(votes[0].verb == "deny");
  CHECK(votes[0].groups == std::vector<std::string>{"owners"});
  CHECK(votes[0].comment == "looks \xff good");
  CHECK(votes[0].subject == "subject");
  CHECK(votes[1].verb == "approve");
}

TEST_CASE("the same subject of another issuer is another voter") {
  Sample sample;
  add(*sample.store, push_row(1));
  const Person other{"https://other.example", ada.subject, "ada"};
  change(*sample.store, [&](Transaction& work) -> Result<void> {
    TRY(work.put_vote(vote_of(ada, "approve")));
    TRY(work.put_vote(vote_of(other, "approve")));
    CHECK((*work.votes_on(push_id(1))).size() == 2);
    CHECK((*work.remove_vote(push_id(1), other)));
    CHECK_FALSE((*work.remove_vote(push_id(1), other)));
    return {};
  });
  CHECK(sample.store->votes(push_id(1))->size() == 1);
}

TEST_CASE("a vote on a push that is not there is refused") {
  Sample sample;
  const auto voted = sample.store->change([&](Transaction& work) {
    return work.put_vote(vote_of(ada, "approve"));
  });
  REQUIRE_FALSE(voted);
  CHECK(voted.error().fault == Fault::conflict);
}

TEST_CASE("names of states read back, and the terminal ones are known") {
  int terminal = 0;
  for (int i = 0; i <= static_cast<int>(PushState::conflict); ++i) {
    const auto state = static_cast<PushState>(i);
    CHECK(*parse_push_state(name_of(state)) == state);
    if (is_terminal(state)) ++terminal;
  }
  CHECK(terminal == 9);
  CHECK_FALSE(parse_push_state("Landed"));
  CHECK_FALSE(is_terminal(PushState::failed));
  CHECK_FALSE(is_terminal(PushState::needs_human));
}

}  // namespace
}  // namespace hoopgit::store
