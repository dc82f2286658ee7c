// A person at a browser, played by an HTTP client: glewlwyd's login page and
// consent are calls of its API (docs/API.md and docs/OIDC.md of glewlwyd 2.7).

#pragma once

#include "core/base/result.hpp"
#include "core/base/secret.hpp"

#include <string>

namespace hoopgit::stage {

/// Who sits there.
struct Account {
  std::string name;
  Secret password;

  Account duplicate() const { return {name, password.duplicate()}; }
};

/// Opens an authorization URL, signs in, consents to the scopes asked for, and
/// stops at the redirect back to the client: its URL, with the code in it.
Result<std::string> authorize(const std::string& url, const Account& account);

/// The same, and goes on to the redirect, which must be answered with 200 or
/// another redirect. What a browser does after `hoopgit login`.
Result<void> sign_in(const std::string& url, const Account& account);

/// Opens the verification_uri_complete of a device authorization (RFC 8628,
/// 3.3.1), signs in, and approves.
Result<void> approve_device(const std::string& url, const Account& account);

}  // namespace hoopgit::stage
