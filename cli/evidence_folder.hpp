#pragma once

#include "core/base/file.hpp"
#include "core/crypto/crypto.hpp"
#include "core/json/json.hpp"

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace hoopgit::cli {

/// Where it has the envelopes of attestations, one a line, and the PEM blocks
/// of the keys that signed them.
inline constexpr std::string_view attestations_file =
    "attestations/statements.intoto.jsonl";
inline constexpr std::string_view attestation_keys_file =
    "attestations/keys.pem";

/// A folder of evidence while it is written. Every file is hashed as it goes,
/// and manifest.json, which lists them, comes last: without it the folder is no
/// evidence, whatever stopped the writing.
///
/// Nothing is synced file by file: finish() does it once.
class EvidenceFolder {
 public:
  /// Makes the folder, 0700. Fault::conflict when something is in it.
  static Result<EvidenceFolder> make(const std::filesystem::path& path);

  const std::filesystem::path& path() const { return path_; }

  /// A whole file, at a path below the folder.
  Result<void> put(const std::string& path, std::string_view bytes);

  /// Adds to the end of a file, which is made when this is called first.
  Result<void> append(const std::string& path, std::string_view bytes);

  /// Writes the manifest: `about` and the files.
  Result<void> finish(json::Value about);

 private:
  struct Open {
    Descriptor file;
    crypto::Digest digest{crypto::Hash::sha256};
    std::string pending{};  // Not yet written.
  };
  struct Written {
    std::string path;
    std::string sha256;
  };

  explicit EvidenceFolder(std::filesystem::path path)
      : path_(std::move(path)) {}
  Result<void> make_parent(const std::string& path);
  Result<void> flush(Open& open);
  Result<void> close_files();

  std::filesystem::path path_;
  std::string parent_{};  // That was made last.
  std::map<std::string, std::unique_ptr<Open>> open_{};
  std::vector<Written> written_{};
};

}  // namespace hoopgit::cli
