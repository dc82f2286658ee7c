#include "core/scan/checks.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace hoopgit::scan {
namespace {

using Named = std::pair<std::string_view, Check>;

constexpr std::array checks = {
    Named{"assigned_secret", assigned_secret},
    Named{"base64_value", base64_value},
    Named{"bech32_check_digits", bech32_check_digits},
    Named{"connection_password", connection_password},
    Named{"database_password", database_password},
    Named{"github_check_digits", github_check_digits},
    Named{"header_credential", header_credential},
    Named{"hoopgit_check_digits", hoopgit_check_digits},
    Named{"json_web_token", json_web_token},
    Named{"mixed_characters", mixed_characters},
    Named{"not_a_name", not_a_name},
    Named{"not_an_aws_example", not_an_aws_example},
    Named{"private_key", private_key},
    Named{"putty_key", putty_key},
    Named{"registry_login", registry_login},
    Named{"url_password", url_password},
};

}  // namespace

Check check_named(std::string_view name) {
  const auto* const found =
      std::find_if(checks.begin(), checks.end(),
                   [&](const Named& named) { return named.first == name; });
  return found == checks.end() ? nullptr : found->second;
}

}  // namespace hoopgit::scan
