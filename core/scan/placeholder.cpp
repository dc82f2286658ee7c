#include "core/scan/placeholder.hpp"

#include "core/base/text.hpp"
#include "core/scan/literals.hpp"

#include <algorithm>
#include <array>

namespace hoopgit::scan {
namespace {

constexpr std::array<std::string_view, 29> telling = {
    "example", "changeme", "change_me", "change-me", "placeholder", "your",
    "dummy",   "sample",   "redacted",  "masked",    "xxxx",        "****",
    "....",    "----",     "____",      "1234567",   "abcdef",      "foobar",
    "insert",  "replace",  "password",  "passwd",    "secret",      "token",
    "api_key", "apikey",   "fake",      "todo",      "0000000"};

constexpr std::array<std::string_view, 9> references = {
    "$", "%", "#{", "process.", "os.", "env.", "vault:", "arn:", "http"};

bool is_hex(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') ||
         (c >= 'A' && c <= 'F');
}

}  // namespace

bool is_placeholder(std::string_view value) {
  static const Literals words({telling.begin(), telling.end()});
  bool tells = false;
  words.find(value, [&](const Literals::Found&) {
    tells = true;
    return false;
  });
  return tells ||
         std::any_of(
             references.begin(), references.end(), [&](std::string_view start) {
               return equal_ignoring_case(value.substr(0, start.size()), start);
             });
}

bool is_uuid(std::string_view value) {
  if (value.size() != 36) return false;
  for (std::size_t i = 0; i < value.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? value[i] != '-' : !is_hex(value[i])) return false;
  }
  return true;
}

}  // namespace hoopgit::scan
