#pragma once

#include "core/base/clock.hpp"

#include <array>
#include <chrono>
#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace hoopgit::record {

/// The bodies that there are.
inline constexpr std::array<std::string_view, 11> body_names{
    "commands", "context", "diff",    "display",    "email",  "ip",
    "pack",     "report",  "subject", "transcript", "verdict"};

/// How long bodies are kept, by name. When the time of one is over it goes, key
/// and all, unless a hold pins it.
struct Retention {
  std::chrono::seconds usual = std::chrono::days(400);
  std::map<std::string, std::chrono::seconds, std::less<>> of{
      {"pack", std::chrono::days(90)}, {"context", std::chrono::days(30)}};

  Time until(std::string_view name, Time now) const {
    const auto found = of.find(name);
    return now + (found == of.end() ? usual : found->second);
  }
};

}  // namespace hoopgit::record
