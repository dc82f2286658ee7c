#include "core/base/encoding.hpp"
#include "core/base/text.hpp"
#include "tests/support/git_story.hpp"
#include "tests/support/must.hpp"
#include "tests/support/stage.hpp"

#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <iterator>

namespace hoopgit::stage {
namespace {

using Catch::Contains;

/// Somebody who reaches the upstream without the relay.
std::string push_past_the_relay(const Stage& stage, const Person& outsider,
                                const std::string& text) {
  const auto url = stage.upstream.url("acme/site", Role::writer);
  if (!std::filesystem::exists(outsider.path("direct")))
    must_run(outsider, {"git", "clone", "-q", url, "direct"});
  auto id = must(outsider.commit_file("direct", "news.txt", text));
  must_run(outsider, {"git", "push", "-q", "origin", "main"}, "direct");
  return id;
}

TEST_CASE("clone and fetch work in both protocols, with and without .git") {
  const Stage stage = must(Stage::set_up());
  const Person ada = must(stage.signed_in("ada"));
  const Person outsider = must(Person::make("outsider"));
  for (const std::string version : {"0", "1", "2"}) {
    const std::string with = "with" + version;
    const std::string without = "without" + version;
    const std::string setting = "protocol.version=" + version;
    const std::string url = stage.relay.url("acme/site");
    must_run(ada, {"git", "-c", setting, "clone", "-q", url, with});
    must_run(ada, {"git", "-c", setting, "clone", "-q",
                   stage.relay.origin() + "/acme/site", without});
    const std::string tip =
        must(stage.upstream.refs("acme/site")).at("refs/heads/main");
    CHECK(must_read(ada, {"git", "rev-parse", "HEAD"}, with) == tip);
    CHECK(must_read(ada, {"git", "rev-parse", "HEAD"}, without) == tip);
    CHECK(must_read(ada, {"git", "tag"}, with) == "v0.1");
    CHECK(must_read(ada, {"git", "symbolic-ref", "HEAD"}, with) ==
          "refs/heads/main");

    const std::string news = push_past_the_relay(stage, outsider, version);
    must_run(ada, {"git", "-c", setting, "fetch", "-q"}, with);
    CHECK(must_read(ada, {"git", "rev-parse", "origin/main"}, with) == news);
    must_run(ada, {"git", "-c", setting, "pull", "-q"}, without);
    CHECK(must_read(ada, {"git", "rev-parse", "HEAD"}, without) == news);
    CHECK_THAT(must_run(ada, {"git", "-c", setting, "ls-remote", url}),
               Contains(news + "\trefs/heads/main"));
    must_run(ada, {"git", "fsck", "--strict"}, with);
  }
}

TEST_CASE("a shallow clone is deepened and completed") {
  const Stage stage = must(Stage::set_up());
  const Person ada = must(stage.signed_in("ada"));
  for (const std::string version : {"0", "2"}) {
    const std::string setting = "protocol.version=" + version;
    const std::string site = "site" + version;
    const auto count = [&] {
      return must_read(ada, {"git", "rev-list", "--count", "HEAD"}, site);
    };
    must_run(ada, {"git", "-c", setting, "clone", "-q", "--depth=1",
                   stage.relay.url("acme/site"), site});
    CHECK(count() == "1");
    must_run(ada, {"git", "-c", setting, "fetch", "-q", "--deepen=1"}, site);
    CHECK(count() == "2");
    must_run(ada, {"git", "-c", setting, "fetch", "-q", "--unshallow"}, site);
    CHECK(count() == "3");
    must_run(ada, {"git", "fsck", "--strict"}, site);
    const std::string since = "since" + version;
    must_run(ada,
             {"git", "-c", setting, "clone", "-q", "--shallow-exclude=v0.1",
              stage.relay.url("acme/site"), since});
    CHECK(must_read(ada, {"git", "rev-list", "--count", "HEAD"}, since) == "1");
  }
}

TEST_CASE("a partial clone fetches the missing files when they are needed") {
  const Stage stage = must(Stage::set_up());
  const Person ada = must(stage.signed_in("ada"));
  for (const std::string version : {"0", "2"}) {
    const std::string site = "site" + version;
    must_run(ada, {"git", "-c", "protocol.version=" + version, "clone", "-q",
                   "--filter=blob:none", "--no-checkout",
                   stage.relay.url("acme/site"), site});
    const auto missing = [&] {
      return must_run(
          ada, {"git", "rev-list", "--objects", "--missing=print", "--all"},
          site);
    };
    CHECK_THAT(missing(), Contains("?"));
    must_run(
        ada,
        {"git", "-c", "protocol.version=" + version, "checkout", "-q", "main"},
        site);
    CHECK_THAT(must_run(ada, {"cat", "docs/guide.md"}, site),
               Contains("Read it."));
    CHECK_THAT(missing(), !Contains("?"));
  }
}

TEST_CASE("long lists of wants and haves arrive, gzipped and chunked") {
  Stage stage = must(Stage::set_up());
  Person ada = must(stage.signed_in("ada"));
  const Person outsider = must(Person::make("outsider"));
  must_run(ada, {"git", "clone", "-q", stage.relay.url("acme/site"), "site"});
  must_run(ada, {"git", "fast-import", "--quiet"}, "site",
           many_commits("mine", 400, "refs/remotes/origin/main^0"));
  ada.set("GIT_TRACE_CURL", ada.path("trace"));
  for (const std::string version : {"0", "2"}) {
    const std::string news = push_past_the_relay(stage, outsider, version);
    must_run(ada, {"git", "-c", "protocol.version=" + version, "fetch", "-q"},
             "site");
    CHECK(must_read(ada, {"git", "rev-parse", "origin/main"}, "site") == news);
  }
  CHECK_THAT(must_run(ada, {"cat", ada.path("trace")}),
             Contains("Content-Encoding: gzip"));

  // More wants than http.postBuffer, which is 64 KiB at least.
  must_run(outsider, {"git", "fast-import", "--quiet"}, "direct",
           many_commits("many", 1500, "refs/heads/main^0", true));
  must_run(outsider, {"git", "push", "-q", "origin", "refs/heads/many*"},
           "direct");
  for (const std::string version : {"0", "2"}) {
    ada.set("GIT_TRACE_CURL", ada.path("trace" + version));
    must_run(ada, {"git", "-c", "protocol.version=" + version, "-c",
                   "http.postBuffer=65600", "clone", "-q",
                   stage.relay.url("acme/site"), "all" + version});
    CHECK_THAT(must_run(ada, {"cat", ada.path("trace" + version)}),
               Contains("Transfer-Encoding: chunked"));
    CHECK(must_read(ada, {"git", "rev-list", "--count", "origin/many"},
                    "all" + version) == "1505");
  }
}

bool is_in_a_file_of(const std::filesystem::path& folder,
                     const std::string& text) {
  for (const auto& file :
       std::filesystem::recursive_directory_iterator(folder)) {
    if (!file.is_regular_file()) continue;
    std::ifstream in(file.path(), std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(in), {}};
    if (bytes.find(text) != std::string::npos) return true;
  }
  return false;
}

TEST_CASE("the credential of the upstream is known to the relay only") {
  Stage stage = must(Stage::set_up());
  Person ada = must(stage.signed_in("ada"));
  ada.set("GIT_TRACE_CURL", ada.path("curl"));
  ada.set("GIT_TRACE_PACKET", ada.path("packets"));
  ada.set("GIT_TRACE", ada.path("git"));
  ada.set("GIT_TRACE_REDACT", "0");
  must_run(ada, {"git", "clone", stage.relay.url("acme/site"), "site"});
  must(ada.commit_file("site", "a.txt", "one\n"));
  must_run(ada, {"git", "push", "origin", "HEAD:refs/heads/topic"}, "site");
  ada.set("GIT_CURL_VERBOSE", "1");
  const auto verbose = must(ada.run({"git", "fetch"}, "site"));
  REQUIRE(verbose.succeeded());
  must(ada.write_file("verbose", verbose.errors));
  // The traces do show what the client knows.
  CHECK(is_in_a_file_of(ada.path(), "Authorization: Basic"));

  for (const Role role : {Role::reader, Role::writer}) {
    const std::string password(stage.upstream.password(role).reveal());
    const std::string pair = to_base64(name_of(role) + ":" + password);
    for (const auto& text : {password, pair, to_base64(password)}) {
      const bool client = is_in_a_file_of(ada.path(), text);
      CHECK_FALSE(client);
      const bool state = is_in_a_file_of(stage.relay.folder(), text);
      CHECK_FALSE(state);
      const bool environment =
          join(ada.environment(), "\n").find(text) != std::string::npos;
      CHECK_FALSE(environment);
    }
  }
  CHECK_FALSE(is_in_a_file_of(ada.path("site"), stage.upstream.origin()));
}

}  // namespace
}  // namespace hoopgit::stage
