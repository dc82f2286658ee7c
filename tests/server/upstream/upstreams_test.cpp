#include "server/upstream/upstreams.hpp"

#include <catch2/catch.hpp>

namespace hoopgit::upstream {
namespace {

UpstreamSettings forge(const std::string& name, const std::string& url) {
  return {name,
          *parse_url(url),
          {"r", FileSecret{"/nonexistent"}},
          {"w", FileSecret{"/nonexistent"}}};
}

const http::Client client;

Result<Upstreams> open(std::vector<UpstreamSettings> upstreams,
                       std::vector<RepositorySettings> repositories) {
  return Upstreams::open(std::move(upstreams), std::move(repositories), client,
                         system_clock(), {});
}

std::string url_of(const Result<Upstreams>& upstreams, std::string_view name) {
  REQUIRE(upstreams);
  const auto target = upstreams->find(*RepositoryName::parse(name));
  return target ? target->url.text() : target.error().message;
}

}  // namespace

TEST_CASE("a repository is found by its name, then by the first pattern") {
  const auto all = open({forge("one", "https://one.example.com"),
                         forge("two", "https://two.example.com:8443/git/")},
                        {{"acme/*", true, "one"},
                         {"**", true, "two"},
                         {"acme/site", false, "two"},
                         {"acme/tool", false, "two", "scm/t%20ool"}});
  CHECK(url_of(all, "acme/other") == "https://one.example.com/acme/other.git");
  CHECK(url_of(all, "deep/er/one") ==
        "https://two.example.com:8443/git/deep/er/one.git");
  CHECK(url_of(all, "acme/site") ==
        "https://two.example.com:8443/git/acme/site.git");
  CHECK(url_of(all, "acme/tool") ==
        "https://two.example.com:8443/git/scm/t%20ool");
}

TEST_CASE("a repository that is not configured is not found") {
  const auto all = open({forge("one", "https://one.example.com")},
                        {{"acme/*", true, "one"}});
  REQUIRE(all);
  const auto target = all->find(*RepositoryName::parse("evil/site"));
  REQUIRE_FALSE(target);
  CHECK(target.error().fault == Fault::not_found);
}

TEST_CASE("a configuration that contradicts itself is refused") {
  const auto one = forge("one", "https://one.example.com");
  CHECK_FALSE(open({one, one}, {}));
  CHECK_FALSE(open({one}, {{"acme/site", false, "two"}}));
  CHECK_FALSE(open({one}, {{"acme/*", true, "one", "fixed"}}));
  CHECK_FALSE(open({one}, {{"acme/site.git", false, "one"}}));
  CHECK_FALSE(open({one}, {{"acme//site", false, "one"}}));
  CHECK_FALSE(open({one}, {{"acme/site", false, "one", "../other"}}));
  CHECK_FALSE(open({one}, {{"acme/site", false, "one", "x?y=z"}}));
  CHECK_FALSE(open({forge("plain", "http://one.example.com")}, {}));
  CHECK_FALSE(open({forge("query", "https://one.example.com/?a=b")}, {}));
  CHECK(open({forge("plain", "http://127.0.0.1:8080")}, {}));
}

}  // namespace hoopgit::upstream
