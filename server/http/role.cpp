#include "server/http/json_service.hpp"

#include <algorithm>

namespace hoopgit::front {
namespace {

bool is_in_any(const identity::Identity& who,
               const std::vector<std::string>& groups) {
  return std::ranges::any_of(
      groups, [&](const std::string& group) { return who.is_in(group); });
}

}  // namespace

bool is_auditor(const JsonService& service, const identity::Identity& who) {
  return is_in_any(who, service.auditors);
}

bool is_administrator(const JsonService& service,
                      const identity::Identity& who) {
  return is_in_any(who, service.administrators);
}

Result<void> check_auditor(const JsonService& service,
                           const identity::Identity& who) {
  if (is_auditor(service, who)) return {};
  return Error{Fault::forbidden, "cannot do this: it is for auditors",
               "hoopgit whoami shows your groups"};
}

Result<void> check_administrator(const JsonService& service,
                                 const identity::Identity& who) {
  if (is_administrator(service, who)) return {};
  return Error{Fault::forbidden, "cannot do this: it is for administrators",
               "hoopgit whoami shows your groups"};
}

}  // namespace hoopgit::front
