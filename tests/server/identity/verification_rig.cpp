#include "tests/server/identity/verification_rig.hpp"

namespace hoopgit::test {
namespace {

identity::Settings rig_settings() {
  return {.public_url = *parse_url("https://relay.example.com"),
          .audience = "https://relay.example.com",
          .issuers = {{.name = "corp",
                       .issuer = "https://id.example.com/realms/corp",
                       .client_id = "hoopgit-cli"},
                      {.name = "ci",
                       .issuer = "https://ci.example.com",
                       .client_id = "",
                       .kind = "service"},
                      {.name = "strict",
                       .issuer = "https://strict.example.com",
                       .client_id = "hoopgit-cli",
                       .algorithms = {"EdDSA"}},
                      {.name = "google",
                       .issuer = "https://accounts.google.com",
                       .client_id = "hoopgit-cli",
                       .aliases = {"accounts.google.com"}},
                      {.name = "entra",
                       .issuer = entra_issuer,
                       .client_id = "hoopgit-cli",
                       .preset = "entra"},
                      {.name = "api",
                       .issuer = "https://api.example.com",
                       .client_id = "hoopgit-cli",
                       .token_types = {"at+jwt"}}}};
}

}  // namespace

std::string object_text(Edits members, const Edits& edits) {
  for (const auto& [name, value] : edits)
    members[name] = value;
  std::string text = "{";
  for (const auto& [name, value] : members) {
    if (value.empty()) continue;
    if (text.size() > 1) text += ',';
    text += in_quotes(name) + ':' + value;
  }
  return text + '}';
}

Rig::Rig() : settings(rig_settings()) {
  keys.emplace("RS256", TestKey::rsa());
  keys.emplace("ES256", TestKey::p256());
  keys.emplace("EdDSA", TestKey::ed25519());
  json::Array published;
  for (const auto& [id, key] : keys)
    published.push_back(key.jwk(id));
  key_set = *identity::KeySet::parse(jwks(published));
}

std::string Rig::claims(const Edits& edits) const {
  const auto second = to_unix_seconds(now);
  return object_text({{"iss", in_quotes(settings.issuers[0].issuer)},
                      {"aud", in_quotes("hoopgit-cli")},
                      {"sub", in_quotes("248289761001")},
                      {"iat", std::to_string(second - 10)},
                      {"exp", std::to_string(second + 290)}},
                     edits);
}

std::string Rig::header(const Edits& edits,
                        const std::string& algorithm) const {
  return object_text({{"alg", in_quotes(algorithm)},
                      {"kid", in_quotes(algorithm)},
                      {"typ", in_quotes("JWT")}},
                     edits);
}

std::string Rig::token(const Edits& claim_edits, const Edits& header_edits,
                       const std::string& algorithm) const {
  return signed_token(header(header_edits, algorithm), claims(claim_edits),
                      keys.at(algorithm), algorithm);
}

identity::KeyLookup Rig::lookup() const {
  return
      [this](const identity::IssuerSettings&, const identity::KeyWanted& wanted)
          -> Result<std::optional<crypto::PublicKey>> {
        ++lookups;
        const auto* found = key_set.find(wanted);
        if (found == nullptr) return std::optional<crypto::PublicKey>();
        return std::optional(*found);
      };
}

std::string Rig::outcome(const std::string& token) const {
  const auto result = identity::verify(token, settings, lookup(), now);
  if (!result) return "error";
  const auto* refused = std::get_if<identity::Refused>(&*result);
  return refused == nullptr ? "taken" : std::string(name_of(refused->reason));
}

}  // namespace hoopgit::test
