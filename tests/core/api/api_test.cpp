#include "core/api/api.hpp"

#include <catch2/catch.hpp>

namespace hoopgit::api {
namespace {

const Time noon = from_unix_seconds(1'800'000'000);

template <class T>
json::Value again(const T& value, Result<T> (*read)(const json::Value&)) {
  const auto text = json::dump(to_json(value));
  const auto parsed = json::parse(text, {.depth = 32});
  REQUIRE(parsed);
  const auto back = read(*parsed);
  if (!back) FAIL(back.error().message);
  CHECK(json::dump(to_json(*back)) == text);
  return *parsed;
}

PushView held_push() {
  PushView push{.id = *PushId::parse("01JD0000000000000000000001")};
  push.state = "pending";
  push.version = 4;
  push.repository = "acme/site";
  push.upstream = "origin";
  push.requester_issuer = "https://idp.example.com";
  push.requester_subject = "u-42";
  push.requester_name = "ada";
  push.updates = {{"refs/heads/main",
                   *git::ObjectId::parse(std::string(40, '1')),
                   *git::ObjectId::parse(std::string(40, '2')),
                   git::RefUpdate::Kind::fast_forward}};
  push.rules = {"main-is-reviewed"};
  push.reason = "because";
  push.report = scan::Report{};
  push.requirement = policy::Requirement{.slots = {{"maintainers", 2}}};
  push.missing = {"2 of maintainers"};
  push.votes = {{"i", "s", "grace", "approve", "good", noon}};
  push.subject = std::string(64, 'a');
  push.results = {{"refs/heads/main", "ng", "held"}};
  push.created = noon;
  push.updated = noon;
  push.expires = noon;
  push.may_vote = true;
  return push;
}

TEST_CASE("every shape reads back as it was written") {
  again(held_push(), &push_view_from_json);
  again(PushView{.id = *PushId::parse("01JD0000000000000000000001")},
        &push_view_from_json);
  again(WhoAmI{"i",
               "s",
               "ada",
               "human",
               std::vector<std::string>{"dev"},
               {"api:read"},
               noon,
               {{"acme/*", {"fetch", "push"}}}},
        &who_am_i_from_json);
  again(
      Review{"ab",
             "{}",
             {{"id", {"p"}, "a", "c", noon, noon, "message\n", "+diff", true}},
             {"creates refs/heads/x"}},
      &review_from_json);
  again(VoteRequest{std::string(64, 'a'), 3, "deny", "no"},
        &vote_request_from_json);
  again(EventItem{7, "ff", json::object({{"type", "push.landed"}}), "", "ada"},
        &event_item_from_json);
  again(EventItem{7, "ff", json::object({{"type", "push.landed"}}), "", "",
                  "ada-1", "192.0.2.1"},
        &event_item_from_json);
  again(EventItem{7, "ff", json::object({{"type", "push.landed"}})},
        &event_item_from_json);
  again(Story{held_push(), {{7, noon, "push.landed", "ada", "landed"}}},
        &story_from_json);
}

TEST_CASE("an agent is told apart from a person") {
  WhoAmI who{"i", "s", "n", "human"};
  CHECK(again(who, &who_am_i_from_json).find("agent") == nullptr);
  who.agent =
      WhoAmI::Agent{"claude", {"refs/heads/agent/claude/**"}, {"create"}, 20};
  CHECK(again(who, &who_am_i_from_json).find("agent") != nullptr);
}

TEST_CASE("groups that are not known are not an empty list") {
  WhoAmI who{"i", "s", "n", "human"};
  CHECK(again(who, &who_am_i_from_json).find("groups")->is_null());
  who.groups.emplace();
  CHECK(again(who, &who_am_i_from_json).find("groups")->as_array()->empty());
}

TEST_CASE("members of a later relay are skipped, missing ones are told") {
  auto value = to_json(held_push());
  value.set("from_the_future", 1);
  CHECK(push_view_from_json(value));
  const auto member = GENERATE("id", "state", "updates", "created", "may_vote");
  value.set(member, nullptr);
  CHECK_FALSE(push_view_from_json(value));
}

TEST_CASE("what is no vote is refused") {
  auto value = to_json(VoteRequest{"s", 1, "approve"});
  CHECK(vote_request_from_json(value));
  value.set("verb", "maybe");
  CHECK_FALSE(vote_request_from_json(value));
}

TEST_CASE("an event's index counts from zero") {
  auto value = to_json(EventItem{0, "ff", json::object({})});
  CHECK(event_item_from_json(value)->index == 0);
  value.set("index", -1);
  CHECK_FALSE(event_item_from_json(value));
}

TEST_CASE("a revocation names exactly one of four, or is refused") {
  const auto is_read = [](const json::Value& value) {
    return static_cast<bool>(revocation_request_from_json(value));
  };
  for (const auto& request :
       {RevocationRequest{.token = "t1", .reason = "lost"},
        RevocationRequest{.session = "s1", .reason = "lost"},
        RevocationRequest{.person = {{"https://id", "ada"}}, .reason = "left"},
        RevocationRequest{.all = true, .reason = "incident"}}) {
    const auto read = revocation_request_from_json(to_json(request));
    REQUIRE(read);
    CHECK(to_json(*read) == to_json(request));
  }
  const json::Value why = json::object({{"reason", "lost"}});
  CHECK_FALSE(is_read(why));
  auto none = why;
  none.set("all", false);
  CHECK_FALSE(is_read(none));
  for (const auto* empty : {"token", "session"}) {
    auto value = why;
    value.set(empty, "");
    CHECK_FALSE(is_read(value));
  }
  auto half = why;
  half.set("subject", "ada");
  CHECK_FALSE(is_read(half));
  auto both = to_json(RevocationRequest{.token = "t1", .reason = "lost"});
  both.set("all", true);
  CHECK_FALSE(is_read(both));
  CHECK_FALSE(is_read(json::object({{"all", true}})));
  CHECK(revocation_answer_from_json(to_json(RevocationAnswer{2, 1}))
            ->credentials == 2);
  CHECK_FALSE(revocation_answer_from_json(
      json::object({{"credentials", -1}, {"sessions", 0}})));
}

}  // namespace
}  // namespace hoopgit::api
