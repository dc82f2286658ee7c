#pragma once

#include "core/base/error.hpp"
#include "core/json/json.hpp"
#include "server/identity/settings.hpp"

#include <string_view>

namespace hoopgit::identity {

/// RFC 9728: what clients need to know of the relay. Beside the standard's
/// members: `hoopgit_clients`, an array of {issuer, client_id, scopes, flows,
/// ports} with one entry for each issuer that people sign in with (flows:
/// "code", "device"; ports: fixed loopback ports, empty for any; where it
/// matters how people signed in also `max_age` in seconds and `acr_values`),
/// and `hoopgit_audience`, what machines ask their issuer for.
json::Value protected_resource(const Settings& settings);

/// RFC 8414: the relay as an authorization server.
json::Value authorization_server(const Settings& settings);

/// What invalid_scope says; any other Fault::forbidden is access_denied.
inline constexpr std::string_view no_scope_message =
    "cannot issue a credential: invalid_scope, none that was asked for can be "
    "given";

/// What invalid_dpop_proof and use_dpop_nonce say (RFC 9449, 5 and 8). Who
/// sends the second is given a nonce with it.
inline constexpr std::string_view bad_proof_message =
    "cannot accept the DPoP proof: it does not prove the key";
inline constexpr std::string_view no_nonce_message =
    "cannot accept the DPoP proof: it lacks a nonce of this relay";
bool is_of_proof(const Error& error);

/// The `error` member (RFC 6749, 5.2) that an Error of exchange() or revoke()
/// is told as.
std::string_view oauth_error(const Error& error);

}  // namespace hoopgit::identity
