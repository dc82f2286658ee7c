#include "server/identity/reason.hpp"

namespace hoopgit::identity {

std::string_view name_of(Reason reason) {
  switch (reason) {
    case Reason::malformed:
      return "malformed";
    case Reason::header:
      return "header";
    case Reason::issuer:
      return "issuer";
    case Reason::key:
      return "key";
    case Reason::signature:
      return "signature";
    case Reason::audience:
      return "audience";
    case Reason::time:
      return "time";
    case Reason::nonce:
      return "nonce";
    case Reason::replay:
      return "replay";
    case Reason::identity:
      return "identity";
    case Reason::groups:
      return "groups";
    case Reason::policy:
      return "policy";
  }
  return "malformed";
}

}  // namespace hoopgit::identity
