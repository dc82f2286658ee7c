#include "core/scan/compat/row.hpp"

#include "core/base/text.hpp"

#include <algorithm>
#include <cmath>

namespace hoopgit::scan::compat {
namespace {

constexpr unsigned whole = 100;

std::string replaced(std::string_view text, std::string_view secret,
                     std::string_view with) {
  std::string result;
  while (true) {
    const auto at = text.find(secret);
    result += text.substr(0, at);
    if (at == std::string_view::npos) return result;
    result += with;
    text.remove_prefix(at + secret.size());
  }
}

/// Before, between and after all characters: what becomes of an empty secret.
std::string interspersed(std::string_view text, std::string_view with) {
  std::string result(with);
  while (!text.empty()) {
    const auto size = std::max<std::size_t>(1, first_character(text).size);
    result += text.substr(0, size);
    result += with;
    text.remove_prefix(size);
  }
  return result;
}

/// A rule that asks for the path alone has no secret to hide.
bool is_of_path(const Finding& finding) {
  return finding.start_line == 0 && finding.end_line == 0;
}

}  // namespace

std::string mask(std::string_view secret, const Redaction& redaction) {
  if (redaction.percent >= whole) return "REDACTED";
  if (secret.empty()) return {};
  const double kept =
      static_cast<double>(secret.size()) * (whole - redaction.percent) / whole;
  // Half to even, as it is by default.
  const auto size = static_cast<std::size_t>(std::nearbyint(kept));
  return std::string(secret.substr(0, size)) + "...";
}

Row row_of(const Finding& finding, const Evidence& evidence,
           const Redaction& redaction) {
  Row row;
  row.finding = finding;
  row.fingerprint = finding.fingerprint();
  if (redaction.percent == 0) {
    row.match = evidence.match;
    row.secret = evidence.secret;
    return row;
  }
  row.secret = mask(evidence.secret, redaction);
  if (!evidence.secret.empty()) {
    row.match = replaced(evidence.match, evidence.secret, row.secret);
    row.finding.commit.message =
        replaced(finding.commit.message, evidence.secret, row.secret);
  } else {
    row.match = is_of_path(finding) ? interspersed(evidence.match, row.secret)
                                    : "REDACTED";
  }
  return row;
}

}  // namespace hoopgit::scan::compat
