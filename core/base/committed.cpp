#include "core/base/committed.hpp"

namespace hoopgit {
namespace {

constexpr std::string_view prefix = "sha256:";
constexpr std::size_t digest_size = 64;
constexpr std::size_t short_size = 8;

}  // namespace

std::string to_committed(std::string_view digits) {
  return std::string(prefix) + std::string(digits);
}

std::string_view committed_in(std::string_view text) {
  if (!text.starts_with(prefix)) return {};
  text.remove_prefix(prefix.size());
  const bool is_digest =
      text.size() == digest_size &&
      text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
  return is_digest ? text : std::string_view();
}

std::string person_words(std::string_view subject) {
  const auto digits = committed_in(subject);
  if (digits.empty()) return std::string(subject);
  return "erased person " + std::string(digits.substr(0, short_size));
}

}  // namespace hoopgit
