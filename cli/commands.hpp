#pragma once

#include "cli/context.hpp"
#include "core/json/json.hpp"

#include <functional>
#include <variant>

namespace hoopgit::cli {

/// A command as it was typed, ready to run.
struct Chosen {
  Globals globals{};
  std::function<Result<int>(const Context&)> run{};
};

/// Reads the command line by the table of commands. int: the exit code, when
/// help, the version, or what is wrong with it has been printed.
std::variant<int, Chosen> parse_command_line(int argc, char** argv);

}  // namespace hoopgit::cli
