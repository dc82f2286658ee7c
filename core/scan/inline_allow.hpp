#pragma once

#include <array>
#include <optional>
#include <string_view>
#include <utility>

namespace hoopgit::scan {

/// What an allow comment beside a secret is worth to whoever receives it.
enum class InlineAllow {
  honour,  ///< It excuses: the finding does not count.
  report,  ///< The finding counts, and is marked as allowed.
  ignore   ///< It is not read.
};

inline constexpr std::array<std::pair<InlineAllow, std::string_view>, 3>
    inline_allow_names = {{{InlineAllow::honour, "honour"},
                           {InlineAllow::report, "report"},
                           {InlineAllow::ignore, "ignore"}}};

constexpr std::string_view name_of(InlineAllow mode) {
  for (const auto& [known, name] : inline_allow_names)
    if (known == mode) return name;
  return {};
}

constexpr std::optional<InlineAllow> inline_allow_named(std::string_view name) {
  for (const auto& [mode, known] : inline_allow_names)
    if (known == name) return mode;
  return std::nullopt;
}

}  // namespace hoopgit::scan
