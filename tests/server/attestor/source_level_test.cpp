#include "server/attestor/source_level.hpp"

#include "tests/server/store/samples.hpp"

#include <catch2/catch.hpp>

namespace hoopgit::attestor {
namespace {

using json::Value;
using Kind = git::RefUpdate::Kind;

const Ground good{true, true};

git::RefUpdate update(Kind kind, const std::string& ref = "refs/heads/main") {
  return {ref, store::oid('1'), store::oid('2'), kind};
}

Value vote(const std::string& who, const std::string& verb = "approve") {
  return json::object({{"iss", "https://id.example"},
                       {"sub", who},
                       {"kind", "human"},
                       {"verb", verb},
                       {"counted", true},
                       {"is_requester", false}});
}

Value record(const std::string& kind, json::Array votes = {}) {
  const bool is_shown = !votes.empty();
  return json::object(
      {{"who", json::object({{"kind", kind}, {"sub", "ada-1"}})},
       {"checks", json::object({{"result", "clean"}})},
       {"separation", is_shown ? "shown" : "not_required"},
       {"approvals", std::move(votes)}});
}

Value with(Value object, const char* key, Value value) {
  object.set(key, std::move(value));
  return object;
}

std::string level(const git::RefUpdate& of, const Value& record,
                  const Ground& ground) {
  return levels_of(of, record, ground).front().substr(18);
}

const auto forward = update(Kind::fast_forward);

TEST_CASE("a history that goes on is level 2, one that does not is level 1") {
  const Value plain = record("human");
  CHECK(level(forward, plain, {}) == "2");
  CHECK(level(update(Kind::create), plain, {}) == "2");
  CHECK(level(update(Kind::create, "refs/tags/v1"), plain, {}) == "2");
  for (const Ground& ground : {Ground{}, good}) {
    CHECK(level(update(Kind::force), plain, ground) == "1");
    CHECK(level(update(Kind::update), plain, ground) == "1");
    // A tag that moves, be it to a descendant.
    CHECK(level(update(Kind::fast_forward, "refs/tags/v1"), plain, ground) ==
          "1");
  }
}

TEST_CASE("level 3 takes both a sole writer and a sweep that found nothing") {
  const Value plain = record("human");
  CHECK(level(forward, plain, {true, true}) == "3");
  CHECK(level(forward, plain, {true, false}) == "2");
  CHECK(level(forward, plain, {false, true}) == "2");
}

TEST_CASE("level 4 takes two persons, and all of level 3") {
  const Value two = record("human", {vote("grace-1")});
  CHECK(level(forward, two, good) == "4");
  CHECK(level(forward, two, {true, false}) == "2");
  CHECK(level(forward, two, {false, true}) == "2");
  CHECK(level(update(Kind::force), two, good) == "1");
  CHECK(level(forward, record("human"), good) == "3");
}

TEST_CASE("a machine is not one of the two persons") {
  for (const char* kind : {"agent", "service", "system"}) {
    CHECK(level(forward, record(kind, {vote("grace-1")}), good) == "3");
    CHECK(level(forward, record(kind, {vote("grace-1"), vote("grace-1")}),
                good) == "3");
    CHECK(level(forward, record(kind, {vote("grace-1"), vote("bob-2")}),
                good) == "4");
  }
}

TEST_CASE("only votes that stand make a second person") {
  const auto of = [](Value odd) {
    return level(forward, record("human", {std::move(odd)}), good);
  };
  REQUIRE(of(vote("grace-1")) == "4");
  CHECK(of(vote("grace-1", "deny")) == "3");
  CHECK(of(with(vote("grace-1"), "counted", false)) == "3");
  CHECK(of(with(vote("grace-1"), "is_requester", true)) == "3");
  CHECK(of(with(vote("grace-1"), "withdrawn", "2026")) == "3");
  CHECK(of(with(vote("grace-1"), "kind", "service")) == "3");
  for (const char* other : {"emergency", "not_approved", "not_shown"})
    CHECK(level(forward,
                with(record("human", {vote("grace-1")}), "separation", other),
                good) == "3");
}

TEST_CASE("what holds at any level is said beside it") {
  CHECK(levels_of(forward, record("human", {vote("grace-1")}), {}) ==
        std::vector<std::string>{"SLSA_SOURCE_LEVEL_2",
                                 "ORG_SOURCE_SECRETS_SCANNED",
                                 "ORG_SOURCE_TWO_PERSONS"});
  CHECK(levels_of(forward, with(record("human"), "checks", json::object({})),
                  {}) == std::vector<std::string>{"SLSA_SOURCE_LEVEL_2"});
  CHECK(levels_of(forward, Value(), {}) ==
        std::vector<std::string>{"SLSA_SOURCE_LEVEL_2"});
}

}  // namespace
}  // namespace hoopgit::attestor
