#include "tests/support/relay.hpp"

#include "tests/support/must.hpp"
#include "tests/support/stage.hpp"
#include "tests/support/web.hpp"

#include <catch2/catch.hpp>
#include <unistd.h>

namespace hoopgit::stage {
namespace {

TEST_CASE("names in a configuration are replaced, and must have a value") {
  CHECK(must(fill_in("a: @A@\nb: \"@B_2@@A@\"", {{"A", "1"}, {"B_2", "x"}})) ==
        "a: 1\nb: \"x1\"");
  CHECK(must(fill_in("mail: ada@example.com", {})) == "mail: ada@example.com");
  CHECK(must(fill_in("a@b @A@", {{"A", "1"}})) == "a@b 1");
  const auto missing = fill_in("a: @A@", {});
  REQUIRE_FALSE(missing);
  CHECK(missing.error().message == "cannot fill in @A@: it has no value");
}

TEST_CASE("the stage's configuration is complete") {
  const Stage stage = must(Stage::set_up({.start_relay = false}));
  const std::string yaml = must(read_file(stage.relay.configuration()));
  CHECK(yaml.find('@') == std::string::npos);
  CHECK(yaml.find("issuer: \"" + stage.issuer.issuer_url()) !=
        std::string::npos);
  CHECK(stage.login_ports.size() == 6);
  CHECK(must(stage.upstream.refs("acme/site")).size() == 2);
  CHECK(must(stage.upstream.refs("acme/empty")).empty());
}

TEST_CASE("the relay's own check finds the stage's configuration good") {
  const Stage stage = must(Stage::set_up({.start_relay = false}));
  const Person admin = must(Person::make("admin"));
  const Completed checked =
      must(admin.run({"hoopgit-relay", "check", "--config",
                      stage.relay.configuration().string()}));
  if (::geteuid() == 0)
    CHECK_THAT(checked.errors, Catch::Contains("warning: this is root"));
  else
    CHECK(checked.errors == "");
  CHECK(checked.status == 0);
}

TEST_CASE("the stage has a relay, where people sign in by a browser") {
  Stage stage = must(Stage::set_up());
  CHECK(must(stage.relay.memory_peak()) > 1'000'000);
  const Person grace = must(stage.signed_in("grace"));
  const Completed who = must(grace.run(
      {"hoopgit", "whoami", "--json", "--relay", stage.relay.origin()}));
  CHECK(who.errors == "");
  const json::Value shown = must(json::parse(who.output));
  CHECK(must(shown.text("name")) == "grace");
  CHECK(must(shown.texts("groups")) ==
        std::vector<std::string>{"dev", "maintainers"});
}

TEST_CASE("a relay that was killed or stopped starts again at its place") {
  Stage stage = must(Stage::set_up());
  stage.relay.kill();
  CHECK_FALSE(stage.relay.is_running());
  must(stage.relay.start());
  CHECK(stage.relay.is_running());
  CHECK(stage.relay.stop() == 0);
  must(stage.relay.start());
  CHECK(must(Web().get(stage.relay.origin() + "/healthz")).status == 200);
}

TEST_CASE("a relay with a bad configuration says why it did not start") {
  Relay relay = must(Relay::prepare());
  const auto started = relay.start("version: 1\nlisten: nowhere\n", {});
  REQUIRE_FALSE(started);
  CHECK(started.error().message.find("cannot start hoopgit-relay: it ended") ==
        0);
  CHECK(started.error().message.find("relay.yaml:2:") != std::string::npos);
}

}  // namespace
}  // namespace hoopgit::stage
