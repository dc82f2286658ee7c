#include "server/verify_token.hpp"

#include "core/base/file.hpp"
#include "core/base/text.hpp"
#include "server/identity/token_check.hpp"

#include <unistd.h>

#include <charconv>
#include <cstdio>

namespace hoopgit {
namespace {

constexpr std::size_t largest_keys = std::size_t{1024} * 1024;
/// More than a token may have, so that a longer one is seen to be too long.
constexpr std::size_t largest_input = std::size_t{64} * 1024;

Result<Time> moment(const std::string& text, const Clock& clock) {
  if (text.empty()) return clock.now();
  std::int64_t second = 0;
  const char* end = text.data() + text.size();
  const auto [rest, problem] = std::from_chars(text.data(), end, second);
  constexpr std::int64_t latest = 9'000'000'000;  // Time has nanoseconds.
  if (problem == std::errc() && rest == end && second >= 0 && second < latest)
    return from_unix_seconds(second);
  return parse_rfc3339(text);
}

/// The line break that `echo` adds is not the token's.
Result<std::string> read_token() {
  std::string text = TRY(read_up_to(STDIN_FILENO, largest_input));
  if (text.ends_with('\n')) text.pop_back();
  if (text.ends_with('\r')) text.pop_back();
  return text;
}

void print(const std::string& line) {
  std::printf("%s\n", line.c_str());
}

/// What is named on the command line was named wrongly.
Error wrong_use(Error error) {
  error.fault = Fault::usage;
  return error;
}

}  // namespace

Result<int> verify_token(const VerifyTokenOptions& options,
                         const Clock& clock) {
  auto keys = read_file(options.keys, largest_keys);
  if (!keys) return wrong_use(std::move(keys).error());
  const auto at = moment(options.at, clock);
  if (!at) return wrong_use(at.error());
  const std::string token = TRY(read_token());
  const auto checked =
      identity::check_token(token, {.keys = *std::move(keys),
                                    .issuer = options.issuer,
                                    .audience = options.audience,
                                    .is_machine = options.machine,
                                    .at = *at});
  if (const auto* why = std::get_if<identity::Reason>(&checked)) {
    print(std::string(identity::name_of(*why)));
    return 1;
  }
  print(json::dump(std::get<json::Value>(checked)));
  return 0;
}

}  // namespace hoopgit
