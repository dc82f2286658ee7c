#include "server/relay/credential_check.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

namespace hoopgit::relay {
namespace {

using Catch::Matchers::Contains;
using Kind = git::RefUpdate::Kind;

const std::string own = "refs/heads/agent/claude/one";

identity::Identity agent(std::vector<std::string> actions) {
  identity::Identity who;
  who.actor.kind = "agent";
  who.actor.agent = "claude";
  who.refs = {"refs/heads/agent/claude/**"};
  who.limits = store::AgentLimits{std::move(actions), 2};
  return who;
}

bool may(const identity::Identity& who, const std::string& ref, Kind kind) {
  return static_cast<bool>(check_updates(who, {{ref, {}, {}, kind}}));
}

TEST_CASE("each action that an agent was not given is refused") {
  const struct {
    std::string action;
    std::vector<Kind> kinds;
  } cases[] = {{"create", {Kind::create}},
               {"update", {Kind::update, Kind::fast_forward}},
               {"force", {Kind::force}},
               {"delete", {Kind::remove}}};
  for (const auto& given : cases)
    for (const auto& asked : cases)
      for (const Kind kind : asked.kinds) {
        const bool is_given = given.action == asked.action;
        CHECK(may(agent({given.action}), own, kind) == is_given);
      }
  CHECK_FALSE(may(agent({}), own, Kind::fast_forward));
}

TEST_CASE("what is given is given for the agent's branches only") {
  const auto who = agent({"create", "update", "force", "delete"});
  for (const std::string ref :
       {"refs/heads/main", "refs/heads/agent/claudette", "refs/heads/agent",
        "refs/tags/agent/claude/one", "refs/notes/agent/claude/one"})
    CHECK_FALSE(may(who, ref, Kind::create));
  CHECK(may(who, own, Kind::create));
  CHECK(may(who, "refs/heads/agent/claude/a/b", Kind::create));
  // One that is not is enough.
  CHECK_FALSE(check_updates(who, {{own, {}, {}, Kind::create},
                                  {"refs/heads/main", {}, {}, Kind::create}}));
}

TEST_CASE("whoever has no limits is held to the refs of the credential") {
  identity::Identity who;
  CHECK(may(who, "refs/heads/main", Kind::remove));
  who.refs = {"refs/heads/topic/*"};
  CHECK(may(who, "refs/heads/topic/a", Kind::force));
  const auto refused =
      check_updates(who, {{"refs/heads/main", {}, {}, Kind::create}});
  REQUIRE_FALSE(refused);
  CHECK_THAT(refused.error().message,
             Contains("the credential is not for refs/heads/main"));
  CHECK(check_quota(who, 1'000'000));
}

TEST_CASE("a quota is spent when so many have come before") {
  const auto who = agent({"create"});
  CHECK(check_quota(who, 0));
  CHECK(check_quota(who, 1));
  const auto spent = check_quota(who, 2);
  REQUIRE_FALSE(spent);
  CHECK(spent.error().fault == Fault::limit);
  CHECK_THAT(spent.error().message, Contains("all 2 pushes"));
}

}  // namespace
}  // namespace hoopgit::relay
