// What the files of Identities share. For this room only.

#pragma once

#include "server/identity/admission.hpp"
#include "server/identity/identities.hpp"
#include "server/identity/issuer_keys.hpp"
#include "server/identity/reason.hpp"
#include "server/identity/verification.hpp"

#include <map>
#include <utility>

namespace hoopgit::identity {

Error not_valid();
Error no_scope();
Identity identity_of(const store::TokenRow& row);

struct Identities::Inner {
  /// Fault::unavailable when the issuer's keys cannot be had.
  Result<Verification> verify(const ExchangeRequest& request);
  /// What came of the checks that need a memory or a rule.
  using Outcome = std::variant<Issued, Reason, NotTrusted>;
  Result<Outcome> issue(store::Transaction& transaction,
                        const ExchangeRequest& request,
                        const Verified& verified);
  Result<Issued> issue(const ExchangeRequest& request,
                       const Verified& verified);
  Result<Issued> refuse(store::Actor actor, const Refused& refused);
  Result<Issued> not_trusted(const ExchangeRequest& request,
                             const Verified& verified, const NotTrusted& why);
  Result<Issued> no_room(const ExchangeRequest& request,
                         const Verified& verified, const Error& problem);
  Error unreachable(const ExchangeRequest& request,
                    const IssuerSettings& issuer, const Error& problem);

  /// Puts the row on record with a credential of its own.
  Result<Issued> give(store::Transaction& transaction, store::TokenRow row);
  /// A session from which more credentials like this one are made.
  Result<Secret> open_session(store::Transaction& transaction,
                              const store::TokenRow& row, Time expires,
                              std::chrono::seconds idle);
  /// `hash`: of the refresh token that was used for it.
  Result<Issued> renew(store::Transaction& transaction,
                       const RenewalRequest& request, store::SessionRow session,
                       const std::string& hash);

  Settings settings;
  store::Store& store;
  const Clock& clock;
  // By issuer and file: two entries of one issuer ask it once.
  std::map<std::pair<std::string, std::filesystem::path>,
           std::unique_ptr<IssuerKeys>>
      keys{};
};

}  // namespace hoopgit::identity
