#pragma once

#include "cli/evidence_folder.hpp"
#include "core/ledger/verify.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace hoopgit::cli {

/// Which part of which log evidence is of.
struct EvidenceScope {
  std::string origin;        ///< "relay.example.com/log/1"
  std::uint64_t first = 0;   ///< The first entry, and
  std::uint64_t end = 0;     ///< the one after the last.
  std::uint64_t size = 0;    ///< Of the log, by the checkpoint.
  std::string checkpoint{};  ///< A signed note.
  std::vector<std::string> vkeys{};
  std::vector<std::string> attestation_keys{};  ///< A PEM block each.
  std::string push{};  ///< The one push it is about, in full; empty: all.
  /// A proof of every entry of a change, not only of the one it ended with.
  bool every_proof = false;
};

/// What is asked for while evidence is written.
struct EvidenceSources {
  /// Asked from one other thread at a time.
  ledger::Source log;

  /// Opens bodies by their commitments: a JSON line each, of those that may be
  /// seen. Called from another thread, once at a time, also while `log` is
  /// asked. Not set: none is asked for.
  std::function<Result<std::string>(const std::vector<std::string>& sha256)>
      open_bodies{};

  /// How many of how many bundles are there.
  std::function<void(std::uint64_t done, std::uint64_t all)> progress{};
};

struct EvidenceCount {
  std::uint64_t entries = 0, changes = 0, proofs = 0, attestations = 0;
};

/// Writes all that hoopgit-audit(5), EVIDENCE, lists, but the manifest. Every
/// entry is held against the checkpoint's root, but nobody's signature is: who
/// gets the evidence does that. Memory: 3 KB for each push.
///
/// Fault::corrupt: what the source has is not what the checkpoint is of.
Result<EvidenceCount> write_evidence(const EvidenceSources& sources,
                                     const EvidenceScope& scope,
                                     EvidenceFolder& folder);

}  // namespace hoopgit::cli
