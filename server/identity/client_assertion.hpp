#pragma once

#include "core/base/clock.hpp"
#include "core/base/url.hpp"
#include "core/crypto/certified_key.hpp"

#include <string>

namespace hoopgit::identity {

/// How the relay says who it is where it is an application of its own, without
/// a secret that both sides have: a JWT by its key, for this token endpoint
/// alone, for five minutes, with an id of its own (RFC 7523, 2.2; OpenID
/// Connect Core 1.0, 9: private_key_jwt), which names the certificate by
/// `x5t#S256`.
/// https://learn.microsoft.com/entra/identity-platform/certificate-credentials
std::string client_assertion(const crypto::CertifiedKey& key,
                             const std::string& client_id, const Url& endpoint,
                             Time now);

}  // namespace hoopgit::identity
