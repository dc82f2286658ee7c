#include "cli/access_hash.hpp"

#include "core/base/encoding.hpp"
#include "core/json/json.hpp"

#include <catch2/catch.hpp>

namespace hoopgit::cli {
namespace {

Secret id_token(const std::string& algorithm, const json::Value& at_hash) {
  json::Value payload = json::object({{"sub", "ada"}});
  if (!at_hash.is_null()) payload.set("at_hash", at_hash);
  const json::Value header = json::object({{"alg", algorithm}});
  return Secret(to_base64url(json::dump(header)) + "." +
                to_base64url(json::dump(payload)) + ".c2ln");
}

/// The example of OpenID Connect Core 1.0, appendix A.3.
const Secret example("jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y");
const std::string example_hash = "77QmUPtjPfzWtF2AnpK9RQ";

TEST_CASE("an access token is the one that the ID token was given with") {
  const auto is_taken = [](const Secret& token, const Secret& access) {
    return static_cast<bool>(check_access_hash(token, access));
  };
  CHECK(is_taken(id_token("RS256", example_hash), example));
  CHECK(is_taken(id_token("ES256", example_hash), example));
  CHECK(is_taken(id_token("PS256", example_hash), example));
  CHECK_FALSE(is_taken(id_token("RS256", example_hash), Secret("another")));
  CHECK_FALSE(is_taken(id_token("RS256", example_hash), Secret("")));
}

TEST_CASE("each algorithm has its own hash, and no other counts") {
  const std::string longer = "jtAeDp945y1dDqU3nkIVGNZP1HjH_MFs";
  const std::string longest = "q7nS86GgvvFaZkzALLWqJYaJIKw2wCDAVfCAsm5CrBM";
  CHECK(check_access_hash(id_token("ES384", longer), example));
  CHECK(check_access_hash(id_token("RS512", longest), example));
  CHECK(check_access_hash(id_token("EdDSA", longest), example));
  const auto is_taken = [](const std::string& algorithm) {
    return static_cast<bool>(
        check_access_hash(id_token(algorithm, example_hash), example));
  };
  for (const auto* name : {"RS384", "ES512", "EdDSA", "none", "", "S2566"})
    CHECK_FALSE(is_taken(name));
}

TEST_CASE("without a hash there is nothing to compare") {
  CHECK(check_access_hash(id_token("RS256", nullptr), example));
  CHECK(check_access_hash(id_token("none", nullptr), example));
}

TEST_CASE("a hash that is no text, whole or padded is refused") {
  for (const auto& hash :
       {json::Value(7), json::Value(""), json::Value(example_hash + "=="),
        json::Value(example_hash.substr(1)),
        json::Value(json::array_of({example_hash}))})
    CHECK_FALSE(check_access_hash(id_token("RS256", hash), example));
  CHECK_FALSE(check_access_hash(Secret("a.b"), example));
  CHECK_FALSE(check_access_hash(Secret("!.!.!"), example));
}

}  // namespace
}  // namespace hoopgit::cli
