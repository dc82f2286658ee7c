#pragma once

#include "core/base/url.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace hoopgit::identity {

/// An OpenID provider whose tokens the relay takes; hoopgit-config(5).
struct IssuerSettings {
  std::string name;       ///< Of the entry: "corp".
  std::string issuer;     ///< Byte for byte the `iss` of its tokens.
  std::string client_id;  ///< The audience of people's ID tokens.
  /// human: people sign in through `client_id`. service: machines bring tokens
  /// made for the relay's own audience. One issuer may have an entry of each.
  std::string kind = "human";
  /// A top-level name, or a JSON Pointer if it begins with '/':
  /// "/realm_access/roles".
  std::string groups_claim = "groups";
  std::string name_claim{};  ///< Display; empty: preferred_username, name, sub.
  std::vector<std::string> algorithms{"RS256", "ES256", "PS256", "EdDSA"};
  std::vector<std::uint16_t> ports{};  ///< Fixed loopback ports for login.
  std::vector<std::string> scopes{"openid"};
  bool device_flow = true;
  bool one_time = false;              ///< A token is exchanged once only.
  std::filesystem::path jwks_file{};  ///< Instead of the issuer's own.

  bool is_for_people() const { return kind == "human"; }
};

struct Settings {
  Url public_url;        ///< The relay's origin.
  std::string audience;  ///< What machines ask for; empty: the origin.
  std::vector<IssuerSettings> issuers{};
  std::chrono::seconds token_life{300};  ///< 60 s to 600 s.
};

}  // namespace hoopgit::identity
