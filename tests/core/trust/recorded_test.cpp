// The shapes that real issuers send, with invented values.

#include "core/trust/claim_path.hpp"
#include "core/trust/preset.hpp"
#include "tests/core/trust/trust_file.hpp"

#include <catch2/catch.hpp>

namespace hoopgit::trust {
namespace {

using test::recorded_claims;

bool has_type(const json::Value& value, ClaimType type) {
  switch (type) {
    case ClaimType::text:
      return value.as_text() != nullptr;
    case ClaimType::boolean:
      return value.as_bool() != nullptr;
    case ClaimType::number:
      return value.as_integer() != nullptr;
    case ClaimType::texts:
      return value.as_array() != nullptr;
  }
  return false;
}

TEST_CASE("what a preset knows of a claim is what its issuer sends") {
  for (const auto& preset : presets()) {
    const auto claims = recorded_claims(std::string(preset.name));
    CAPTURE(preset.name);
    for (const auto& kind : preset.claims) {
      const auto* value = find_claim(claims, kind.name);
      CAPTURE(kind.name);
      if (value != nullptr) CHECK(has_type(*value, kind.type));
    }
    const bool is_anchored = std::any_of(
        preset.anchors.begin(), preset.anchors.end(), [&](const auto& anchor) {
          return std::all_of(
              anchor.claims.begin(), anchor.claims.end(),
              [&](auto claim) { return find_claim(claims, claim) != nullptr; });
        });
    CHECK(is_anchored);
    for (const auto name : preset.identity)
      CHECK(find_claim(claims, name) != nullptr);
  }
}

TEST_CASE("every claim that a closed preset's issuer sends is known") {
  const std::vector<std::string_view> standard{"iss", "sub", "aud", "exp",
                                               "iat", "nbf", "jti"};
  for (const auto& preset : presets()) {
    if (preset.is_open || preset.name == "kubernetes") continue;
    CAPTURE(preset.name);
    const auto claims = recorded_claims(std::string(preset.name));
    for (const auto& [name, value] : *claims.as_object()) {
      CAPTURE(name);
      const bool is_standard =
          std::find(standard.begin(), standard.end(), name) != standard.end();
      CHECK((is_standard || preset.find(name) != nullptr));
    }
  }
}

TEST_CASE("a pointer leads through objects, a name has its slashes") {
  const auto claims = recorded_claims("kubernetes");
  CHECK(*find_claim(claims, "/kubernetes.io/namespace")->as_text() == "builds");
  CHECK(find_claim(claims, "kubernetes.io/namespace") == nullptr);
  CHECK(find_claim(claims, "/kubernetes.io/namespace/x") == nullptr);
  const auto circle = recorded_claims("circleci");
  CHECK(find_claim(circle, "oidc.circleci.com/project-id") != nullptr);
  CHECK(find_claim(circle, "/oidc.circleci.com/project-id") == nullptr);
}

}  // namespace
}  // namespace hoopgit::trust
