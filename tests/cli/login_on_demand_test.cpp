#include "cli/login_on_demand.hpp"

#include <catch2/catch.hpp>

namespace hoopgit::cli {
namespace {

using Named = std::map<std::string, std::string>;

TEST_CASE("somebody at a terminal may be asked to sign in") {
  CHECK_FALSE(absence(Environment(Named{}), true, std::nullopt));
  CHECK_FALSE(absence(Environment(Named{}), true, "true"));
  CHECK_FALSE(absence(Environment(Named{{"GIT_TERMINAL_PROMPT", "1"}}), true,
                      std::nullopt));
  CHECK_FALSE(absence(
      Environment(Named{{"SSH_CONNECTION", "a 1 b 2"}, {"DISPLAY", ":0"}}),
      true, "auto"));
}

TEST_CASE("whatever says that nobody is there keeps the browser shut") {
  const auto [name, value] = GENERATE(
      table<std::string, std::string>({{"GIT_TERMINAL_PROMPT", "0"},
                                       {"GIT_TERMINAL_PROMPT", "false"},
                                       {"GCM_INTERACTIVE", "never"},
                                       {"GCM_INTERACTIVE", "Never"},
                                       {"CI", "true"},
                                       {"CI", "1"},
                                       {"SSH_CONNECTION", "a 1 b 2"}}));
  INFO(name << "=" << value);
  CHECK(absence(Environment(Named{{name, value}}), true, std::nullopt));
}

TEST_CASE("so does git's own setting, and a process without a terminal") {
  const Environment plain(Named{});
  for (const char* setting : {"false", "never", "0", "NO"})
    CHECK(absence(plain, true, setting));
  CHECK(absence(plain, false, std::nullopt) == "there is no terminal");
}

}  // namespace
}  // namespace hoopgit::cli
