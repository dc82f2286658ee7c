// What the files of Identities share. For this room only.

#pragma once

#include "server/identity/admission.hpp"
#include "server/identity/identities.hpp"
#include "server/identity/issuer_keys.hpp"
#include "server/identity/oauth.hpp"
#include "server/identity/proof_keeper.hpp"
#include "server/identity/reason.hpp"
#include "server/identity/verification.hpp"

#include <map>
#include <utility>

namespace hoopgit::identity {

Error not_valid();
Error not_renewed();
Error no_scope();
Error no_proof(ProofFault fault);
/// Good with the key only: for nothing but the API.
bool is_for_api(const std::vector<std::string>& scopes);
Identity identity_of(const store::TokenRow& row);

struct Identities::Inner {
  /// Fault::unavailable when the issuer's keys cannot be had.
  Result<Verification> verify(const ExchangeRequest& request);
  /// Groups that the token leaves out, where the directory can be asked.
  void add_groups(Verified& verified);
  /// What came of the checks that need a memory or a rule.
  using Outcome = std::variant<Issued, Reason, NotTrusted>;
  /// `key`: the thumbprint that was proven; empty: none.
  Result<Outcome> issue(store::Transaction& transaction,
                        const ExchangeRequest& request,
                        const Verified& verified, const std::string& key);
  Result<Issued> issue(const ExchangeRequest& request, const Verified& verified,
                       const std::string& key);
  /// Whether the token may be brought with this key, or with none.
  Result<bool> is_made_for(store::Transaction& transaction,
                           const ExchangeRequest& request,
                           const Verified& verified, const std::string& key);
  Result<Issued> refuse(store::Actor actor, const Refused& refused);
  Result<Issued> refuse(store::Actor actor, ProofFault fault,
                        const IssuerSettings* issuer);
  Result<Issued> not_trusted(const ExchangeRequest& request,
                             const Verified& verified, const NotTrusted& why);
  Result<Issued> no_room(const ExchangeRequest& request,
                         const Verified& verified, const Error& problem);
  /// relay.clock_skew, when an issuer's answer has shown that.
  Result<void> tell_skew(const IssuerSettings& issuer);
  Error unreachable(const ExchangeRequest& request,
                    const IssuerSettings& issuer, const Error& problem);

  /// Puts the row on record with a credential of its own.
  Result<Issued> give(store::Transaction& transaction, store::TokenRow row);
  /// A session from which more credentials like this one are made.
  Result<Secret> open_session(store::Transaction& transaction,
                              const store::TokenRow& row, Time expires,
                              std::chrono::seconds idle);
  /// A session for an agent of whom this row is about, which ends at `latest`.
  Result<Issued> delegate(store::Transaction& transaction, store::TokenRow row,
                          const Delegation& wish, Time latest);
  /// The same for somebody whose session the relay renews: one of the two.
  Result<void> delegate(store::Transaction& transaction,
                        const RenewalRequest& request,
                        const store::SessionRow& session,
                        std::optional<Issued>& issued,
                        std::optional<Error>& refused);
  /// `hash`: of the refresh token that was used for it.
  Result<Issued> renew(store::Transaction& transaction,
                       const RenewalRequest& request, store::SessionRow session,
                       const std::string& hash);

  /// The row of a credential that is good now.
  Result<store::TokenRow> good_token(const Secret& credential,
                                     std::optional<Time> admitted = {}) const;

  /// All that can be seen of a proof without a memory.
  std::variant<ProvenKey, ProofFault> check(
      const KeyProof& proof, const Secret* credential = nullptr) const;
  /// The thumbprint that an exchange was proven with; empty: none.
  std::variant<std::string, ProofFault> key_of(const ExchangeRequest& request,
                                               const Verified& verified);
  /// Puts on record that a bound credential came without what it is bound to.
  Result<void> tell(const store::TokenRow& row, ProofFault fault);
  /// Why this session is not to be renewed. A proof is taken at the first call
  /// only.
  std::optional<ProofFault> fault_of(
      const store::SessionRow& session,
      std::optional<std::variant<ProvenKey, ProofFault>>& proven,
      bool& is_taken);

  Settings settings;
  store::Store& store;
  const Clock& clock;
  ProofKeeper proofs{clock, settings.needs_proof_nonce};
  // By issuer and file: two entries of one issuer ask it once.
  std::map<std::pair<std::string, std::filesystem::path>,
           std::unique_ptr<IssuerKeys>>
      keys{};
  std::map<std::string, std::unique_ptr<Graph>>
      graphs{};  // By the entry's name.
  IssuerCounts counts{};
};

}  // namespace hoopgit::identity
