#include "helper/message.hpp"

#include "core/base/encoding.hpp"

#include <algorithm>
#include <array>

namespace hoopgit::helper {
namespace {

constexpr std::string_view cached_state = "hoopgit:1:cached:";

void add_capability(Message& message, std::string_view name) {
  // An empty element forgets the list so far, as for every list.
  if (name.empty()) message.offers_authtype = message.offers_state = false;
  if (name == "authtype") message.offers_authtype = true;
  if (name == "state") message.offers_state = true;
}

/// The attributes that are there once at most.
constexpr std::array<std::string_view, 7> single{
    "protocol", "host", "path", "username", "password", "credential", "url"};

/// A URL that cannot be read, or that hides a line's end behind an escape,
/// leaves a message that names no relay. Like Git, forgets what came before.
void take_url(Message& message, std::string_view url) {
  message = Message();
  const auto scheme_end = url.find("://");
  if (scheme_end == std::string_view::npos) return;
  std::string_view rest = url.substr(scheme_end + 3);
  std::string_view authority = rest.substr(0, rest.find('/'));
  rest.remove_prefix(authority.size());
  if (const auto at = authority.rfind('@'); at != std::string_view::npos) {
    const auto user = authority.substr(0, at);
    const auto name = percent_decode(user.substr(0, user.find(':')));
    if (!name || has_control(*name)) return;
    message.username = *name;
    authority.remove_prefix(at + 1);
  }
  const auto path = percent_decode(rest.empty() ? rest : rest.substr(1));
  if (!path || has_control(*path)) return;
  message.protocol = url.substr(0, scheme_end);
  message.host = authority;
  message.path = *path;
  while (message.path.ends_with('/'))
    message.path.pop_back();
}

void take(Message& message, std::string_view key, std::string_view value) {
  if (key == "protocol") message.protocol = value;
  if (key == "host") message.host = value;
  if (key == "path") message.path = value;
  if (key == "username") message.username = value;
  if (key == "password") message.password = Secret(value);
  if (key == "credential") message.credential = Secret(value);
  if (key == "capability[]") add_capability(message, value);
  if (key == "url") take_url(message, value);
  if (key == "state[]") {
    if (value.empty()) message.states.clear();
    if (!value.empty()) message.states.emplace_back(value);
  }
}

/// Which of the single attributes a message has had so far.
class Seen {
 public:
  /// False: it may not come any more.
  bool admit(std::string_view key) {
    for (std::size_t i = 0; i < single.size(); ++i) {
      if (single[i] != key) continue;
      // A URL says protocol, host and path: it comes alone.
      const bool names_place = i < 3;
      const bool has_place = seen_[0] || seen_[1] || seen_[2];
      if (seen_[i] || (names_place && seen_.back()) ||
          (key == "url" && has_place))
        return false;
      seen_[i] = true;
    }
    return true;
  }

 private:
  std::array<bool, single.size()> seen_{};
};

}  // namespace

bool has_control(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    return static_cast<unsigned char>(c) < ' ' || c == '\x7f';
  });
}

std::optional<std::string> Message::refused_token_id() const {
  for (const auto& state : states)
    if (state.starts_with(cached_state))
      return state.substr(cached_state.size());
  return std::nullopt;
}

std::optional<Message> parse_message(std::string_view bytes) {
  if (bytes.size() > longest_message) return std::nullopt;
  Message message;
  Seen seen;
  while (!bytes.empty()) {
    const auto end = bytes.find('\n');
    const std::string_view line = bytes.substr(0, end);
    if (line.empty()) break;
    bytes.remove_prefix(end == std::string_view::npos ? bytes.size() : end + 1);
    const auto equals = line.find('=');
    if (line.size() >= longest_line || equals == std::string_view::npos ||
        equals == 0 || line.find('\0') != std::string_view::npos)
      return std::nullopt;
    const std::string_view key = line.substr(0, equals);
    if (!seen.admit(key)) return std::nullopt;
    take(message, key, line.substr(equals + 1));
  }
  return message;
}

}  // namespace hoopgit::helper
