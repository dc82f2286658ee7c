// What one configuration file says, before it is joined with what it extends.

#pragma once

#include "core/scan/config/table.hpp"
#include "core/scan/rule.hpp"
#include "core/scan/rule_terms.hpp"

#include <optional>
#include <string>
#include <vector>

namespace hoopgit::scan {

/// Whose file it is: one of gitleaks, or our own, .hoopgit/scan.toml.
enum class ConfigKind { gitleaks, own };

struct AllowlistText {
  std::size_t line = 0;
  std::string file{};  ///< Empty: the first one.
  bool needs_all = false;
  std::vector<std::string> commits{};
  std::vector<Written> paths{};
  std::vector<Written> regexes{};
  Allowlist::Target target = Allowlist::Target::secret;
  std::vector<std::string> stopwords{};
  std::vector<Written> rules{};  ///< Only for these; empty: for all.
};

struct RuleText {
  std::size_t line = 0;
  std::string file{};  ///< Empty: the first one.
  std::string id{};
  std::string description{};
  std::optional<Written> regex{};
  std::optional<Written> path{};
  std::size_t secret_group = 0;
  double entropy = 0;
  std::vector<std::string> keywords{};
  std::vector<std::string> tags{};
  std::vector<AllowlistText> allowlists{};
  std::vector<std::pair<Requirement, std::size_t>> required{};  ///< And line.
  std::optional<bool> is_silent{};
  std::optional<Confidence> confidence{};  ///< Own files.

  // Of our own files alone:
  std::string revoke{};
  std::string source{};
  std::vector<Written> aliases{};  ///< And what it was called once.
  std::vector<Written> checks{};
  std::vector<Written> find{};  ///< Samples, as of generator/sample.hpp.
  std::vector<Written> skip{};
};

/// What a configuration lets entries of an ignore file say.
struct IgnoreLimits {
  long most_days = 365;  ///< From today.
  bool may_be_endless = false;
};

/// How far a scan goes where the command line does not say it.
struct ScanLimits {
  std::optional<std::size_t> bytes{};  ///< Of a file.
  std::optional<std::size_t> decode_depth{};
  std::optional<std::size_t> archive_depth{};
  std::optional<std::size_t> archive_entries{};
  std::optional<std::size_t> archive_bytes{};  ///< Unpacked.

  bool operator==(const ScanLimits&) const = default;
};

struct Document {
  std::vector<RuleText> rules{};
  std::vector<AllowlistText> allowlists{};
  bool extends_built_in = false;
  std::optional<Written> extends_path{};
  std::vector<Written> disabled{};  ///< Rules of what is extended.
  IgnoreLimits ignore{};            ///< Own files.
  ScanLimits limits{};              ///< Own files.
};

/// Reads all of it; what is wrong is added to `problems`, what is odd to
/// `warnings`: in a file of gitleaks these are keys that it would not read.
Document read_document(Table table, ConfigKind kind,
                       std::vector<ConfigProblem>& problems,
                       std::vector<ConfigProblem>& warnings);

}  // namespace hoopgit::scan
