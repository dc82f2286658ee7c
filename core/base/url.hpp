#pragma once

#include "core/base/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace hoopgit {

/// An http or https URL of RFC 3986, cut into its parts.
///
/// Never holds user information: a URL with "user:password@" is refused, since
/// it would end up in a log.
struct Url {
  std::string scheme;  ///< "http" or "https", lower case.
  std::string host;    ///< Lower case; an IPv6 address without its brackets.
  std::uint16_t port;  ///< Always set; 80 or 443 when the URL has none.
  std::string path;    ///< Begins with '/'; still percent-encoded.
  std::string query;   ///< Without '?'; still percent-encoded.

  /// "https://relay.example.com:8443": scheme, host, and the port unless it is
  /// the scheme's own. How a relay and an issuer are named everywhere.
  std::string origin() const;

  /// "relay.example.com:8443": as Git's credential protocol spells a host.
  std::string host_and_port() const;

  std::string text() const;  ///< The whole URL again.

  /// 127.0.0.0/8, ::1 or "localhost": where plain HTTP is allowed.
  bool is_loopback() const;

  friend bool operator==(const Url&, const Url&) = default;
};

/// Refuses other schemes, user information, fragments, blanks, controls, more
/// than 8,192 bytes, a dot at the end, and addresses like 127.1 and 0x7f.0.0.1.
Result<Url> parse_url(std::string_view text);

}  // namespace hoopgit
