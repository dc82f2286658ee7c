#include "server/store/event.hpp"

namespace hoopgit::store {

std::string_view name_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::success:
      return "success";
    case Outcome::failure:
      return "failure";
    case Outcome::denied:
      return "denied";
    case Outcome::unknown:
      return "unknown";
  }
  return "unknown";
}

std::string_view name_of(Severity severity) {
  switch (severity) {
    case Severity::info:
      return "info";
    case Severity::notice:
      return "notice";
    case Severity::warning:
      return "warning";
    case Severity::high:
      return "high";
    case Severity::critical:
      return "critical";
  }
  return "critical";
}

}  // namespace hoopgit::store
