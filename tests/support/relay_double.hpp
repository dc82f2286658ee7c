// What a client sees of a relay when it signs in: its documents, the token
// endpoint, whoami. With refresh tokens of its own, which are good once.

#pragma once

#include "core/base/result.hpp"

#include <memory>
#include <string>
#include <vector>

namespace hoopgit::stage {

class RelayDouble {
 public:
  /// `issuers`: where it says that people sign in.
  static Result<RelayDouble> start(const std::vector<std::string>& issuers);
  RelayDouble(RelayDouble&&) noexcept;
  RelayDouble& operator=(RelayDouble&&) noexcept;
  ~RelayDouble();

  std::string origin() const;

  /// How often, so far.
  struct Counts {
    int exchanges = 0;          ///< Of ID tokens.
    int asked_for_session = 0;  ///< Of these, with scope offline_access.
    int renewals = 0;           ///< That were granted.
    int reuses = 0;  ///< Refresh tokens that had been replaced came back.
    std::vector<std::string> revoked{};  ///< In order.
  };
  Counts counts() const;

  std::string refresh_token() const;  ///< The one that is good now.
  void lose_next();    ///< The next renewal is done, and not answered.
  void end_session();  ///< No refresh token is good any more.

 private:
  struct Inner;
  explicit RelayDouble(std::unique_ptr<Inner> inner);
  std::unique_ptr<Inner> inner_;
};

}  // namespace hoopgit::stage
