#include "cli/agent_environment.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>
#include <vector>

namespace hoopgit::cli {
namespace {

/// What would ask a person, or prove more than the agent is given.
constexpr std::array without{
    "SSH_AUTH_SOCK",        "SSH_ASKPASS",
    "GIT_ASKPASS",          "HOOPGIT_TOKEN_FILE",
    "HOOPGIT_ID_TOKEN",     "ACTIONS_ID_TOKEN_REQUEST_TOKEN",
    "CIRCLE_OIDC_TOKEN_V2", "ACTIONS_ID_TOKEN_REQUEST_URL",
    "CIRCLE_OIDC_TOKEN",    "SYSTEM_OIDCREQUESTURI",
    "SYSTEM_ACCESSTOKEN",   "SPIFFE_ENDPOINT_SOCKET"};

/// What is set by now; what is no number git refuses by itself.
int count_in(const Variables& around) {
  const auto found = around.find("GIT_CONFIG_COUNT");
  if (found == around.end()) return 0;
  const std::string& text = found->second;
  int count = 0;
  std::from_chars(text.data(), text.data() + text.size(), count);
  return std::clamp(count, 0, 10'000);
}

}  // namespace

Variables process_variables() {
  Variables variables;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    const auto equals = text.find('=');
    if (equals != std::string_view::npos)
      variables.emplace(text.substr(0, equals), text.substr(equals + 1));
  }
  return variables;
}

Variables agent_environment(Variables around, const Url& relay,
                            const std::string& helper,
                            const std::string& profile) {
  for (const auto* name : without)
    around.erase(name);
  const std::string section = "credential." + relay.origin();
  const std::vector<std::pair<std::string, std::string>> settings{
      {section + ".helper", ""},
      {section + ".helper", helper},
      {section + ".useHttpPath", "true"}};
  int count = count_in(around);
  for (const auto& [key, value] : settings) {
    around["GIT_CONFIG_KEY_" + std::to_string(count)] = key;
    around["GIT_CONFIG_VALUE_" + std::to_string(count)] = value;
    ++count;
  }
  around["GIT_CONFIG_COUNT"] = std::to_string(count);
  around["GIT_TERMINAL_PROMPT"] = "0";
  around["GCM_INTERACTIVE"] = "never";
  around["HOOPGIT_PROFILE"] = profile;
  return around;
}

}  // namespace hoopgit::cli
