#include "server/http/router.hpp"

#include "server/http/bearer.hpp"
#include "server/http/target.hpp"

#include <catch2/catch.hpp>

namespace hoopgit::front {
namespace {

Route route(std::string method, std::string pattern) {
  return {.method = std::move(method),
          .pattern = std::move(pattern),
          .handle = [](Request&, const Route::Fields&, Stream&) -> Answer {
            return Reply{};
          }};
}

Router make(std::vector<Route> routes) {
  return *Router::make(std::move(routes));
}

std::string field(const Router& router, const std::string& path) {
  auto found = router.find("GET", path);
  const auto* match = std::get_if<Router::Match>(&found);
  if (match == nullptr) return "no match";
  std::string text = match->route->pattern;
  for (const auto& [name, value] : match->fields)
    text += " " + name + "=" + value;
  return text;
}

}  // namespace

TEST_CASE("fields of a pattern are filled from the path") {
  const Router router =
      make({route("GET", "/"), route("GET", "/api/v1/pushes/{id}/votes"),
            route("GET", "/{repository}/info/refs")});
  CHECK(field(router, "/") == "/");
  CHECK(field(router, "/api/v1/pushes/01ARZ/votes") ==
        "/api/v1/pushes/{id}/votes id=01ARZ");
  CHECK(field(router, "/site/info/refs") ==
        "/{repository}/info/refs repository=site");
  CHECK(field(router, "/a/b/c.git/info/refs") ==
        "/{repository}/info/refs repository=a/b/c.git");
  CHECK(field(router, "/info/refs") == "no match");
  CHECK(field(router, "/api/v1/pushes/1/2/votes") == "no match");
}

TEST_CASE("of two routes that match, the first one is taken") {
  const Router router =
      make({route("GET", "/api/{name}"), route("GET", "/{repository}")});
  CHECK(field(router, "/api/x") == "/api/{name} name=x");
  CHECK(field(router, "/apj/x") == "/{repository} repository=apj/x");
}

TEST_CASE(
    "an unknown path is 404, an unknown method 405 with those there are") {
  const Router router =
      make({route("GET", "/thing"), route("DELETE", "/thing")});
  auto unknown = router.find("GET", "/other");
  CHECK(std::get<Reply>(unknown).status == 404);
  auto wrong = router.find("POST", "/thing");
  REQUIRE(std::get<Reply>(wrong).status == 405);
  CHECK(std::get<Reply>(wrong).headers.back() ==
        std::pair<std::string, std::string>("Allow", "DELETE, GET, HEAD"));
  CHECK(std::holds_alternative<Router::Match>(router.find("HEAD", "/thing")));
  CHECK(std::holds_alternative<Reply>(router.find("get", "/thing")));
}

TEST_CASE("a pattern that could never match is refused") {
  const auto* pattern = GENERATE("", "api", "/a//b", "/a/", "/{id}/{id}",
                                 "/{repository}/and/{repository}");
  CHECK_FALSE(Router::make({route("GET", pattern)}));
  CHECK_FALSE(Router::make({route("HEAD", "/a")}));
  CHECK_FALSE(Router::make(
      {Route{.method = "GET", .pattern = "/a", .handle = nullptr}}));
}

TEST_CASE("a target is decoded once") {
  const auto target = parse_target("/a%20b/c%2525?x=%2F&y");
  REQUIRE(target);
  CHECK(target->path == "/a b/c%25");
  CHECK(target->query == "x=%2F&y");
  CHECK(parse_target("/")->path == "/");
  CHECK(parse_target("/%C3%A9")->path == "/\xc3\xa9");
  CHECK(parse_target("/.git/...")->path == "/.git/...");
}

TEST_CASE("a target that two programs could read differently is refused") {
  const auto* text = GENERATE(
      "", "*", "a", "http://relay/", "//", "//a", "/a//b", "/a/", "/.", "/..",
      "/a/./b", "/a/../b", "/%2e/a", "/%2E%2e/a", "/.%2e", "/a%2fb", "/a%2Fb",
      "/a\\b", "/a%5cb", "/a%00", "/a%0a", "/a%7f", "/a%", "/a%2", "/a%zz",
      "/a b", "/a\"b", "/a<b", "/a#b", "/a?b#c", "/a?b c", "/a{b}", "/a|b",
      "/\xc3\xa9", "/%ff", "/%c0%af");
  INFO(text);
  CHECK_FALSE(parse_target(text));
}

TEST_CASE("a query field is the first of its name, decoded") {
  Request request;
  request.query = "service=git-upload-pack&a=1%202&a=3&b+c=d+e&bad=%zz&flag";
  CHECK(request.query_field("service") == "git-upload-pack");
  CHECK(request.query_field("a") == "1 2");
  CHECK(request.query_field("b c") == "d e");
  CHECK(request.query_field("flag") == "");
  CHECK_FALSE(request.query_field("bad"));
  CHECK_FALSE(request.query_field("none"));
}

TEST_CASE("a token is read from Bearer and from the password of Basic") {
  CHECK(read_bearer("Bearer abc.def-_~+/==")->reveal() == "abc.def-_~+/==");
  CHECK(read_bearer("bearer  abc")->reveal() == "abc");
  // "anyone:to:ken"
  CHECK(read_bearer("Basic YW55b25lOnRvOmtlbg==")->reveal() == "to:ken");
  CHECK(read_bearer("BASIC OnQ=")->reveal() == "t");
}

TEST_CASE("a malformed authorization is as good as none") {
  const auto* text = GENERATE(
      "", "Bearer", "Bearer ", "Bearer a b", "Bearer a,b", "Bearer ==", "Basic",
      "Basic !", "Basic YW55", "Basic YTo=", "Basic YTpi=", "Basic YTpi\t",
      "Digest YTpi", "YTpi");
  INFO(text);
  const auto found = read_bearer(text);
  if (std::string_view(text) == "Basic YTpi\t")
    CHECK(found);  // Blanks at the end are not part of a value.
  else
    CHECK_FALSE(found);
}

}  // namespace hoopgit::front
