#include "core/scan/checks.hpp"

#include "core/base/encoding.hpp"
#include "core/base/text.hpp"
#include "core/crypto/crypto.hpp"
#include "core/scan/entropy.hpp"
#include "core/scan/placeholder.hpp"
#include "core/scan/rarity.hpp"
#include "core/scan/view.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace hoopgit::scan {
namespace {

constexpr std::size_t shortest_header = 14;  // {"alg":""}
constexpr std::size_t reach = std::size_t{64} * 1024;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_letter(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}
bool is_base64url(char c) {
  return is_digit(c) || is_letter(c) || c == '-' || c == '_';
}

std::uint32_t crc32(std::string_view bytes) {
  std::uint32_t value = 0;
  for (const char c : crypto::crc32_hex(bytes))
    value = value * 16 +
            static_cast<std::uint32_t>(is_digit(c) ? c - '0' : c - 'a' + 10);
  return value;
}

std::string base62(std::uint32_t value, std::size_t digits) {
  constexpr std::string_view alphabet =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  std::string text(digits, '0');
  for (auto digit = text.rbegin(); value > 0 && digit != text.rend(); ++digit) {
    *digit = alphabet[value % 62];
    value /= 62;
  }
  return text;
}

std::uint32_t bech32_step(std::uint32_t sum, std::uint32_t value) {
  constexpr std::array<std::uint32_t, 5> generator = {
      0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3};
  const std::uint32_t top = sum >> 25;
  sum = ((sum & 0x1ffffff) << 5) ^ value;
  for (std::size_t i = 0; i < generator.size(); ++i)
    if (((top >> i) & 1) != 0) sum ^= generator[i];
  return sum;
}

bool names_an_algorithm(std::string_view header) {
  const auto decoded = from_base64url(header);
  if (!decoded) return false;
  const auto json = json::parse(*decoded);
  return json && json->find("alg") != nullptr;
}

/// "user" and "host" around the password of a URL.
struct Authority {
  std::string_view user;
  std::string_view host;
};
Authority around(const Candidate& candidate) {
  const auto before = candidate.text.substr(
      candidate.match.begin, candidate.secret.begin - candidate.match.begin);
  const auto slashes = before.rfind('/');
  auto user = before.substr(slashes + 1);
  if (!user.empty()) user.remove_suffix(1);  // The ':'.
  auto host = candidate.text.substr(candidate.secret.end + 1, 255);
  host = host.substr(0, host.find_first_of("/:?#\"'` \t\r\n"));
  return {user, host};
}

bool is_for_show(std::string_view host) {
  return host == "host" || host == "hostname" || host == "server" ||
         host.ends_with("example.com") || host.ends_with("example.org") ||
         host.ends_with("example.net") || host.ends_with(".example");
}

std::optional<Confidence> password_in_url(const Candidate& candidate,
                                          Confidence confidence) {
  const auto password = candidate.value();
  const auto [user, host] = around(candidate);
  constexpr std::array<std::string_view, 5> words = {"pass", "pwd", "pw",
                                                     "user", "root"};
  if (password == user || is_for_show(host) || is_placeholder(password) ||
      std::find(words.begin(), words.end(), password) != words.end())
    return std::nullopt;
  if (entropy(password) < 1.5) return std::nullopt;
  return confidence;
}

}  // namespace

std::optional<Confidence> github_check_digits(Candidate& candidate) {
  auto digits = candidate.value();
  digits.remove_prefix(digits.rfind('_') + 1);
  const auto body = digits.substr(0, digits.size() - 6);
  if (digits.substr(body.size()) != base62(crc32(body), 6)) return std::nullopt;
  return Confidence::sure;
}

std::optional<Confidence> hoopgit_check_digits(Candidate& candidate) {
  const auto token = candidate.value();
  const auto body = token.substr(0, token.rfind('_'));
  const auto digits = token.substr(body.size() + 1);
  const bool right = digits == crypto::crc32_hex(body) ||
                     digits == crypto::crc32_hex(body.substr(4));
  if (!right) return std::nullopt;
  return Confidence::sure;
}

std::optional<Confidence> bech32_check_digits(Candidate& candidate) {
  constexpr std::string_view alphabet = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
  const std::string text = lower(candidate.value());
  const auto one = text.rfind('1');
  std::uint32_t sum = 1;
  for (std::size_t i = 0; i < one; ++i)
    sum = bech32_step(sum, static_cast<std::uint32_t>(text[i]) >> 5);
  sum = bech32_step(sum, 0);
  for (std::size_t i = 0; i < one; ++i)
    sum = bech32_step(sum, static_cast<std::uint32_t>(text[i]) & 31);
  for (std::size_t i = one + 1; i < text.size(); ++i) {
    const auto value = alphabet.find(text[i]);
    if (value == std::string_view::npos) return std::nullopt;
    sum = bech32_step(sum, static_cast<std::uint32_t>(value));
  }
  if (sum != 1) return std::nullopt;
  return Confidence::sure;
}

std::optional<Confidence> json_web_token(Candidate& candidate) {
  const auto text = candidate.text;
  const std::size_t dot = candidate.match.begin;
  std::size_t begin = dot;
  while (begin > 0 && dot - begin < reach && is_base64url(text[begin - 1]))
    --begin;
  const auto header = text.substr(begin, dot - begin);
  if (header.size() < shortest_header || !header.starts_with("eyJ") ||
      !names_an_algorithm(header))
    return std::nullopt;

  const auto run = [&](std::size_t from) {
    std::size_t end = from;
    while (end < text.size() && end - from < reach && is_base64url(text[end]))
      ++end;
    return end;
  };
  const std::size_t second = run(dot + 1);
  if (second == text.size() || text[second] != '.') return std::nullopt;
  const std::size_t end = run(second + 1);
  if (end - second < 16) return std::nullopt;  // Unsigned, or cut off.
  candidate.match = candidate.secret = {begin, end};
  return Confidence::sure;
}

std::optional<Confidence> base64_value(Candidate& candidate) {
  if (!from_base64(candidate.value())) return std::nullopt;
  return Confidence::likely;
}

std::optional<Confidence> registry_login(Candidate& candidate) {
  const auto login = from_base64(candidate.value());
  if (!login) return std::nullopt;
  const auto colon = login->find(':');
  if (colon == 0 || colon == std::string::npos || !is_printable(*login) ||
      is_placeholder(login->substr(colon + 1)))
    return std::nullopt;
  return Confidence::likely;
}

std::optional<Confidence> not_an_aws_example(Candidate& candidate) {
  const auto value = candidate.value();
  if (value.ends_with("EXAMPLE") || value.ends_with("EXAMPLEKEY"))
    return std::nullopt;
  return mixed_characters(candidate);
}

std::optional<Confidence> mixed_characters(Candidate& candidate) {
  const auto value = candidate.value();
  if (std::none_of(value.begin(), value.end(), is_digit) ||
      std::none_of(value.begin(), value.end(), is_letter))
    return std::nullopt;
  return Confidence::likely;
}

std::optional<Confidence> url_password(Candidate& candidate) {
  return password_in_url(candidate, Confidence::guess);
}

std::optional<Confidence> database_password(Candidate& candidate) {
  return password_in_url(candidate, Confidence::likely);
}

std::optional<Confidence> connection_password(Candidate& candidate) {
  if (is_placeholder(candidate.value())) return std::nullopt;
  return Confidence::likely;
}

std::optional<Confidence> not_a_name(Candidate& candidate) {
  if (reads_like_a_name(candidate.value())) return std::nullopt;
  return Confidence::likely;
}

std::optional<Confidence> header_credential(Candidate& candidate) {
  if (is_placeholder(candidate.value()) || !mixed_characters(candidate) ||
      !not_a_name(candidate))
    return std::nullopt;
  return Confidence::guess;
}

}  // namespace hoopgit::scan
