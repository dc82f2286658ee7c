#include "tests/support/fake_upstream.hpp"

#include "tests/support/bare_git.hpp"
#include "tests/support/must.hpp"
#include "tests/support/web.hpp"

#include <catch2/catch.hpp>

namespace hoopgit::stage {
namespace {

TEST_CASE("a fake upstream answers as told, and remembers what it was asked") {
  FakeUpstream fake = must(FakeUpstream::start([](const std::string&) {
    return FakeUpstream::status(302, "", {"Location: http://127.0.0.1:1/x"});
  }));
  Web web;
  const Answer moved =
      must(web.get(fake.origin() + "/acme/site.git/info/refs"));
  CHECK(moved.status == 302);
  CHECK(moved.location == "http://127.0.0.1:1/x");
  fake.answer([](const std::string&) { return std::string("garbage\n"); });
  CHECK_FALSE(web.post(fake.origin() + "/", Form{{"a", "b"}}));
  REQUIRE(fake.heads().size() == 2);
  CHECK(fake.heads()[0].find("GET /acme/site.git/info/refs HTTP/1.1\r\n") == 0);
  CHECK(fake.heads()[1].find("Content-Length: 3") != std::string::npos);
}

TEST_CASE("git says what a broken upstream answered") {
  const FakeUpstream fake = must(FakeUpstream::start([](const std::string&) {
    return FakeUpstream::status(500, "no such luck\n",
                                {"Content-Type: text/plain"});
  }));
  const Completed asked =
      must(run_bare_git({"ls-remote", fake.origin() + "/acme/site.git"}));
  CHECK(asked.errors.find("500") != std::string::npos);
}

}  // namespace
}  // namespace hoopgit::stage
