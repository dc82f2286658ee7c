#include "cli/id_token.hpp"

#include "core/base/encoding.hpp"
#include "core/base/text.hpp"
#include "core/json/json.hpp"

#include <algorithm>
#include <cmath>

namespace hoopgit::cli {
namespace {

constexpr std::chrono::seconds skew{60};

Result<json::Value> payload_of(const Secret& token) {
  const auto parts = split(token.reveal(), '.');
  if (parts.size() != 3)
    return Error{Fault::corrupt,
                 "cannot read the ID token: it is not a signed JWT"};
  const std::string text = TRY(from_base64url(parts[1]));
  return json::parse(text, {.bytes = std::size_t{64} * 1024});
}

Result<std::vector<std::string>> audiences_of(const json::Value& claims) {
  const auto* audience = claims.find("aud");
  if (audience != nullptr && audience->as_text() != nullptr)
    return std::vector<std::string>{*audience->as_text()};
  return claims.texts("aud");
}

/// Some issuers write times with a fraction.
Result<Time> expiry_of(const json::Value& claims) {
  const auto* expiry = claims.find("exp");
  if (expiry != nullptr && expiry->as_double() != nullptr &&
      std::abs(*expiry->as_double()) < 1e15)
    return from_unix_seconds(static_cast<std::int64_t>(*expiry->as_double()));
  return from_unix_seconds(TRY(claims.integer("exp")));
}

std::string account_in(const json::Value& claims, const std::string& subject) {
  for (const auto* name : {"preferred_username", "email", "name"}) {
    const auto* value = claims.find(name);
    if (value != nullptr && value->as_text() != nullptr)
      return *value->as_text();
  }
  return subject;
}

Error unfit(std::string_view why) {
  return {Fault::forbidden, "cannot use the ID token: " + std::string(why)};
}

}  // namespace

Result<IdTokenClaims> read_id_token(const Secret& token) {
  const json::Value payload = TRY(payload_of(token));
  IdTokenClaims claims;
  claims.issuer = TRY(payload.text("iss"));
  claims.subject = TRY(payload.text("sub"));
  claims.account = account_in(payload, claims.subject);
  claims.audiences = TRY(audiences_of(payload));
  claims.authorized_party = TRY(payload.maybe_text("azp"));
  claims.nonce = TRY(payload.maybe_text("nonce"));
  claims.expires = TRY(expiry_of(payload));
  return claims;
}

bool Purpose::is_for(std::string_view audience) const {
  return std::find(audiences.begin(), audiences.end(), audience) !=
         audiences.end();
}

Result<Purpose> read_purpose(const Secret& token) {
  const json::Value payload = TRY(payload_of(token));
  Purpose purpose;
  purpose.audiences = TRY(audiences_of(payload));
  purpose.expires = TRY(expiry_of(payload));
  return purpose;
}

Result<void> check_id_token(const IdTokenClaims& claims,
                            const Expected& expected) {
  if (claims.issuer != expected.issuer) return unfit("another issuer made it");
  if (std::find(claims.audiences.begin(), claims.audiences.end(),
                expected.client_id) == claims.audiences.end())
    return unfit("it is for another client");
  if (claims.audiences.size() > 1 && !claims.authorized_party)
    return unfit("it is for several clients and names none of them");
  if (claims.authorized_party && *claims.authorized_party != expected.client_id)
    return unfit("another client asked for it");
  if (expected.nonce && claims.nonce != expected.nonce)
    return unfit("it belongs to another sign-in");
  if (claims.expires + skew < expected.now)
    return unfit("it has expired; is this machine's clock right?");
  return {};
}

}  // namespace hoopgit::cli
