#pragma once

#include "cli/session_key.hpp"
#include "core/base/clock.hpp"
#include "core/base/result.hpp"
#include "core/base/secret.hpp"

#include <optional>
#include <string>

namespace hoopgit::cli {

enum class Renewal { issuer, relay };

/// What is between a person and a relay: how `login` proved who they are, and
/// how that is renewed without them.
struct Session {
  std::string relay;   ///< Origin.
  std::string issuer;  ///< With the subject: the identity.
  std::string subject;
  std::string account;  ///< For people.
  std::string client_id;
  std::string token_endpoint;
  Secret id_token;
  Time id_token_expires{};
  std::optional<Secret> refresh_token{};  ///< The issuer's.
  Time began{};

  /// How a new proof is had without the person. By the issuer, if it gives an
  /// ID token for its refresh token; else by the relay, with a token of its
  /// own that is good once, and replaced by each answer.
  Renewal renewal = Renewal::issuer;
  std::optional<Secret> relay_refresh_token{};

  /// What the relay binds all of this to; none in sessions of older programs.
  std::optional<SessionKey> key{};

  /// Good for at least another minute.
  bool is_fresh_at(Time now) const {
    return id_token_expires >= now + std::chrono::seconds(60);
  }
};

Secret to_text(const Session& session);
Result<Session> session_from_text(const Secret& text);

}  // namespace hoopgit::cli
