#pragma once

#include "core/scan/compat/allowlist.hpp"
#include "core/scan/compat/regex.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace hoopgit::scan::compat {

/// Another rule that must find something too, and how near.
struct Required {
  std::string rule{};
  std::optional<long> within_lines{};
  std::optional<long> within_columns{};
};

struct Rule {
  std::string id{};
  std::string description{};
  std::optional<Regex> regex{};
  std::optional<Regex> path{};
  long secret_group = 0;  ///< 0: the first one that is not empty.
  double entropy = 0;     ///< Of the secret, more than this; 0: any.
  std::vector<std::string> keywords{};  ///< In lower case.
  std::vector<std::string> tags{};
  Allowlists allowlists{};
  std::vector<Required> required{};
  bool is_silent = false;  ///< Only others ask for it.
};

struct Rules {
  std::map<std::string, Rule> by_id{};
  std::vector<std::string> order{};  ///< As SARIF lists them.
  Allowlists allowlists{};           ///< For all.
};

}  // namespace hoopgit::scan::compat
