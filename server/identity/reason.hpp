#pragma once

#include <string_view>
#include <variant>

namespace hoopgit::identity {

/// Why a token was not taken: the check that it failed, in the order in which
/// they are made. For the audit and for administrators; who brought the token
/// never learns it.
enum class Reason {
  malformed,  ///< Not a compact JWS of strict base64url and strict JSON.
  header,     ///< An algorithm, type or parameter that is not taken.
  issuer,     ///< `iss` is not configured.
  key,        ///< The issuer has no such key, or not for this algorithm.
  signature,
  audience,  ///< Made for somebody else.
  time,      ///< Expired, too old, or from the future.
  nonce,     ///< Not made for the key that it was brought with.
  replay,    ///< A one-time token, brought again.
  identity,  ///< No usable subject.
  groups,    ///< A groups claim of the wrong shape.
  policy,    ///< A denial matches, or no rule of trust does.
};

std::string_view name_of(Reason reason);

/// What a check yields, or the reason to stop.
template <class T>
using Checked = std::variant<T, Reason>;

}  // namespace hoopgit::identity
