// The same checks without a relay, and the program that prints them.

#include "server/identity/token_check.hpp"

#include "core/base/file.hpp"
#include "core/base/process.hpp"
#include "tests/server/identity/verification_rig.hpp"

#include <catch2/catch.hpp>

namespace hoopgit::identity {
namespace {

using test::Edits;
using test::in_quotes;
using test::Rig;

std::string keys_of(const Rig& rig) {
  json::Array keys;
  for (const auto& [id, key] : rig.keys)
    keys.push_back(key.jwk(id));
  return test::jwks(keys);
}

TokenCheck check_for(const Rig& rig) {
  return {.keys = keys_of(rig),
          .issuer = rig.settings.issuers[0].issuer,
          .audience = "hoopgit-cli",
          .at = rig.now};
}

std::string outcome(const std::string& token, const TokenCheck& check) {
  const auto checked = check_token(token, check);
  if (const auto* why = std::get_if<Reason>(&checked))
    return std::string(name_of(*why));
  return "taken";
}

TEST_CASE("a token is judged without a relay as a relay would") {
  const Rig rig;
  const auto check = check_for(rig);
  const auto with = [&](const Edits& claims, const Edits& header = {}) {
    return outcome(rig.token(claims, header), check);
  };
  CHECK(with({}) == "taken");
  CHECK(outcome("x", check) == "malformed");
  CHECK(with({}, {{"crit", R"(["exp"])"}}) == "header");
  CHECK(with({{"iss", in_quotes("https://evil.example.com")}}) == "issuer");
  CHECK(with({}, {{"kid", in_quotes("other")}}) == "key");
  CHECK(with({{"aud", in_quotes("wiki")}}) == "audience");
  CHECK(with({{"exp", "1"}}) == "time");
  CHECK(with({{"sub", in_quotes("")}}) == "identity");
  CHECK(with({{"groups", in_quotes("dev")}}) == "groups");
  const auto token = rig.token();
  CHECK(outcome(token.substr(0, token.rfind('.')) + ".eA", check) ==
        "signature");
}

TEST_CASE("a machine's token is judged by the age that machines have") {
  const Rig rig;
  auto check = check_for(rig);
  const auto old =
      rig.token({{"iat", std::to_string(to_unix_seconds(rig.now) - 1000)}});
  CHECK(outcome(old, check) == "taken");
  check.is_machine = true;
  CHECK(outcome(old, check) == "time");
  CHECK(outcome(rig.token(), check) == "taken");
}

TEST_CASE("a key set that no relay takes has no key") {
  const Rig rig;
  auto check = check_for(rig);
  check.keys.insert(check.keys.rfind(']'), R"(,{"kty":"oct","k":"AAAA"})");
  CHECK(outcome(rig.token(), check) == "key");
  check.keys = "nonsense";
  CHECK(outcome(rig.token(), check) == "key");
}

/// `hoopgit-relay verify-token` at work.
struct Program {
  Completed run(const std::string& token,
                std::vector<std::string> more = {}) const {
    std::vector<std::string> argv{HOOPGIT_RELAY_PROGRAM,
                                  "verify-token",
                                  "--keys",
                                  (folder.path() / "jwks.json").string(),
                                  "--issuer",
                                  rig.settings.issuers[0].issuer,
                                  "--audience",
                                  "hoopgit-cli"};
    argv.insert(argv.end(), more.begin(), more.end());
    auto done = hoopgit::run({.argv = std::move(argv), .input = token});
    REQUIRE(done);
    return *std::move(done);
  }

  Program() {
    REQUIRE(replace_file(folder.path() / "jwks.json", keys_of(rig)));
  }

  Rig rig{};
  TemporaryFolder folder = *TemporaryFolder::make();
};

TEST_CASE("the program prints the claims of a token that is taken") {
  const Program program;
  const auto token = program.rig.token({{"sub", in_quotes("42")}});
  for (const std::string at : {"1800000000", "2027-01-15T08:00:00Z"}) {
    const auto done = program.run(token + "\n", {"--at", at});
    INFO(done.errors);
    CHECK(done.status == 0);
    const auto claims = json::parse(done.output);
    REQUIRE(claims);
    CHECK(*claims->text("sub") == "42");
  }
}

TEST_CASE("the program prints why a token is refused, and nothing of it") {
  const Program program;
  const auto late = program.run(program.rig.token(), {"--at", "1900000000"});
  CHECK(late.status == 1);
  CHECK(late.output == "time\n");
  const auto broken = program.run("hgt_not-a-token", {"--at", "1800000000"});
  CHECK(broken.status == 1);
  CHECK(broken.output == "malformed\n");
  CHECK(broken.errors.empty());
  const auto machine = program.run(program.rig.token({{"iat", "1799999000"}}),
                                   {"--at", "1800000000", "--machine"});
  CHECK(machine.output == "time\n");
}

TEST_CASE("the program is told apart from a token when it is used wrongly") {
  const Program program;
  CHECK(program.run("x", {"--at", "yesterday"}).status == 2);
  CHECK(program.run("x", {"--keys", "/nowhere"}).status == 2);
  CHECK(program.run("x", {"--colour"}).status == 2);
}

}  // namespace
}  // namespace hoopgit::identity
