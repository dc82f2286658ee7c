// Rules and texts for tests of what gitleaks does. Nothing in them looks like a
// secret to a scanner: "tok_" and a few letters.

#pragma once

#include "core/scan/compat/config.hpp"
#include "core/scan/compat/detector.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <string>
#include <vector>

namespace hoopgit::scan::compat {

/// A rule that finds "tok_" and lower case letters and digits.
inline const std::string token_rule =
    "[[rules]]\nid = 'token'\nregex = 'tok_([a-z0-9]+)'\nkeywords = ['tok_']\n";

inline Rules rules_of(const std::string& text) {
  auto rules =
      read_rules(text, "rules.toml",
                 {.default_rules = []() -> Result<std::string> {
                    return Error{Fault::not_found, "none"};
                  },
                  .file = [](const std::string&) -> Result<std::string> {
                    return Error{Fault::not_found, "none"};
                  }});
  if (!rules) FAIL(rules.error().message);
  return *std::move(rules);
}

/// What was found, as text: "token 1:5-1:12 tok_abcd=abcd".
struct Seen {
  std::vector<std::string> lines{};
  std::vector<Finding> findings{};
};

inline Seen seen(const Rules& rules, const Fragment& fragment,
                 DetectorOptions options = {}) {
  Seen seen;
  const auto done =
      Detector(rules, options)
          .detect(fragment, [&](const Finding& finding,
                                const Evidence& evidence) {
            const auto at = [](std::size_t line, long column) {
              return std::to_string(line) + ":" + std::to_string(column);
            };
            seen.lines.push_back(finding.rule + " " +
                                 at(finding.start_line, finding.start_column) +
                                 "-" +
                                 at(finding.end_line, finding.end_column) +
                                 " " + std::string(evidence.match) + "=" +
                                 std::string(evidence.secret));
            seen.findings.push_back(finding);
          });
  REQUIRE(done);
  return seen;
}

inline std::vector<std::string> found(const std::string& rules,
                                      std::string_view text,
                                      DetectorOptions options = {}) {
  return seen(rules_of(rules), {.text = text, .path = "a.txt"}, options).lines;
}

using Lines = std::vector<std::string>;

}  // namespace hoopgit::scan::compat
