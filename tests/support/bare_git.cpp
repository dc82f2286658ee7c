#include "tests/support/bare_git.hpp"

#include <cstdlib>

namespace hoopgit::stage {

std::vector<std::string> bare_environment() {
  const char* path = std::getenv("PATH");
  return {std::string("PATH=") + (path != nullptr ? path : "/usr/bin:/bin"),
          "HOME=/nonexistent",
          "LC_ALL=C",
          "TZ=UTC",
          "GIT_CONFIG_NOSYSTEM=1",
          "GIT_CONFIG_GLOBAL=/dev/null",
          "GIT_TERMINAL_PROMPT=0"};
}

Result<Completed> run_bare_git(std::vector<std::string> arguments,
                               std::string input) {
  arguments.insert(arguments.begin(), {"git", "-c", "safe.directory=*"});
  Command command{.argv = std::move(arguments),
                  .environment = bare_environment()};
  command.input = std::move(input);
  command.output_limit = std::size_t{1024} * 1024 * 1024;
  return run(command);
}

}  // namespace hoopgit::stage
