#pragma once

#include <string>
#include <string_view>

namespace hoopgit {

/// What the asker can do about it. The only part of an Error that code reads.
enum class Fault {
  usage,            ///< Ask differently: the request itself is wrong.
  unauthenticated,  ///< Say who you are: no valid session or credential.
  forbidden,        ///< Ask someone else: known, and not allowed.
  not_found,        ///< Name something that exists.
  conflict,         ///< Look again: it changed since it was looked at.
  limit,            ///< Ask for less: a configured limit was reached.
  unavailable,      ///< Ask again later: a network or service did not answer.
  corrupt,          ///< Stored or received bytes are not what they should be.
  internal,         ///< Report it: this is a bug.
};

/// Why something could not be done, in words for the person who asked.
///
/// A refusal is not an Error. That policy denies a push is an answer, and is
/// returned as one (see core/policy/decision.hpp); an Error means that there
/// is no answer. Whoever gates on an answer must treat an Error as "no".
struct Error {
  Fault fault;
  std::string message;  ///< "cannot ...: ...". One clause, no stop, no secrets.
  std::string hint{};   ///< What to do next, as a command if there is one.

  friend bool operator==(const Error&, const Error&) = default;
};

/// The same error seen from one floor up: "cannot log in: " + message.
Error within(std::string_view attempt, Error error);

/// "cannot <attempt>: <what errno means>". Out of disk is a limit, everything
/// else internal to this machine is unavailable.
Error from_errno(std::string_view attempt, int errno_value);

int exit_code(Fault fault);    ///< For cli and server; see hoopgit(1), EXIT.
int http_status(Fault fault);  ///< For server; see hoopgit-relay(8), REPLIES.

/// The stable name of a fault in JSON: "not_found".
std::string_view name_of(Fault fault);

}  // namespace hoopgit
