#pragma once

#include "cli/context.hpp"
#include "cli/scan_sources.hpp"
#include "core/scan/accept/acceptance.hpp"
#include "core/scan/config/config.hpp"
#include "core/scan/scanner.hpp"

#include <filesystem>
#include <memory>
#include <string>

namespace hoopgit::cli {

/// What a command line says of rules, and of what does not count.
struct ScanChoice {
  std::string config{};
  bool no_config = false;
  std::string baseline{};
  std::string today{};  ///< Empty: by the clock.
};

/// The rules of a work tree, and what people said of what they find there: for
/// one run. Not thread-safe.
class ScanSetup {
 public:
  /// Fault::usage tells all that is wrong with a file of rules, an ignore file
  /// or a baseline.
  static Result<ScanSetup> make(const Context& context,
                                const ScanChoice& choice);

  const scan::Scanner& scanner() const { return parts_->scanner; }
  const scan::Config& rules() const { return parts_->rules; }
  const scan::Acceptance& acceptance() const { return parts_->acceptance; }

  /// Of the work tree that the current folder is in; empty: of none.
  const std::filesystem::path& top() const { return parts_->top; }
  const scan::Day& today() const { return parts_->today; }

  /// How a scan is done by these rules. `is_walked` as for settle().
  ScanOptions options(bool is_walked);

  /// For every scan: gives findings their fingerprints and standings. Valid as
  /// long as this. `is_walked`: paths are named from the current folder, and
  /// not from the top.
  scan::Settle settle(bool is_walked);

 private:
  struct Parts {
    std::filesystem::path top;
    scan::Day today;
    scan::Config rules;
    scan::Scanner scanner;
    scan::Acceptance acceptance;
  };
  explicit ScanSetup(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

  std::unique_ptr<Parts> parts_;  // They look at each other.
};

/// Where the command line says that rules are, for this work tree.
scan::ConfigSearch search_for(const Context& context, const ScanChoice& choice);

/// The rules that the command line, the environment or the work tree name.
/// Fault::usage tells all that is wrong with them.
Result<scan::Config> load_rules(const Context& context,
                                const ScanChoice& choice);

/// The nearest folder above with a .git in it; empty: there is none.
std::filesystem::path top_of(const std::filesystem::path& folder);

/// The same of the current folder.
std::filesystem::path work_tree();

}  // namespace hoopgit::cli
