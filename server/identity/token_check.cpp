#include "server/identity/token_check.hpp"

#include "server/identity/claims.hpp"
#include "server/identity/spiffe.hpp"
#include "server/identity/verification.hpp"

namespace hoopgit::identity {
namespace {

Settings settings_for(const TokenCheck& check) {
  Settings settings;
  settings.audience = check.audience;
  settings.issuers.push_back({.name = "given",
                              .issuer = check.issuer,
                              .client_id = check.audience,
                              .kind = check.is_machine ? "service" : "human"});
  if (settings.issuers.front().is_of_spiffe())
    settings.issuers.front().take_svids();
  return settings;
}

Result<KeySet> keys_of(const TokenCheck& check) {
  if (!is_trust_domain(check.issuer)) return KeySet::parse(check.keys);
  return TRY(SpiffeBundle::parse(check.keys)).keys;
}

}  // namespace

Checked<json::Value> check_token(std::string_view token,
                                 const TokenCheck& check) {
  const Settings settings = settings_for(check);
  const auto keys = keys_of(check);
  const KeyLookup lookup =
      [&](const IssuerSettings&,
          const KeyWanted& wanted) -> Result<std::optional<crypto::PublicKey>> {
    const auto* found = keys ? keys->find(wanted) : nullptr;
    if (found == nullptr) return std::optional<crypto::PublicKey>();
    return std::optional(*found);
  };
  // The lookup has no errors, and so has this.
  auto verification = verify(token, settings, lookup, check.at);
  if (!verification) return Reason::key;
  if (const auto* refused = std::get_if<Refused>(&*verification))
    return refused->reason;
  auto& verified = std::get<Verified>(*verification);
  const auto holder = read_holder(*verified.issuer, verified.claims);
  if (const auto* why = std::get_if<Reason>(&holder)) return *why;
  return std::move(verified.claims);
}

}  // namespace hoopgit::identity
