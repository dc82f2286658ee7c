// Proofs of possession (RFC 9449), where credentials are given and taken.

#include "core/base/encoding.hpp"
#include "core/crypto/crypto.hpp"
#include "server/identity/auth_event.hpp"
#include "server/identity/claims.hpp"
#include "server/identity/inner.hpp"

#include <algorithm>
#include <utility>

namespace hoopgit::identity {
namespace {

using namespace std::chrono_literals;

/// A token without a nonce, of the device grant, is bound to whoever brings it
/// first, and soon.
constexpr std::chrono::seconds soon = 5min;

/// What `hoopgit login` asks for: the key is part of the ID token.
std::string nonce_for(const std::string& key, const std::string& secret) {
  return to_base64url(crypto::sha256(key + "." + secret));
}

}  // namespace

Error no_proof(ProofFault fault) {
  // A client whose clock is wrong comes in by a nonce, which needs none.
  const bool needs_nonce =
      fault == ProofFault::nonce || fault == ProofFault::time;
  return {Fault::unauthenticated,
          std::string(needs_nonce ? no_nonce_message : bad_proof_message),
          "hoopgit doctor"};
}

bool is_for_api(const std::vector<std::string>& scopes) {
  return std::all_of(scopes.begin(), scopes.end(), [](const auto& scope) {
    return scope.starts_with("api:");
  });
}

std::variant<ProvenKey, ProofFault> Identities::Inner::check(
    const KeyProof& proof, const Secret* credential) const {
  std::optional<std::string_view> token;
  if (credential != nullptr) token = credential->reveal();
  return check_proof(proof, settings.public_url, token, clock.now());
}

std::variant<std::string, ProofFault> Identities::Inner::key_of(
    const ExchangeRequest& request, const Verified& verified) {
  if (!request.proof) {
    const bool must = settings.needs_proof && verified.issuer->is_for_people();
    if (must) return ProofFault::malformed;
    return std::string();
  }
  auto proven = check(*request.proof);
  // Only now: strangers must not fill the memory.
  if (auto* key = std::get_if<ProvenKey>(&proven))
    proven = proofs.take(ProvenKey(*key));
  if (const auto* fault = std::get_if<ProofFault>(&proven)) return *fault;
  return std::get<ProvenKey>(std::move(proven)).thumbprint;
}

std::optional<ProofFault> Identities::Inner::fault_of(
    const store::SessionRow& session,
    std::optional<std::variant<ProvenKey, ProofFault>>& proven,
    bool& is_taken) {
  const auto& key = session.key;
  if (!proven) {
    // Jobs have no key; a person's session without one is from before proofs
    // were asked for.
    const bool must = !key.empty() || (settings.needs_proof &&
                                       session.holder.kind != "service");
    return must ? std::optional(ProofFault::malformed) : std::nullopt;
  }
  if (const auto* found = std::get_if<ProvenKey>(&*proven)) {
    if (!key.empty() && found->thumbprint != key) return ProofFault::key;
    if (!std::exchange(is_taken, true))
      *proven = proofs.take(ProvenKey(*found));
  }
  if (const auto* fault = std::get_if<ProofFault>(&*proven)) return *fault;
  return std::nullopt;
}

Result<bool> Identities::Inner::is_made_for(store::Transaction& transaction,
                                            const ExchangeRequest& request,
                                            const Verified& verified,
                                            const std::string& key) {
  if (!verified.issuer->is_for_people()) return true;
  const auto nonce = verified.claims.maybe_text("nonce");
  const bool has_nonce = nonce && *nonce;
  if (has_nonce && !request.nonce_secret.empty())
    return !key.empty() && **nonce == nonce_for(key, request.nonce_secret);
  if (!settings.needs_proof) return true;
  if (has_nonce) return false;
  const auto read = read_holder(*verified.issuer, verified.claims);
  const auto* holder = std::get_if<Holder>(&read);
  if (holder == nullptr) return false;
  if (TRY(transaction.knows_key(holder->person, key))) return true;
  if (clock.now() - verified.issued > soon) return false;
  return transaction.use_once("nonceless:" + verified.fingerprint,
                              verified.useless_after);
}

Result<Issued> Identities::Inner::refuse(store::Actor actor, ProofFault fault,
                                         const IssuerSettings* issuer) {
  // To be asked for a nonce is no failure: a client cannot know before.
  if (fault == ProofFault::nonce) return no_proof(fault);
  auto event = denied_event(std::move(actor), "proof", issuer);
  event.data.set("detail", name_of(fault));
  if (issuer != nullptr) counts.count(issuer->name, "proof");
  TRY(append(store, event));
  return no_proof(fault);
}

/// A credential that came without its key may have been stolen. Once is enough
/// for each: whoever has it could fill the log.
Result<void> Identities::Inner::tell(const store::TokenRow& row,
                                     ProofFault fault) {
  if (fault == ProofFault::nonce) return {};
  auto actor = row.holder;
  actor.address.clear();
  actor.user_agent.clear();
  auto event = denied_event(std::move(actor), "proof", nullptr);
  event.data.set("detail", name_of(fault));
  event.data.set("token_id", row.id);
  return store.change([&](store::Transaction& transaction) -> Result<void> {
    if (TRY(transaction.use_once("unproven:" + row.hash, row.expires)))
      TRY(transaction.append(event));
    return {};
  });
}

Result<Identity> Identities::identify(const Secret& credential,
                                      const std::optional<KeyProof>& proof,
                                      std::optional<Time> admitted) const {
  const auto row = TRY(inner_->good_token(credential, admitted));
  if (!row.is_bound) return identity_of(row);
  std::variant<ProvenKey, ProofFault> proven = ProofFault::malformed;
  if (proof) proven = inner_->check(*proof, &credential);
  if (const auto* key = std::get_if<ProvenKey>(&proven))
    proven = key->thumbprint == row.key
                 ? inner_->proofs.take(ProvenKey(*key))
                 : std::variant<ProvenKey, ProofFault>(ProofFault::key);
  if (const auto* fault = std::get_if<ProofFault>(&proven)) {
    TRY(inner_->tell(row, *fault));
    return no_proof(*fault);
  }
  return identity_of(row);
}

std::string Identities::proof_nonce() const {
  return inner_->proofs.nonce();
}

}  // namespace hoopgit::identity
