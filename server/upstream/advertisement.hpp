#pragma once

#include "core/git/object_id.hpp"
#include "server/upstream/upstreams.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hoopgit::upstream {

/// The two things that Git asks of a server over HTTP.
enum class Service { upload_pack, receive_pack };
std::string_view name_of(Service service);  ///< "git-upload-pack"

/// What a repository says it has: gitprotocol-http(5), protocol version 0.
struct Advertisement {
  std::vector<git::Ref> refs;    ///< All below "refs/", sorted by name.
  std::vector<git::Ref> peeled;  ///< What annotated tags stand for; sorted.
  std::optional<git::ObjectId> head;  ///< None in an empty repository.
  std::string head_target;            ///< "refs/heads/main"; empty if not told.
  std::vector<std::string> capabilities;
  std::string object_format = "sha1";

  /// "atomic", or "agent" for "agent=git/2.39.5".
  bool has(std::string_view capability) const;
  /// Zero if there is no such ref.
  git::ObjectId id_of(std::string_view ref) const;
};

/// Reads the body of an answer to info/refs. Fault::corrupt if it is none,
/// Fault::usage for a SHA-256 repository, which we cannot serve yet. Left out:
/// refs with a name over 255 bytes, which cannot be pushed through us, and
/// ".have" lines.
Result<Advertisement> parse_advertisement(std::string_view body,
                                          Service service);

/// Asks the upstream now, with the credential of this access.
Result<Advertisement> advertise(const Target& target, Access access,
                                Service service);

}  // namespace hoopgit::upstream
