// Rules that a user wrote: read when the program runs, from .gitleaks.toml or
// .hoopgit/scan.toml.
//
// A file of gitleaks means here what it means there, but for these:
// `useDefault` extends our built-in rules, whose ids may be given as gitleaks
// calls them; `extend.path` is relative to the file and stays in its
// repository; lists for `targetRules` and `skipReport` and `required` of a rule
// are kept when a configuration is extended; an allowlist's condition holds for
// paths too.

#pragma once

#include "core/base/result.hpp"
#include "core/scan/config/document.hpp"
#include "core/scan/ruleset.hpp"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hoopgit::scan {

/// Where a rule is written, and what it is to find.
struct RuleOrigin {
  std::string id{};
  std::string place{};  ///< "line 12", "base.toml, line 3".
  std::vector<Written> find{};
  std::vector<Written> skip{};
};

/// A ruleset and all that it is a view of. Movable; scanners made of it must
/// not outlive it.
class Config {
 public:
  struct State;
  explicit Config(std::unique_ptr<State> state);
  Config(Config&&) noexcept;
  Config& operator=(Config&&) noexcept;
  ~Config();

  const Ruleset& ruleset() const;

  /// The file, as it was named; "built-in".
  const std::string& name() const;

  const IgnoreLimits& ignore() const;
  const ScanLimits& limits() const;

  /// Of the rules that somebody wrote, in their order.
  const std::vector<RuleOrigin>& origins() const;

  /// Of the rule of this id; nullptr: it is built in.
  const RuleOrigin* origin_of(std::string_view id) const;

  /// What is odd, "line 12: unknown key matchCondition": printable.
  const std::vector<std::string>& warnings() const;

 private:
  std::unique_ptr<State> state_;
};

/// Where to look.
struct ConfigSearch {
  std::optional<std::filesystem::path> file{};  ///< `--config`.
  bool built_in_only = false;                   ///< `--no-config`.
  std::string environment{};    ///< $HOOPGIT_SCAN_CONFIG: a file; or empty.
  std::filesystem::path top{};  ///< Of the work tree; empty: there is none.
};

/// The first that there is: the file, that of the environment,
/// <top>/.hoopgit/scan.toml, <top>/.gitleaks.toml, the built-in rules. One file
/// wins; nothing is mixed. A file that is named must be there.
///
/// Everything that is wrong is in one Fault::usage, a line each. At most 4 MiB
/// of text, 5,000 rules, 8 KiB a regex.
Result<Config> load_config(const ConfigSearch& search);

/// The file that load_config() reads; empty: the rules are the built-in ones.
std::filesystem::path chosen_config(const ConfigSearch& search);

/// Our own form, if a file is called scan.toml; else that of gitleaks.
ConfigKind kind_of(const std::filesystem::path& file);

/// The same for text that is at hand; `file` is what it is called, and where
/// `extend.path` begins.
Result<Config> make_config(std::string_view text,
                           const std::filesystem::path& file, ConfigKind kind);

Config built_in_config();

}  // namespace hoopgit::scan
