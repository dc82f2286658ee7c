// The two documents that a sign-in begins with: what the relay says about
// itself (RFC 9728) and what the issuer says (OpenID Connect Discovery 1.0).

#pragma once

#include "core/base/url.hpp"
#include "core/http/client.hpp"
#include "core/json/json.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace hoopgit::cli {

/// An issuer that the relay takes people from, and how it knows this program.
struct IssuerClient {
  std::string issuer;
  std::string client_id;
  std::string name{};  ///< A short one, if the relay gives it.
  std::vector<std::string> scopes{};
  std::vector<std::string> flows{};    ///< "code", "device".
  std::vector<std::uint16_t> ports{};  ///< For the redirect; none: any.
  /// How the relay wants people to have signed in: OpenID Connect Core 1.0,
  /// 3.1.2.1.
  std::optional<std::chrono::seconds> max_age{};
  std::vector<std::string> acr_values{};

  bool allows(std::string_view flow) const;
};

/// The relay's issuers. The document must be about the origin that was asked:
/// another one would send people to sign in for somebody else.
Result<std::vector<IssuerClient>> discover_relay(const http::Client& client,
                                                 const Url& relay);

/// What machines ask their platform for, so that the relay takes the token; by
/// the same document.
Result<std::string> discover_audience(const http::Client& client,
                                      const Url& relay);

struct IssuerDocument {
  std::string issuer;
  Url authorization_endpoint;
  Url token_endpoint;
  std::optional<Url> device_endpoint{};
  std::optional<Url> revocation_endpoint{};
  bool names_itself_in_redirects = false;  ///< RFC 9207.
};

/// The document's issuer must be, byte for byte, the one that was named.
Result<IssuerDocument> discover_issuer(const http::Client& client,
                                       const std::string& issuer);

/// The same checks on text, without the network.
Result<std::vector<IssuerClient>> read_relay_document(std::string_view body,
                                                      const Url& relay);
Result<IssuerDocument> read_issuer_document(std::string_view body,
                                            const std::string& issuer);

}  // namespace hoopgit::cli
