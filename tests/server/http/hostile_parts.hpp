// What the tables of hostile requests are put together from.

#pragma once

#include <string>

namespace hoopgit::front::hostile {

inline const std::string start = "POST /a HTTP/1.1\r\n";
inline const std::string host = "Host: localhost\r\n";
inline const std::string chunked = "Transfer-Encoding: chunked\r\n";
inline const std::string second =
    "GET /smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n";
inline const std::string hidden = "0\r\n\r\n" + second;

/// What is hostile stands among the headers.
inline std::string with(const std::string& headers,
                        const std::string& body = second) {
  return start + host + headers + "\r\n" + body;
}

/// What is hostile is the request line.
inline std::string line(const std::string& text) {
  return text + "\r\n" + host + "\r\n" + second;
}

/// Readable in a message of a failed test.
inline std::string shown(const std::string& text) {
  constexpr const char* digits = "0123456789abcdef";
  std::string safe;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte > ' ' && byte < 0x7f) {
      safe += c;
      continue;
    }
    safe += "\\x";
    safe += digits[byte / 16];
    safe += digits[byte % 16];
  }
  return safe.substr(0, 60);
}

}  // namespace hoopgit::front::hostile
