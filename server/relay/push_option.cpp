#include "server/relay/push_option.hpp"

#include "core/base/clock.hpp"
#include "core/base/text.hpp"

#include <algorithm>
#include <string_view>

namespace hoopgit::relay {
namespace {

constexpr std::string_view wait_key = "hoopgit-wait=";
constexpr std::string_view ruleset_key = "hoopgit-ruleset=";

bool is_digest(std::string_view text) {
  return text.size() == 64 &&
         text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

bool is_plain(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return c > 0x20 && c < 0x7f; });
}

bool is_word(std::string_view text) {
  return text.find_first_not_of(
             "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
             "._/@+-") == text.npos;
}

bool lets_pass(std::string_view allowed, std::string_view option) {
  if (allowed.find('=') != allowed.npos) return matches_glob(allowed, option);
  if (!option.starts_with(allowed)) return false;
  const std::string_view rest = option.substr(allowed.size());
  return rest.empty() || (rest.front() == '=' && is_word(rest.substr(1)));
}

}  // namespace

Result<void> check_push_options(const std::vector<std::string>& options,
                                const std::vector<std::string>& allowed) {
  for (const std::string_view option : options) {
    const auto key = option.substr(0, option.find('='));
    const bool ours = (option.starts_with(wait_key) &&
                       parse_duration(option.substr(wait_key.size()))) ||
                      (option.starts_with(ruleset_key) &&
                       is_digest(option.substr(ruleset_key.size())));
    const bool configured =
        is_plain(option) && std::any_of(allowed.begin(), allowed.end(),
                                        [&](const std::string& one) {
                                          return lets_pass(one, option);
                                        });
    if (!ours && !configured)
      return Error{Fault::usage,
                   "cannot take the push: the push option '" +
                       printable(key.substr(0, 64)) + "' is not allowed here",
                   "push without it, or ask for it in push.options"};
  }
  return {};
}

std::string ruleset_option(const std::vector<std::string>& options) {
  std::string ruleset;
  for (const std::string_view option : options)
    if (option.starts_with(ruleset_key))
      ruleset = option.substr(ruleset_key.size());
  return ruleset;
}

std::optional<std::chrono::seconds> wait_option(
    const std::vector<std::string>& options) {
  std::optional<std::chrono::seconds> wait;
  for (const std::string_view option : options)
    if (option.starts_with(wait_key))
      if (const auto value = parse_duration(option.substr(wait_key.size())))
        wait = *value;
  return wait;
}

}  // namespace hoopgit::relay
