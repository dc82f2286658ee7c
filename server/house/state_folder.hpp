#pragma once

#include "core/base/file.hpp"
#include "core/base/secret.hpp"

#include <filesystem>

namespace hoopgit::house {

/// Where a state folder has its keys.
std::filesystem::path keys_folder(const std::filesystem::path& state);

/// The folder with all that the relay keeps; hoopgit-relay(8), FILES. One relay
/// at a time: it is locked while this lives.
class StateFolder {
 public:
  /// Makes what is missing, each for this user alone.
  static Result<StateFolder> open(const std::filesystem::path& folder);

  std::filesystem::path database() const { return folder_ / "hoopgit.db"; }
  std::filesystem::path mirrors() const { return folder_ / "mirrors"; }
  std::filesystem::path quarantines() const { return folder_ / "quarantine"; }
  std::filesystem::path spool() const { return folder_ / "spool"; }
  std::filesystem::path temporary() const { return folder_ / "temporary"; }
  std::filesystem::path records() const { return folder_ / "records"; }
  std::filesystem::path reserve() const { return folder_ / "reserve"; }
  std::filesystem::path keys() const { return keys_folder(folder_); }

  /// 32 random bytes, made at the first start.
  Result<Secret> fingerprint_key() const;

 private:
  StateFolder(std::filesystem::path folder, Descriptor lock)
      : folder_(std::move(folder)), lock_(std::move(lock)) {}

  std::filesystem::path folder_;
  Descriptor lock_;
};

}  // namespace hoopgit::house
