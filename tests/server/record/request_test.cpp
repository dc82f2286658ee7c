#include "server/record/request.hpp"

#include "core/json/json.hpp"

#include <catch2/catch.hpp>

namespace hoopgit::record {
namespace {

git::ObjectId id_of(char digit) {
  return *git::ObjectId::parse(std::string(40, digit));
}

Request sample() {
  Request request{.push = *PushId::parse("01JD0000000000000000000001")};
  request.upstream = "github";
  request.repository = "acme/site";
  request.requester.person = {"https://id", "ada"};
  request.requester.groups = {"dev", "ops"};
  request.commands = {{"refs/heads/main", id_of('1'), id_of('2')},
                      {"refs/heads/old", id_of('3'), git::ObjectId()}};
  request.options = {"ci.skip", "hoopgit-wait=5s"};
  request.atomic = true;
  request.has_pack = true;
  request.created = *parse_rfc3339("2026-11-22T12:00:00.123456789Z");
  request.expires = *parse_rfc3339("2026-11-29T12:00:00.123456789Z");
  request.seen = keep_refs(
      {{"refs/heads/main", id_of('1')}, {"refs/heads/\xff", id_of('4')}},
      request.commands, {id_of('1')});
  return request;
}

TEST_CASE("what a push was judged by reads back as it was written") {
  const Request request = sample();
  const auto body = to_body(request);
  REQUIRE(body);
  const auto again = request_from(*body);
  REQUIRE(again);
  CHECK(*to_body(*again) == *body);
  CHECK(again->push == request.push);
  CHECK(again->requester.groups == request.requester.groups);
  CHECK(again->requester.person.is(request.requester.person));
  CHECK(again->commands.size() == 2);
  CHECK(again->commands[1].new_id.is_zero());
  CHECK(again->options == request.options);
  CHECK(again->atomic);
  CHECK(again->has_pack);
  CHECK(again->created == request.created);
  CHECK(again->expires == request.expires);
  CHECK(again->seen.refs == request.seen.refs);
  CHECK_FALSE(again->seen.is_cut);
}

TEST_CASE("for whom an agent acts stays known") {
  Request request = sample();
  CHECK(request_from(*to_body(request))->requester.agent.empty());
  request.requester.kind = "agent";
  request.requester.agent = "claude";
  request.requester.on_behalf_of = request.requester.person;
  const auto again = request_from(*to_body(request));
  REQUIRE(again);
  CHECK(again->requester.agent == "claude");
  REQUIRE(again->requester.on_behalf_of);
  CHECK(again->requester.on_behalf_of->is(request.requester.person));
}

TEST_CASE("groups that were not known stay unknown") {
  Request request = sample();
  request.requester.groups.reset();
  CHECK_FALSE(request_from(*to_body(request))->requester.groups);
  request.requester.groups = std::vector<std::string>();
  CHECK(request_from(*to_body(request))->requester.groups);
}

TEST_CASE("of very many refs those are kept that say what is new") {
  Request request = sample();
  std::vector<git::Ref> refs{{"refs/heads/main", id_of('1')},
                             {"refs/tags/there", id_of('2')}};
  for (std::size_t i = 0; i < most_refs; ++i)
    refs.push_back({"refs/heads/" + std::to_string(i), id_of('5')});
  request.seen = keep_refs(refs, request.commands, {id_of('7')});
  const auto again = request_from(*to_body(request));
  REQUIRE(again);
  CHECK(again->seen.is_cut);
  CHECK(again->seen.count == most_refs + 2);
  CHECK(again->seen.sha256 == request.seen.sha256);
  CHECK(again->seen.boundary == std::vector{id_of('7')});
  // Where the first command's ref is, and what it moves to.
  CHECK(again->seen.refs == std::vector<git::Ref>{refs[0], refs[1]});
}

TEST_CASE("the digest of the refs is over all of them, in order") {
  const std::vector<git::Ref> refs{{"refs/heads/a", id_of('1')},
                                   {"refs/heads/b", id_of('2')}};
  const std::vector<git::Ref> turned{refs[1], refs[0]};
  CHECK(keep_refs(refs, {}, {}).sha256 == keep_refs(turned, {}, {}).sha256);
  CHECK(keep_refs(refs, {}, {}).sha256 != keep_refs({refs[0]}, {}, {}).sha256);
}

TEST_CASE("what is no record of a push is refused") {
  CHECK_FALSE(request_from(""));
  CHECK_FALSE(request_from("{}"));
  CHECK_FALSE(request_from(R"({"type":"hoopgit.commands","v":2})"));
  auto value = *json::parse(*to_body(sample()));
  value.set("upstream", json::object({{"count", 1},
                                      {"sha256", ""},
                                      {"refs", json::Array{"short"}}}));
  CHECK_FALSE(request_from(json::dump(value)));
}

}  // namespace
}  // namespace hoopgit::record
