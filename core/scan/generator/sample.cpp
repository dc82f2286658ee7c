#include "core/scan/generator/sample.hpp"

#include "core/base/encoding.hpp"
#include "core/crypto/crypto.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <utility>

namespace hoopgit::scan {
namespace {

constexpr std::size_t most_characters = 10'000;
constexpr std::string_view digits = "0123456789";
constexpr std::string_view base62 =
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
constexpr std::string_view bech32 = "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L";

const std::map<std::string_view, std::string, std::less<>>& alphabets() {
  static const std::map<std::string_view, std::string, std::less<>> all = {
      {"b62", std::string(base62)},
      {"hex", "0123456789abcdef"},
      {"HEX", "0123456789ABCDEF"},
      {"upper", std::string(base62.substr(0, 36))},
      {"b32", "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"},
      {"digits", std::string(digits)},
      {"alpha", std::string(base62.substr(10))},
      {"url", std::string(base62) + "-_"},
      {"b64", std::string(base62) + "+/"},
      {"lower", std::string(digits) + std::string(base62.substr(36))},
      {"bech32l", "qpzry9x8gf2tvdw0s3jn54khce6mua7l"}};
  return all;
}

/// xorshift64*: the same everywhere, which std::mt19937's helpers are not.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed * 2 + 1) { next(); }

  std::uint32_t next() {
    state_ ^= state_ >> 12;
    state_ ^= state_ << 25;
    state_ ^= state_ >> 27;
    return static_cast<std::uint32_t>((state_ * 0x2545F4914F6CDD1D) >> 32);
  }
  std::string take(std::string_view alphabet, std::size_t count) {
    std::string text;
    while (text.size() < count)
      text += alphabet[next() % alphabet.size()];
    return text;
  }

 private:
  std::uint64_t state_;
};

std::uint32_t crc32(std::string_view bytes) {
  return static_cast<std::uint32_t>(
      std::stoul(crypto::crc32_hex(bytes), nullptr, 16));
}

std::string crc62(std::string_view body) {
  std::string text;
  for (auto value = crc32(body); text.size() < 6; value /= 62)
    text += base62[value % 62];
  std::reverse(text.begin(), text.end());
  return text;
}

std::uint32_t polymod(const std::vector<std::uint32_t>& values) {
  constexpr std::array<std::uint32_t, 5> generator = {
      0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3};
  std::uint32_t sum = 1;
  for (const auto value : values) {
    const auto top = sum >> 25;
    sum = ((sum & 0x1ffffff) << 5) ^ value;
    for (std::size_t i = 0; i < 5; ++i)
      sum ^= ((top >> i) & 1) != 0 ? generator[i] : 0;
  }
  return sum;
}

std::string bech32_body(Random& random) {
  constexpr std::string_view prefix = "age-secret-key-";
  std::vector<std::uint32_t> values;
  for (const char c : prefix)
    values.push_back(static_cast<std::uint32_t>(c) >> 5);
  values.push_back(0);
  for (const char c : prefix)
    values.push_back(static_cast<std::uint32_t>(c) & 31);
  std::string text = random.take(bech32, 52);
  for (const char c : text)
    values.push_back(static_cast<std::uint32_t>(bech32.find(c)));
  values.resize(values.size() + 6, 0);
  const auto sum = polymod(values) ^ 1;
  for (unsigned i = 0; i < 6; ++i)
    text += bech32[(sum >> (5 * (5 - i))) & 31];
  return text;
}

std::string der(Random& random, std::size_t size) {
  std::string bytes = "\x30\x82";
  bytes += static_cast<char>(size / 256);
  bytes += static_cast<char>(size % 256);
  for (std::size_t i = 0; i < size; ++i)
    bytes += static_cast<char>(random.next() % 256);
  return to_base64(bytes);
}

std::string after_last(const std::string& text, char stop) {
  const auto at = text.rfind(stop);
  return at == std::string::npos ? text : text.substr(at + 1);
}

/// nullopt: this is no template, but a brace of the text.
std::optional<std::string> fill(std::string_view name, std::size_t count,
                                Random& random, const Expanded& before) {
  const auto alphabet = alphabets().find(name);
  if (alphabet != alphabets().end())
    return random.take(alphabet->second, count);
  if (name == "-") return "";
  if (name == "crc62") return crc62(after_last(before.text, '_'));
  if (name == "crc32") {
    auto body = before.text.substr(before.begin);
    if (body.empty()) return std::nullopt;
    body.pop_back();  // The '_' before the digits.
    return crypto::crc32_hex(body);
  }
  if (name == "bech32") return bech32_body(random);
  if (name == "der") return der(random, count);
  if (name == "login") return to_base64("ci-bot:" + random.take(base62, 26));
  if (name == "header")
    return to_base64url(R"({"alg":"ES256","typ":"JWT","kid":")" +
                        random.take(digits, 9) + "\"}");
  if (name == "payload")
    return to_base64url(R"({"sub":")" + random.take(base62, 20) + "\"}");
  return std::nullopt;
}

/// The template that `sample` begins with, and how long it is.
std::optional<std::pair<std::string, std::size_t>> fill_first(
    std::string_view sample, Random& random, const Expanded& before) {
  const auto close = sample.find('}');
  if (sample.front() != '{' || close == std::string_view::npos)
    return std::nullopt;
  const auto inside = sample.substr(1, close - 1);
  const auto colon = inside.find(':');
  std::size_t count = 0;
  if (colon != std::string_view::npos)
    for (const char c : inside.substr(colon + 1)) {
      if (c < '0' || c > '9' || count > most_characters) return std::nullopt;
      count = count * 10 + static_cast<std::size_t>(c - '0');
    }
  const auto filled = fill(inside.substr(0, colon), count, random, before);
  if (!filled) return std::nullopt;
  return std::pair(*filled, close + 1);
}

}  // namespace

Expanded expand(std::string_view sample, std::uint64_t seed) {
  Random random(seed);
  Expanded result;
  while (!sample.empty()) {
    if (sample.starts_with("[[")) {
      result.begin = result.text.size();
      sample.remove_prefix(2);
    } else if (sample.starts_with("]]")) {
      result.end = result.text.size();
      sample.remove_prefix(2);
    } else if (const auto filled = fill_first(sample, random, result)) {
      result.text += filled->first;
      sample.remove_prefix(filled->second);
    } else {
      result.text += sample.front();
      sample.remove_prefix(1);
    }
  }
  return result;
}

std::uint64_t seed_of(std::string_view rule, std::size_t index) {
  std::uint64_t seed = 14695981039346656037U;
  for (const char c : rule)
    seed = (seed ^ static_cast<unsigned char>(c)) * 1099511628211U;
  return seed + index;
}

std::string token(std::string_view sample, std::uint64_t seed) {
  return expand(sample, seed).text;
}

}  // namespace hoopgit::scan
