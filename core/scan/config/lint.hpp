// What is wrong with a file of rules, and what is only not what it looks like.

#pragma once

#include "core/scan/config/document.hpp"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace hoopgit::scan {

struct Lint {
  enum class Gravity {
    note,  ///< It is so, and may be meant.
    odd,   ///< It hardly is meant.
    wrong  ///< The file cannot be used.
  } gravity = Gravity::odd;
  std::string file{};    ///< As it is named where it is extended; empty: the
                         ///< file itself.
  std::size_t line = 0;  ///< 0: nowhere in particular.
  std::string text{};    ///< Printable.
  std::string remedy{};  ///< What to write instead; may be empty.
};

/// All of it, in the order of lines; rules that are slow are measured, which
/// takes a moment for each. `root`: what `extend.path` must stay in.
std::vector<Lint> lint_config(std::string_view text,
                              const std::filesystem::path& file,
                              ConfigKind kind,
                              const std::filesystem::path& root);

}  // namespace hoopgit::scan
