#pragma once

#include "core/base/url.hpp"
#include "core/ledger/note.hpp"
#include "core/ledger/witness_policy.hpp"

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace hoopgit::anchor {

/// A folder that is not lost, restored or stolen together with the database.
struct DirectoryTarget {
  std::filesystem::path folder{};
};

/// A server of somebody else that signs what goes on from what it has seen
/// (c2sp.org/tlog-witness).
struct WitnessTarget {
  ledger::VerifierKey key;
  Url url;                       ///< Without "/add-checkpoint".
  std::optional<Url> monitor{};  ///< Where everybody can read what it has.
};

/// An object store that speaks the protocol of S3, with the bucket in the path.
struct BucketTarget {
  Url url;
  std::string region{};
  std::string access_key{};  ///< Its name; no secret.
  std::filesystem::path secret{};
  /// How long nobody may change an object; 0: the bucket's own rule.
  std::chrono::seconds retention{0};
  bool compliance = false;  ///< Not even an administrator of the store.
};

using Target = std::variant<DirectoryTarget, WitnessTarget, BucketTarget>;

struct AnchorSettings {
  std::string name{};  ///< What it is called in events and in the database.
  Target target;
};

struct Settings {
  std::vector<AnchorSettings> anchors{};  ///< Names are distinct.
  /// Which witnesses are enough. Without one nobody waits for them.
  std::optional<ledger::WitnessPolicy> policy{};
  std::chrono::milliseconds deadline{5'000};  ///< Of one request.
};

}  // namespace hoopgit::anchor
