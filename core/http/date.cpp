#include "core/http/date.hpp"

#include <charconv>
#include <ctime>
#include <string>

namespace hoopgit::http {
namespace {

// A cache keeps nothing for longer than that which we would believe.
constexpr std::int64_t oldest = std::int64_t{10} * 365 * 24 * 3600;

/// 0 for what is no age.
std::int64_t age_of(std::string_view text) {
  std::int64_t age = 0;
  const auto [end, problem] =
      std::from_chars(text.data(), text.data() + text.size(), age);
  const bool is_age = problem == std::errc() &&
                      end == text.data() + text.size() && age >= 0 &&
                      age <= oldest;
  return is_age ? age : 0;
}

}  // namespace

std::optional<Time> time_of(const ResponseHead& head) {
  std::tm parts{};
  const std::string text(head.header("date"));
  const char* end =
      ::strptime(text.c_str(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
  if (end == nullptr || *end != '\0') return std::nullopt;
  return from_unix_seconds(::timegm(&parts) + age_of(head.header("age")));
}

}  // namespace hoopgit::http
