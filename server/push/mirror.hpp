#pragma once

#include "core/base/result.hpp"
#include "core/git/object_id.hpp"

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace hoopgit::push {

/// What the relay has of each upstream repository: a bare repository that
/// holds every object reachable from the refs that the upstream advertised
/// when it was last looked at. Only what came from the upstream, or landed
/// there through us, is in it; never a push that is waiting.
///
/// Folders are named by a digest of upstream and repository, so that no name
/// from outside becomes a path. Thread-safe: one refresh of a repository at a
/// time, others wait for it.
class Mirrors {
 public:
  /// Fetches a pack that holds `wants` for one who has `haves` into the sink.
  using Fetch = std::function<Result<void>(
      const std::vector<git::ObjectId>& wants,
      const std::vector<git::ObjectId>& haves,
      const std::function<Result<void>(std::string_view)>& sink)>;

  /// `folder` is private; `temporary` is a private folder on the same disk.
  Mirrors(std::filesystem::path folder, std::filesystem::path temporary);

  /// Brings the mirror to what the upstream advertises now, and returns its
  /// folder. Costs nothing when no ref has moved.
  Result<std::filesystem::path> refresh(const std::string& upstream,
                                        const std::string& repository,
                                        const std::vector<git::Ref>& refs,
                                        const Fetch& fetch);

  /// Where the mirror of a repository is, whether it is there or not. Reading
  /// needs no lock: objects are only ever added.
  std::filesystem::path folder_of(const std::string& upstream,
                                  const std::string& repository) const;

  /// After a landing: the objects in this folder's packs are upstream now.
  /// Links packs and indexes into the mirror, so that they need not be
  /// fetched, and moves its refs. An empty path: no pack was sent.
  Result<void> adopt(const std::string& upstream, const std::string& repository,
                     const std::filesystem::path& packs,
                     const std::vector<git::Ref>& landed,
                     const std::vector<std::string>& removed);

 private:
  struct Entry {
    std::mutex busy{};
    bool is_checked = false;  // Its refs have their objects, since the start.
  };
  Entry& entry(const std::filesystem::path& folder);
  Result<void> fetch_missing(const std::filesystem::path& folder,
                             const std::vector<git::Ref>& refs,
                             const Fetch& fetch) const;

  std::filesystem::path folder_;
  std::filesystem::path temporary_;
  std::mutex lock_;
  std::map<std::filesystem::path, std::unique_ptr<Entry>> entries_;
};

}  // namespace hoopgit::push
