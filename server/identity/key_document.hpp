#pragma once

#include "core/base/clock.hpp"
#include "core/base/result.hpp"
#include "core/http/client.hpp"
#include "server/identity/key_set.hpp"
#include "server/identity/settings.hpp"

#include <chrono>
#include <optional>
#include <string_view>

namespace hoopgit::identity {

struct FetchedKeys {
  KeySet keys;
  std::chrono::seconds life;   ///< How long they may be kept: 5 min to 24 h.
  std::optional<Time> told{};  ///< The issuer's clock, when it answered.
};

/// Asks the issuer for its discovery document (OpenID Connect Discovery 1.0)
/// and then for the keys that it names. Two requests, 5 seconds in all.
///
/// The document must name the issuer byte for byte as configured. Both must
/// come by https, but from an issuer on a loopback address; a redirect is no
/// answer; the keys may not be at a private address that is not the issuer's.
/// No name may lead to this machine or this link.
///
/// Of a trust domain: its bundle, by one request to the configured URL, kept as
/// long as its refresh hint says, 5 minutes without one.
Result<FetchedKeys> fetch_keys(const IssuerSettings& issuer,
                               const http::Client& client);

/// What Cache-Control (RFC 9111) allows, clamped to 5 min to 24 h; without
/// max-age, or with no-store or no-cache, the least.
std::chrono::seconds life_by(std::string_view cache_control);

}  // namespace hoopgit::identity
