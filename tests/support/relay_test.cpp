#include "tests/support/relay.hpp"

#include "tests/support/must.hpp"
#include "tests/support/stage.hpp"

#include <catch2/catch.hpp>

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

}  // namespace
}  // namespace hoopgit::stage
