// What is done with glewlwyd, with a provider of another make: `./dev issuers`
// installs it. Where it is not there is nothing to see.

#include "core/base/text.hpp"
#include "core/http/client.hpp"
#include "core/json/json.hpp"
#include "tests/support/daemon.hpp"
#include "tests/support/must.hpp"
#include "tests/support/port.hpp"
#include "tests/support/stage.hpp"
#include "tests/support/story.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <filesystem>
#include <string>

namespace hoopgit::stage {
namespace {

using Catch::Matchers::Contains;

bool is_there() {
  const bool found =
      std::filesystem::exists(HOOPGIT_NODE_MODULES "/oidc-provider") &&
      (std::filesystem::exists("/usr/bin/node") ||
       std::filesystem::exists("/usr/local/bin/node"));
  if (!found) WARN("skipped: no other provider; ./dev issuers installs it");
  return found;
}

/// npm's oidc-provider, where everybody is ada at once.
class OtherIssuer {
 public:
  OtherIssuer() : port_(must(Port::reserve())), daemon_(must(start())) {}

  std::string url() const { return port_.origin(); }
  int count(const std::string& what) const {
    const auto counts = must(json::parse(get("/test").body));
    return static_cast<int>(must(counts.integer(what)));
  }
  void disable() const { get("/test/disable"); }
  void approve(const std::string& user_code) const {
    const auto done = get("/test/approve?user_code=" + user_code);
    INFO(done.body);
    REQUIRE(done.head.status == 200);
  }

  /// One that keeps cookies from page to page.
  static std::string browser() {
    return "curl --silent --location --max-redirs 9 --cookie /dev/null "
           "--output /dev/null";
  }

 private:
  http::Response get(const std::string& path) const {
    return must(http::Client().send({.url = must(parse_url(url() + path))}));
  }

  Result<Daemon> start() {
    const auto log = folder_.path() / "log";
    return Daemon::start({.name = "oidc-provider",
                          .argv = {"node",
                                   HOOPGIT_SOURCE_DIR
                                   "/tests/support/oidc_provider/provider.mjs",
                                   HOOPGIT_NODE_MODULES, port_.text(), "ada"},
                          .log = log,
                          .is_ready = [log] {
                            return read_log(log).find("listening at") !=
                                   std::string::npos;
                          }});
  }

  TemporaryFolder folder_ = must(TemporaryFolder::make());
  Port port_;
  Daemon daemon_;
};

struct Scene {
  OtherIssuer issuer{};
  Stage stage = must(Stage::set_up({.values = {{"ISSUER", issuer.url()}}}));

  Person ada() const {
    Person person = must(Person::make("ada"));
    person.set("BROWSER", OtherIssuer::browser());
    return person;
  }
  Person signed_in() const {
    Person person = ada();
    const auto done =
        must(person.run({"hoopgit", "login", stage.relay.origin()}));
    INFO(said(done));
    REQUIRE(done.succeeded());
    return person;
  }
};

TEST_CASE("another provider: sign in by browser, push, and renew by rotation") {
  if (!is_there()) return;
  const Scene scene;
  Person ada = scene.signed_in();
  const auto who = must(ada.run({"hoopgit", "whoami"}));
  INFO(said(who));
  CHECK_THAT(who.output, Contains("dev"));
  CHECK_THAT(who.output, Contains("renewed by the issuer"));
  must(clone(ada, scene.stage, "acme/site"));
  const auto commit = must(ada.commit_file("site", "a.txt", "one\n"));
  REQUIRE(
      must(ada.run({"git", "push", "origin", "HEAD:refs/heads/topic"}, "site"))
          .succeeded());
  CHECK(tip(scene.stage, "refs/heads/topic") == commit);
  const int before = scene.issuer.count("refreshes");
  for (int i = 0; i < 5; ++i)
    CHECK(must(ada.run({"hoopgit", "token"})).succeeded());
  CHECK(scene.issuer.count("refreshes") - before == 5);
  CHECK(scene.issuer.count("refused") == 0);
  CHECK(scene.issuer.count("codes") == 1);
}

TEST_CASE("another provider: sign in by a code on another device") {
  if (!is_there()) return;
  const Scene scene;
  Person ada = scene.ada();
  Running login = must(
      ada.start({"hoopgit", "login", "--device", scene.stage.relay.origin()}));
  REQUIRE(login.shows("user_code="));
  const std::string output = login.output();
  const auto at = output.find("user_code=") + 10;
  scene.issuer.approve(
      output.substr(at, output.find_first_of("\r\n", at) - at));
  CHECK(must(login.finish(std::chrono::seconds(60))) == 0);
  CHECK(scene.issuer.count("devices") == 1);
  CHECK(must(ada.run({"hoopgit", "whoami"})).succeeded());
}

TEST_CASE("another provider: logout ends the session there, too") {
  if (!is_there()) return;
  const Scene scene;
  const Person ada = scene.signed_in();
  const int before = scene.issuer.count("revoked");
  CHECK(must(ada.run({"hoopgit", "logout"})).succeeded());
  CHECK(scene.issuer.count("revoked") > before);
  CHECK(must(ada.run({"hoopgit", "whoami"})).status == 5);
}

TEST_CASE("another provider: who is disabled there is out") {
  if (!is_there()) return;
  const Scene scene;
  const Person ada = scene.signed_in();
  scene.issuer.disable();
  const auto refused = must(ada.run({"hoopgit", "token"}));
  INFO(said(refused));
  CHECK(refused.status == 5);
  CHECK_THAT(refused.errors, Contains("has ended"));
  CHECK(scene.issuer.count("refused") == 1);
}

}  // namespace
}  // namespace hoopgit::stage
