#pragma once

#include <chrono>
#include <optional>

namespace hoopgit::retention {

/// How long entries are kept at least: PCI DSS 10.5.1 asks for twelve months.
constexpr std::chrono::seconds least_life = std::chrono::days(365);

struct Settings {
  /// How long entries are kept; none: for good.
  std::optional<std::chrono::seconds> entries{};
};

}  // namespace hoopgit::retention
