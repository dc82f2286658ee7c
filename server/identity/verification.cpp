#include "server/identity/verification.hpp"

#include "core/base/text.hpp"
#include "server/identity/authentication.hpp"
#include "server/identity/jws.hpp"
#include "server/identity/spiffe.hpp"

#include <algorithm>

namespace hoopgit::identity {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::seconds skew = 60s;
constexpr std::chrono::seconds oldest_of_people = 24h;
constexpr std::chrono::seconds oldest_of_machines = 15min;

/// `aud` as a list: a string, or an array of strings (RFC 7519, 4.1.3).
std::vector<std::string> audiences_of(const json::Value& claims) {
  const auto* claim = claims.find("aud");
  if (claim == nullptr) return {};
  if (const auto* only = claim->as_text()) return {*only};
  auto all = claims.texts("aud");
  return all ? *std::move(all) : std::vector<std::string>();
}

bool is_for_us(const IssuerSettings& issuer, std::string_view audience,
               const json::Value& claims) {
  const std::string_view wanted =
      issuer.is_for_people() ? std::string_view(issuer.client_id) : audience;
  const auto named = audiences_of(claims);
  if (wanted.empty() ||
      std::find(named.begin(), named.end(), wanted) == named.end())
    return false;
  // Who asked for the token. With several audiences it must be our client; a
  // person's token must not have been made for another client at all.
  const auto* party = claims.find("azp");
  const bool ours = party != nullptr && party->as_text() != nullptr &&
                    !issuer.client_id.empty() &&
                    *party->as_text() == issuer.client_id;
  if (named.size() > 1) return ours;
  return !issuer.is_for_people() || party == nullptr || ours;
}

const std::string* text_of(const json::Value& claims, std::string_view name) {
  const auto* claim = claims.find(name);
  return claim == nullptr ? nullptr : claim->as_text();
}

/// The trust domain of a SPIFFE ID in `sub`; empty: there is none.
std::string domain_in(const json::Value& claims) {
  const auto* subject = text_of(claims, "sub");
  return subject == nullptr ? "" : trust_domain_of(*subject).value_or("");
}

/// Who says that it made the token: `iss`. JWT-SVIDs need none, being of the
/// trust domain of their subject.
std::string named_in(const json::Value& claims) {
  if (claims.find("iss") == nullptr) return domain_in(claims);
  const auto* name = text_of(claims, "iss");
  return name == nullptr ? "" : *name;
}

/// The entry for this `iss`. Of two, the one that this audience is meant for;
/// the audience is checked again when its turn comes.
const IssuerSettings* find_issuer(const Settings& settings,
                                  const json::Value& claims) {
  const std::string name = named_in(claims);
  if (name.empty()) return nullptr;
  const IssuerSettings* found = nullptr;
  for (const auto& issuer : settings.issuers) {
    if (!issuer.is_named(name)) continue;
    if (is_for_us(issuer, settings.audience, claims)) return &issuer;
    if (found == nullptr) found = &issuer;
  }
  return found;
}

/// Entra signs for all of its tenants with the same keys: the tenant that the
/// token names must be the one whose issuer it names.
bool is_of_tenant(const json::Value& claims) {
  const auto* tenant = text_of(claims, "tid");
  const auto* name = text_of(claims, "iss");
  if (tenant == nullptr || name == nullptr) return false;
  const auto parts = split(*name, '/');
  return std::find(parts.begin(), parts.end(), *tenant) != parts.end();
}

/// Whom the issuer may speak for, where others are signed for by its keys, or
/// could be.
bool may_speak_for(const IssuerSettings& issuer, const json::Value& claims) {
  if (issuer.preset == "entra") return is_of_tenant(claims);
  return !issuer.is_of_spiffe() || domain_in(claims) == issuer.issuer;
}

HeaderRule header_rule(const IssuerSettings* issuer) {
  const IssuerSettings none{};
  const auto& settings = issuer == nullptr ? none : *issuer;
  return {settings.algorithms, settings.token_types};
}

std::chrono::seconds oldest_for(const IssuerSettings& issuer) {
  return issuer.is_for_people() ? oldest_of_people : oldest_of_machines;
}

bool is_timely(const Jws& jws, const IssuerSettings& issuer, Time time) {
  const std::int64_t now = to_unix_seconds(time);
  if (!jws.expires || !jws.issued) return false;
  if (now >= *jws.expires + skew.count()) return false;
  if (jws.not_before && now + skew.count() < *jws.not_before) return false;
  return now + skew.count() >= *jws.issued &&
         now - *jws.issued <= oldest_for(issuer).count();
}

/// Only of a timely token: then no sum is too large for a Time.
Verified take(Jws jws, const IssuerSettings& issuer) {
  const std::int64_t too_old = *jws.issued + oldest_for(issuer).count() + 1;
  const std::int64_t expired = *jws.expires + skew.count();
  const auto sign_in_by = must_sign_in_at(issuer.sign_in, jws.payload);
  return {.issuer = &issuer,
          .claims = std::move(jws.payload),
          .fingerprint = crypto::sha256_hex(jws.signed_bytes),
          .issued = from_unix_seconds(*jws.issued),
          .useless_after = from_unix_seconds(std::min(too_old, expired)),
          .sign_in_by = sign_in_by};
}

}  // namespace

Result<Verification> verify(std::string_view token, const Settings& settings,
                            const KeyLookup& find_key, Time now) {
  auto parsed = parse_jws(token);
  if (const auto* why = std::get_if<Reason>(&parsed))
    return Verification(Refused{*why});
  auto& jws = std::get<Jws>(parsed);

  const IssuerSettings* issuer = find_issuer(settings, jws.payload);
  const auto refuse = [&](Reason reason) {
    return Verification(Refused{reason, issuer, foreign_keys_in(jws.header)});
  };
  const auto header = read_header(jws.header, header_rule(issuer));
  if (const auto* why = std::get_if<Reason>(&header)) return refuse(*why);
  if (issuer == nullptr || !may_speak_for(*issuer, jws.payload))
    return refuse(Reason::issuer);

  const auto& [algorithm, key_id] = std::get<JwsHeader>(header);
  const auto key = TRY(find_key(*issuer, {key_id, algorithm}));
  if (!key || key->algorithm() != algorithm) return refuse(Reason::key);
  if (!key->verifies(jws.signed_bytes, jws.signature))
    return refuse(Reason::signature);
  if (!is_for_us(*issuer, settings.audience, jws.payload))
    return refuse(Reason::audience);
  if (!is_timely(jws, *issuer, now)) return refuse(Reason::time);
  if (const auto claim = unmet(issuer->sign_in, jws.payload, now))
    return Verification(Refused{.reason = Reason::nonce,
                                .issuer = issuer,
                                .detail = std::string(*claim)});
  return Verification(take(std::move(jws), *issuer));
}

}  // namespace hoopgit::identity
