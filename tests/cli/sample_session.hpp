// A person's session as login leaves it, for tests of where it rests.

#pragma once

#include "cli/vault.hpp"

namespace hoopgit::cli {

inline const std::string relay = "https://relay.example.com";

inline Session session() {
  return {.relay = relay,
          .issuer = "https://idp.example.com",
          .subject = "u-42",
          .account = "ada",
          .client_id = "cli",
          .token_endpoint = "https://idp.example.com/token",
          .id_token = Secret("the id token"),
          .id_token_expires = from_unix_seconds(1'800'000'000),
          .refresh_token = Secret("the refresh token"),
          .began = from_unix_seconds(1'790'000'000),
          .renewal = Renewal::relay,
          .relay_refresh_token = Secret("the relay's token")};
}

}  // namespace hoopgit::cli
