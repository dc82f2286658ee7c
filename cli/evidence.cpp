#include "cli/evidence.hpp"

#include "cli/log_source.hpp"
#include "core/base/encoding.hpp"
#include "core/base/file.hpp"
#include "core/base/text.hpp"
#include "core/crypto/crypto.hpp"
#include "core/json/json.hpp"
#include "core/ledger/log_reader.hpp"
#include "core/ledger/merkle.hpp"
#include "core/ledger/tlog_proof.hpp"

#include <algorithm>
#include <set>

namespace hoopgit::cli {
namespace {

namespace fs = std::filesystem;

constexpr const char* manifest_name = "manifest.json";
constexpr std::string_view proofs_folder = "proofs/";
constexpr std::string_view proof_ending = ".tlog-proof";
constexpr std::size_t largest_manifest = std::size_t{256} * 1024 * 1024;
constexpr std::size_t largest_proof = std::size_t{1024} * 1024;

using Damaged = std::optional<ledger::Damage>;

Error bad(std::string_view why) {
  return {Fault::corrupt, "cannot read " + std::string(manifest_name) + ": " +
                              std::string(why)};
}

/// Below the folder, without a way out of it.
bool is_inside(const std::string& path) {
  const auto parts = split(path, '/');
  return std::none_of(parts.begin(), parts.end(), [](std::string_view part) {
    return part.empty() || part == "." || part == "..";
  });
}

Result<std::uint64_t> index_in(const json::Value& manifest,
                               std::string_view key) {
  const auto index = TRY(manifest.integer(key));
  if (index < 0) return bad("\"" + std::string(key) + "\" is negative");
  return static_cast<std::uint64_t>(index);
}

Result<std::string> sha256_of(const fs::path& path) {
  constexpr std::size_t piece = std::size_t{256} * 1024;
  const auto file = TRY(open_for_reading(path));
  crypto::Digest digest(crypto::Hash::sha256);
  for (;;) {
    const auto bytes = TRY(read_up_to(file.get(), piece));
    digest.update(bytes);
    if (bytes.size() < piece) return to_hex(digest.finish());
  }
}

/// Most proofs of a folder have the same checkpoint, and a signature takes as
/// long as the rest of ten proofs.
class KnownNote {
 public:
  explicit KnownNote(const std::vector<ledger::VerifierKey>& keys)
      : keys_(keys) {}

  /// nullptr: none of the keys has signed it.
  const ledger::Checkpoint* open(const std::string& text) {
    if (!checkpoint_ || text != text_) {
      auto opened = ledger::open_checkpoint(text, keys_);
      if (!opened) return nullptr;
      checkpoint_ = *std::move(opened);
      text_ = text;
    }
    return &*checkpoint_;
  }

 private:
  const std::vector<ledger::VerifierKey>& keys_;
  std::string text_{};
  std::optional<ledger::Checkpoint> checkpoint_{};
};

/// The file that was asked for last is not read again for each of its hashes.
ledger::Source remembering(ledger::Source source) {
  return [source = std::move(source), last = std::string(),
          bytes = std::optional<std::string>()](const std::string& path) mutable
         -> Result<std::optional<std::string>> {
    if (path != last || !bytes) {
      bytes = TRY(source(path));
      last = path;
    }
    return bytes;
  };
}

/// All files below the folder, by their paths in it. Links are not followed.
Result<std::set<std::string>> files_in(const fs::path& folder) {
  std::set<std::string> found;
  std::error_code problem;
  fs::recursive_directory_iterator entry(folder, problem);
  for (; !problem && entry != fs::recursive_directory_iterator();
       entry.increment(problem))
    if (entry->is_symlink() || !entry->is_directory())
      found.insert(entry->path().lexically_relative(folder).generic_string());
  if (problem) return from_errno("list " + folder.string(), problem.value());
  return found;
}

}  // namespace

bool Evidence::is_in(const fs::path& folder) {
  std::error_code ignored;
  return fs::exists(folder / manifest_name, ignored);
}

Result<Evidence> Evidence::open(const fs::path& folder) {
  const auto text = TRY(read_file(folder / manifest_name, largest_manifest));
  const auto manifest = TRY(json::parse(text, {.bytes = largest_manifest}));
  if (TRY(manifest.integer("v")) != 1)
    return bad("it is of a version that is not known here");
  Evidence evidence(folder);
  evidence.first_ = TRY(index_in(manifest, "first"));
  evidence.end_ = TRY(index_in(manifest, "end"));
  if (evidence.first_ >= evidence.end_) return bad("it is of no entry");
  evidence.origin_ = TRY(manifest.text("origin"));
  evidence.push_ = TRY(manifest.maybe_text("push")).value_or("");
  for (const auto& item : TRY(manifest.array("files"))) {
    File file{TRY(item.text("path")), TRY(item.text("sha256"))};
    if (!is_inside(file.path)) return bad("a path leads out of the folder");
    evidence.files_.push_back(std::move(file));
  }
  return evidence;
}

Result<Damaged> Evidence::check_files() const {
  auto there = TRY(files_in(folder_));
  there.erase(manifest_name);
  for (const auto& [path, sha256] : files_) {
    if (there.erase(path) == 0)
      return Damaged({{}, path, "it is listed but not there"});
    // A link would be hashed as what it points to, wherever that is.
    if (fs::is_symlink(folder_ / path))
      return Damaged({{}, path, "it is a link"});
    if (TRY(sha256_of(folder_ / path)) != sha256)
      return Damaged({{}, path, "its SHA-256 is not the one that is listed"});
  }
  if (!there.empty())
    return Damaged({{}, *there.begin(), "it is there but not listed"});
  return Damaged();
}

Result<DerivedFiles> Evidence::derived_files() const {
  return DerivedFiles::open(folder_, {origin_, first_, end_, push_});
}

Result<Damaged> Evidence::check_proofs(
    const ledger::Checkpoint& verified,
    const std::vector<ledger::VerifierKey>& keys) const {
  const ledger::Source source = remembering(folder_source(folder_));
  const auto hashes = ledger::LogReader(source, verified.size).hashes();
  KnownNote note(keys);
  for (const auto& [path, sha256] : files_) {
    if (!path.starts_with(proofs_folder)) continue;
    const auto text = TRY(read_file(folder_ / path, largest_proof));
    const auto proof = ledger::parse_tlog_proof(text);
    if (!proof) return Damaged({{}, path, proof.error().message});
    const auto index = proof->index;
    if (path != std::string(proofs_folder) + std::to_string(index) +
                    std::string(proof_ending))
      return Damaged({index, path, "it is a proof for another entry"});
    if (index < first_ || index >= end_ || index >= verified.size)
      return Damaged({index, path, "its entry is not in the folder"});
    const auto* checkpoint = note.open(proof->checkpoint);
    if (checkpoint == nullptr)
      return Damaged({index, path, "its checkpoint is not signed"});
    if (checkpoint->origin != verified.origin)
      return Damaged({index, path, "it is of another log"});
    const auto checked = ledger::check_inclusion(
        index, checkpoint->size, TRY(hashes(0, index, 1)), proof->hashes,
        checkpoint->root);
    if (!checked) return Damaged({index, path, checked.error().message});
  }
  return Damaged();
}

}  // namespace hoopgit::cli
