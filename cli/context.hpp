#pragma once

#include "cli/environment.hpp"
#include "cli/terminal.hpp"
#include "core/base/clock.hpp"

#include <filesystem>
#include <string>

namespace hoopgit::cli {

/// The options that every command takes.
struct Globals {
  bool json = false;
  bool quiet = false;
  bool verbose = false;
  std::string relay{};                 ///< --relay URL
  std::filesystem::path token_file{};  ///< --token-file or HOOPGIT_TOKEN_FILE
};

/// What a command is given beside its own options. Lives as long as main.
struct Context {
  const Environment& environment;
  const Terminal& terminal;
  const Clock& clock;
  Globals globals{};
};

/// Exit codes of commands that are no errors; hoopgit(1), EXIT STATUS. Errors
/// become exit codes by exit_code(Fault).
constexpr int exit_done = 0;
constexpr int exit_refused = 1;
constexpr int exit_nothing = 3;
constexpr int exit_held = 4;

}  // namespace hoopgit::cli
