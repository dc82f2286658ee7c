#include "core/base/encoding.hpp"
#include "core/scan/checks.hpp"

#include <algorithm>
#include <set>
#include <string>

namespace hoopgit::scan {
namespace {

constexpr std::size_t reach = std::size_t{64} * 1024;
constexpr std::size_t longest_line = 80;

bool is_base64(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
         (c >= 'a' && c <= 'z') || c == '+' || c == '/' || c == '=';
}

/// What may stand between the BEGIN and END lines of a key: its body, the
/// headers of RFC 1421 and OpenPGP, and what a string literal or a comment of
/// some language adds to each line.
bool belongs(char c) {
  return is_base64(c) || std::string_view(" \t\r\n\\\"'`,.:;-#*|()").find(c) !=
                             std::string_view::npos;
}

/// The base64 of a body: without escapes ("\n"), headers ("DEK-Info: …"), and
/// everything that is not of the alphabet.
std::string body_of(std::string_view lines) {
  std::string body;
  std::string line;
  bool is_header = false;
  const auto end_line = [&] {
    if (!is_header) body += line;
    line.clear();
    is_header = false;
  };
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const char c = lines[i];
    if (c == '\\') {
      ++i;  // "\n" or "\r" in a literal; a lone one at the end of a line.
      end_line();
    } else if (c == '\n') {
      end_line();
    } else if (c == ':') {
      is_header = true;
    } else if (is_base64(c)) {
      line += c;
    }
  }
  end_line();
  return body;
}

/// The first bytes say how long a DER sequence is (X.690, 8.1.3).
bool is_whole_sequence(std::string_view der) {
  const auto byte = [&](std::size_t i) {
    return static_cast<std::size_t>(static_cast<unsigned char>(der[i]));
  };
  if (der.size() < 16 || byte(0) != 0x30) return false;
  if (byte(1) < 0x80) return 2 + byte(1) == der.size();
  const std::size_t count = byte(1) & 0x7f;
  if (count == 0 || count > 3) return false;
  std::size_t length = 0;
  for (std::size_t i = 0; i < count; ++i)
    length = length * 256 + byte(2 + i);
  return 2 + count + length == der.size();
}

bool is_verified(const std::string& body) {
  const auto bytes = from_base64(body);
  if (!bytes) return false;
  return is_whole_sequence(*bytes) ||
         bytes->starts_with(std::string_view("openssh-key-v1\0", 15));
}

}  // namespace

std::optional<Confidence> private_key(Candidate& candidate) {
  const auto text = candidate.text;
  const std::size_t begin = candidate.secret.end;
  const std::size_t limit = std::min(text.size(), begin + reach);
  std::size_t end = begin;
  while (end < limit && belongs(text[end]) && text.substr(end, 5) != "-----")
    ++end;
  const std::string body = body_of(text.substr(begin, end - begin));
  // A sample has dots or x's where a key has the bytes of numbers.
  if (body.size() < 40 || std::set<char>(body.begin(), body.end()).size() < 16)
    return std::nullopt;

  if (text.substr(end, 9) == "-----END ") {
    const auto close = text.substr(end + 9, 80).find("-----");
    if (close != std::string_view::npos) end += 9 + close + 5;
  }
  candidate.match.end = candidate.secret.end = end;
  return is_verified(body) ? Confidence::sure : Confidence::likely;
}

std::optional<Confidence> putty_key(Candidate& candidate) {
  const auto text = candidate.text;
  const auto header = candidate.text.substr(
      candidate.match.begin, candidate.secret.begin - candidate.match.begin);
  std::size_t lines = 0;
  for (const char c : header)
    if (c >= '0' && c <= '9')
      lines = lines * 10 + static_cast<std::size_t>(c - '0');
  std::size_t end = candidate.secret.begin;
  for (; lines > 0; --lines) {
    std::size_t next = end;
    while (next < text.size() && (text[next] == '\r' || text[next] == '\n'))
      ++next;
    const std::size_t begin = next;
    while (next < text.size() && next - begin < longest_line &&
           is_base64(text[next]))
      ++next;
    if (next == begin) break;
    end = next;
  }
  candidate.match.end = candidate.secret.end = end;
  const auto body = candidate.value();
  if (std::set<char>(body.begin(), body.end()).size() < 16) return std::nullopt;
  return Confidence::likely;
}

}  // namespace hoopgit::scan
