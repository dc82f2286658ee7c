// Rules as they are written: one [[rule]] of TOML for each kind of secret.
//
//     [[rule]]
//     id = "example-token"          stable; others name it
//     aliases = ["example-api-key"] what other scanners call it
//     description = "Example API token"
//     regex = '\bext_[0-9a-f]{32}\b'   RE2, over bytes, of bounded width; the
//                                   first group that matches is the secret
//     keywords = ["ext_"]           one is in every match (this is proven)
//     confidence = "likely"         sure, likely, guess; likely if not said
//     entropy = 3.0                 least bits per character of the secret
//     check = "mixed_characters"    a second look: a function of checks.hpp
//     revoke = "where and how a found one is made useless"
//     source = "https://…"          where its vendor tells of the form
//     find = ['x = "[[ext_{hex:32}]]"', …]   at least three; the secret marked
//     skip = ['ext_{hex:12}', …]             at least three
//
// All but aliases, confidence, entropy and check must be there, and nothing
// else may. Samples are templates (sample.hpp): no file here holds a token.

#pragma once

#include "core/base/result.hpp"
#include "core/scan/rule.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace hoopgit::scan {

struct WrittenRule {
  std::string id{};
  std::string aliases{};  ///< Separated by newlines.
  std::string description{};
  std::string regex{};
  std::string keywords{};  ///< Separated by newlines.
  std::string confidence{};
  double entropy = 0;
  std::string check{};
  std::string revoke{};
  std::string source{};
  std::vector<std::string> find{};
  std::vector<std::string> skip{};
};

/// All rules of a file, in its order. Its errors name the line. Only here:
/// toml++.
Result<std::vector<WrittenRule>> read_rules(const std::filesystem::path& file);

/// A view of it; the width is 0 if the regex has none.
Rule as_rule(const WrittenRule& written);

}  // namespace hoopgit::scan
