#pragma once

#include "core/git/ref_update.hpp"
#include "core/git/repository.hpp"
#include "core/scan/inline_allow.hpp"
#include "core/scan/scanner.hpp"
#include "server/push/arrival.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace hoopgit::push {

/// A blob that the push brings, and where.
struct NewBlob {
  git::ObjectId id;
  std::string path;
  unsigned mode;
  git::ObjectId commit;
};

/// Everything that a push adds to what the upstream has now: reachable from the
/// new ids, and from no ref that is advertised. A ref that moves to an object
/// which is not in the pack is looked at like any other.
struct Changes {
  std::vector<git::RefUpdate> updates;  ///< With what each does to its ref.
  std::vector<git::Commit> commits;     ///< Parents before children.
  std::vector<git::Tag> tags;           ///< Annotated tags, outermost first.
  std::vector<NewBlob> blobs;  ///< Each (blob, path) once; each blob at least.

  /// Paths that are not among `blobs`, because the list was cut: what stands
  /// there stands in the list at another path too. Trees are counted as well.
  std::size_t unlisted_paths = 0;

  /// What a reviewer must see, by the names and kinds of what is new.
  std::vector<scan::Notice> notices;

  /// Commits that the upstream has and the push builds upon, sorted.
  std::vector<git::ObjectId> boundary;

  /// All new objects, sorted: commits, trees, blobs and tags.
  std::vector<git::ObjectId> objects;

  /// SHA-256 in hex over the ids of `objects`, a line each.
  std::string manifest_sha256;

  /// E-mail addresses in new commits and tags, lower case, sorted. A claim of
  /// whoever made them: it may exclude a reviewer, never admit one.
  std::vector<std::string> authors;
  std::vector<std::string> committers;
  std::vector<std::string> taggers;
};

/// What manifest_sha256 is over.
std::string manifest_of(const std::vector<git::ObjectId>& objects);

/// What one push may bring; each is the most that is taken.
struct ChangeLimits {
  std::size_t listed_paths = 100'000;  ///< Above, the list is cut.
  std::size_t paths = 10'000'000;      ///< Above, nobody could check it out.
  std::size_t tree_entries = 100'000;  ///< In one folder.
  std::size_t path_bytes = 4096;
  std::size_t path_depth = 128;
  std::size_t message_bytes = std::size_t{64} * 1024;
  std::size_t parents = 128;  ///< Of one commit: each tree is compared.
  std::size_t blob_bytes = std::size_t{100} * 1024 * 1024;
};

/// Refuses (Fault::usage) an old id that the upstream does not have at that ref
/// (Fault::conflict), objects that are missing, refs to trees or blobs outside
/// of tags, branches that do not name a commit, what check_names() and
/// check_entry() refuse, and what is over the limits (Fault::limit). Every
/// distinct object is looked at, also when the list of paths is cut.
Result<Changes> find_changes(const std::vector<RefCommand>& commands,
                             const std::vector<git::Ref>& advertised,
                             const git::Repository& objects,
                             const ChangeLimits& limits = {});

class BlobVerdicts;

/// How changes are scanned. The report depends on `inline_allow` alone.
struct ChangeScanOptions {
  scan::InlineAllow inline_allow = scan::InlineAllow::honour;

  /// Of blobs that were scanned before; nullptr: every blob is scanned.
  BlobVerdicts* verdicts = nullptr;
};

/// Looks for secrets in every new blob, commit, tag, path and ref name. A
/// finding that the same path had before, in a commit that the upstream has, is
/// not new: it is among the excused, as known; so are those that a comment
/// allows, if comments are honoured; of both together at most 1,000. With the
/// notices of the changes come those of what is in new files, commits and tags.
Result<scan::Report> scan_changes(const Changes& changes,
                                  const git::Repository& objects,
                                  const scan::Scanner& scanner,
                                  const ChangeScanOptions& options = {});

}  // namespace hoopgit::push
