#pragma once

#include "core/base/secret.hpp"
#include "core/scan/ruleset.hpp"
#include "core/scan/secret_view.hpp"

#include <cstddef>
#include <string_view>
#include <vector>

namespace hoopgit::cli {

/// Looks for the secrets that a scan found in what is said of it: as they
/// stand, as JSON escapes them, and in base64. Keeps the secrets for that, up
/// to 1,000, so it is used in builds with assertions alone; those shorter than
/// 8 bytes may be in any text.
class LeakCheck {
 public:
  void note(const scan::SecretView& view);

  /// What the rules themselves say is no leak.
  bool is_in(std::string_view report, const scan::Ruleset& rules) const;

 private:
  void keep(std::string_view secret);

  std::vector<Secret> secrets_{};
};

}  // namespace hoopgit::cli
