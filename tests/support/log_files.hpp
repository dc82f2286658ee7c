// A whole log as the files that a relay would publish, for those who verify.

#pragma once

#include "core/crypto/crypto.hpp"
#include "core/ledger/verify.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace hoopgit::stage {

using LogFiles = std::map<std::string, std::string>;  ///< Path and bytes.

struct LogSetup {
  std::uint64_t size = 0;
  std::string origin = "relay.example.com/log/1";
  std::vector<crypto::SigningKey> keys{};  ///< Empty: counting_key().
  /// Canonical JSON of about 450 bytes if not given.
  std::function<std::string(std::uint64_t index)> entry{};
};

/// The seed 00 01 .. 1f of the specifications.
crypto::SigningKey counting_key();

/// An entry as long as most are; another one for each index.
std::string usual_entry(std::uint64_t index);

/// Checkpoint, tiles of every level and bundles; the partial ones for this
/// size only; and log.vkey.
LogFiles make_log(const LogSetup& setup);

/// Both must live on.
ledger::Source source_of(const LogFiles& files);

/// Throws when the disk does not take them.
void write_log(const LogFiles& files, const std::filesystem::path& folder);

}  // namespace hoopgit::stage
