#pragma once

#include "core/base/push_id.hpp"
#include "core/base/result.hpp"
#include "core/git/object_id.hpp"
#include "core/git/repository.hpp"
#include "server/push/pack_survey.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace hoopgit::push {

struct Changes;

/// What one push brought, unpacked where nothing else can see it: a bare
/// repository of its own whose only alternate is the mirror. It never sees
/// another quarantine. The folder is named by the push id and outlives the
/// object: a held push is landed from it, also after a restart.
class Quarantine {
 public:
  using Limits = PackLimits;

  /// Surveys the pack that stands in `body` from `offset` to the end of the
  /// file (pack_survey.hpp), then checks and indexes it (`git index-pack
  /// --strict`). A thin pack is completed from the mirror, but only with what
  /// `readable` refs lead to: a delta against anything else would show what its
  /// pusher may not read, and is refused as if its base were not there
  /// (Fault::not_found for both). Refuses
  /// what the survey refuses, before a child is started, and objects that fsck
  /// refuses. Nothing is synced yet: a push that is to be held is, as a whole,
  /// by sync_tree() before it is.
  static Result<Quarantine> admit(const std::filesystem::path& folder,
                                  const std::filesystem::path& mirror,
                                  const std::vector<git::Ref>& readable,
                                  const std::filesystem::path& body,
                                  std::uint64_t offset,
                                  const PackLimits& limits);

  /// Without a pack: a push that only deletes.
  static Result<Quarantine> admit_empty(const std::filesystem::path& folder,
                                        const std::filesystem::path& mirror);

  /// What admit() made, again.
  static Result<Quarantine> reopen(const std::filesystem::path& folder);

  const git::Repository& objects() const { return repository_; }

  /// Refuses objects that the pack did not bring and no `readable` ref leads
  /// to. The mirror may still have what the upstream has dropped: who knows no
  /// more than its id must not have it back that way. Git sends all that is not
  /// in the commits that the push stands on, but what is there it leaves out,
  /// also where it now has another name.
  Result<void> check_brought(const Changes& changes,
                             const std::vector<git::Ref>& readable) const;

  /// SHA-256 of the received pack, in hex; empty without one.
  const std::string& pack_sha256() const { return pack_sha256_; }
  std::uint64_t pack_bytes() const { return pack_bytes_; }
  /// Objects that the received pack says it has.
  std::uint64_t object_count() const { return object_count_; }

  /// The exceptions that the pack needed, when it was admitted.
  const std::vector<FsckException>& exceptions() const { return exceptions_; }

  /// A pack of exactly these objects, and the folder that holds it with its
  /// index. The received one when it is proven to hold the same set, to need no
  /// base from outside, and to be the one that was surveyed, to the byte
  /// (Fault::corrupt if it is another one now); else a new one. `ids` is
  /// sorted. A push that brings nothing lands a pack of nothing.
  struct LandingPack {
    std::filesystem::path file;
    std::filesystem::path folder;
  };
  Result<LandingPack> landing_pack(const std::vector<git::ObjectId>& ids) const;

  /// A new pack of these objects in a folder of this name, beside others.
  /// Whatever was in the folder is gone.
  Result<LandingPack> repack(const std::vector<git::ObjectId>& ids,
                             const std::string& name = "landing") const;

 private:
  Quarantine(std::filesystem::path folder, git::Repository repository)
      : folder_(std::move(folder)), repository_(std::move(repository)) {}
  Result<std::vector<git::ObjectId>> not_received(
      const std::vector<git::ObjectId>& ids) const;
  Result<void> check_bases(const PackSurvey& survey,
                           const std::vector<git::ObjectId>& unseen,
                           const PackLimits& limits) const;
  Result<void> remember() const;
  Result<void> recall();

  std::filesystem::path folder_;
  git::Repository repository_;
  std::string pack_sha256_{};
  std::uint64_t pack_bytes_ = 0;
  std::uint64_t object_count_ = 0;
  std::vector<FsckException> exceptions_{};
};

}  // namespace hoopgit::push
