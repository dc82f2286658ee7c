#include "core/scan/compat/finding.hpp"

namespace hoopgit::scan::compat {

std::string Finding::fingerprint_of_any_commit() const {
  return path + ":" + rule + ":" + std::to_string(start_line);
}

std::string Finding::fingerprint() const {
  const std::string any = fingerprint_of_any_commit();
  return commit.id.empty() ? any : commit.id + ":" + any;
}

}  // namespace hoopgit::scan::compat
