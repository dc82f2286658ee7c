#pragma once

#include "cli/derived_files.hpp"
#include "core/ledger/verify.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace hoopgit::cli {

/// A folder that was handed over as evidence: some entries of a log, and its
/// manifest.json, which names every other file; see hoopgit-audit(5).
class Evidence {
 public:
  /// Whether the folder has a manifest.
  static bool is_in(const std::filesystem::path& folder);

  /// Reads the manifest. Fault::corrupt for one that is none.
  static Result<Evidence> open(const std::filesystem::path& folder);

  std::uint64_t first() const { return first_; }  ///< The first entry in it,
  std::uint64_t end() const { return end_; }      ///< and the one after it.
  const std::string& origin() const { return origin_; }

  /// Those that its entries are to be shown to.
  Result<DerivedFiles> derived_files() const;

  /// Every file that is listed is there with its SHA-256, and no other is.
  Result<std::optional<ledger::Damage>> check_files() const;

  /// Every proofs/<index>.tlog-proof is of an entry that is in the folder, the
  /// leaf of which `verified` has found in the log.
  Result<std::optional<ledger::Damage>> check_proofs(
      const ledger::Checkpoint& verified,
      const std::vector<ledger::VerifierKey>& keys) const;

 private:
  struct File {
    std::string path;
    std::string sha256;  // In hex.
  };

  explicit Evidence(std::filesystem::path folder)
      : folder_(std::move(folder)) {}

  std::filesystem::path folder_;
  std::uint64_t first_ = 0;
  std::uint64_t end_ = 0;
  std::string origin_{};
  std::string push_{};
  std::vector<File> files_{};
};

}  // namespace hoopgit::cli
