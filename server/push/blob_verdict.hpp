#pragma once

#include "core/git/object_id.hpp"
#include "core/scan/finding.hpp"

#include <cstddef>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

namespace hoopgit::push {

/// What a blob says, wherever it is: its findings, those of them that a comment
/// excuses, what could not be examined, and what a reader must see. Places and
/// fingerprints, and nothing of its text. Of the place of each only what is
/// inside of an archive is said.
struct BlobVerdict {
  std::vector<scan::Finding> findings{};
  std::vector<scan::Finding> excused{};
  std::vector<scan::Gap> gaps{};
  std::vector<scan::Notice> notices{};
  std::uint64_t bytes = 0;
  std::size_t allowed = 0;  ///< All of the excused, listed or not.

  /// Places are those in it, "!member", and depend on what it is called.
  bool is_archive = false;
};

/// Verdicts of blobs that were scanned before, so that a blob is scanned once
/// for one ruleset, however many pushes bring it or build upon it. Those that
/// were not asked for longest go first. Thread-safe.
///
/// In memory alone: what is lost with it is scanned again, and nobody can put
/// a verdict there who does not run in this process.
class BlobVerdicts {
 public:
  /// `most_bytes`: about what all of them may take.
  explicit BlobVerdicts(std::size_t most_bytes);

  /// What says that two scans give the same: the blob, the rules, whether
  /// comments excuse, and of the path what makes a difference.
  struct Key {
    git::ObjectId blob;
    std::string ruleset;
    bool honours_comments = true;
    std::string path{};
  };

  /// nullptr: it was not scanned, or that was forgotten.
  std::shared_ptr<const BlobVerdict> find(const Key& key);
  void keep(const Key& key, std::shared_ptr<const BlobVerdict> verdict);

  struct Usage {
    std::size_t kept = 0;    ///< Verdicts that are here now.
    std::size_t bytes = 0;   ///< That they take, about.
    std::size_t reused = 0;  ///< How often one was found.
  };
  Usage usage() const;

 private:
  struct Entry {
    std::string key;
    std::shared_ptr<const BlobVerdict> verdict;
    std::size_t size;
  };
  void forget_oldest();

  const std::size_t most_bytes_;
  mutable std::mutex mutex_{};
  std::list<Entry> entries_{};  // Those asked for last come first.
  std::unordered_map<std::string_view, std::list<Entry>::iterator> by_key_{};
  Usage usage_{};
};

}  // namespace hoopgit::push
