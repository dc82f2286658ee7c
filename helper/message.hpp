// What Git says to a credential helper; git-credential(1), INPUT/OUTPUT FORMAT.

#pragma once

#include "core/base/secret.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hoopgit::helper {

constexpr std::size_t longest_line = 65'535;  ///< With its LF.
constexpr std::size_t longest_message = std::size_t{256} * 1024;

/// The attributes that we use; all others are skipped without a word.
struct Message {
  std::string protocol{};
  std::string host{};  ///< With the port, in the case that was typed.
  std::string path{};  ///< Percent-decoded; empty without useHttpPath.
  std::string username{};
  Secret password{""};
  Secret credential{""};
  bool offers_authtype = false;  ///< Git 2.46 and newer.
  bool offers_state = false;
  std::vector<std::string> states{};  ///< All of state[], not only ours.

  /// The token that the relay has just refused, if this is a second round.
  std::optional<std::string> refused_token_id() const;
};

/// Up to the first empty line, or the end. nullopt for what Git would not
/// write: a line without '=', a NUL, a line or message over its limit; and one
/// attribute twice, or a `url` after others. Such a message was put together by
/// somebody who got a line's end into a value, so as to be given the token of
/// another host than Git connects to (CVE-2020-5260).
std::optional<Message> parse_message(std::string_view bytes);

/// Has a byte that ends a line somewhere, or that is not for people's eyes.
bool has_control(std::string_view text);

}  // namespace hoopgit::helper
