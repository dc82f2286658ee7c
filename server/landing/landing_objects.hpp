#pragma once

#include "core/base/result.hpp"
#include "core/git/object_id.hpp"
#include "server/push/changes.hpp"
#include "server/store/push_row.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace hoopgit::landing {

/// What goes upstream with a push: a pack of exactly the objects that were
/// looked at, and the commits that the upstream must have for that to be all.
struct LandingObjects {
  std::filesystem::path pack{};  ///< Empty: nothing but deletes.
  std::string pack_sha256{};     ///< In hex; empty without a pack.
  std::vector<git::ObjectId> boundary{};
};

/// Writes down, in the quarantine's folder, what there is to land: called when
/// the objects have been found, before the push is judged.
Result<void> note_objects(const std::filesystem::path& quarantine,
                          const push::Changes& changes);

/// The commits that the push builds upon, as noted.
Result<std::vector<git::ObjectId>> noted_boundary(
    const std::filesystem::path& quarantine);

/// The objects that were looked at, as noted. Fault::corrupt if they are not
/// those of the row's manifest.
Result<std::vector<git::ObjectId>> noted_objects(
    const store::PushRow& row, const std::filesystem::path& quarantine);

/// SHA-256 of a file, in hex.
Result<std::string> digest_of(const std::filesystem::path& file);

/// Makes the pack from what was noted. Fault::corrupt if the noted objects are
/// not those of the row's manifest.
Result<LandingObjects> landing_objects(const store::PushRow& row,
                                       const std::filesystem::path& quarantine);

/// The objects of one ref alone, of a push whose refs land one after the other.
struct RefObjects {
  std::filesystem::path pack{};
  std::string pack_sha256{};
};

/// A pack of what leads from `update` and is noted, without what leads from
/// `landed`, which the upstream has by now. Valid until the next one is made.
Result<RefObjects> ref_objects(const store::PushRow& row,
                               const std::filesystem::path& quarantine,
                               const git::RefUpdate& update,
                               const std::vector<git::ObjectId>& landed);

/// The folder with the packs that were sent; empty if there are none.
std::filesystem::path landed_packs(const std::filesystem::path& quarantine);

/// Written and synced before the first byte of a command goes upstream: when
/// it is not there after a crash, nothing was sent in this attempt.
Result<void> note_sending(const std::filesystem::path& quarantine,
                          std::int64_t attempt);
/// The same for one ref, of refs that land one after the other.
Result<void> note_sending_ref(const std::filesystem::path& quarantine,
                              std::int64_t attempt, std::size_t place);
bool was_sending_ref(const std::filesystem::path& quarantine,
                     std::int64_t attempt, std::size_t place);
/// Takes it back: it is certain that nothing was sent.
void note_not_sent(const std::filesystem::path& quarantine,
                   std::int64_t attempt);
/// Also true when it cannot be told: the folder is gone, as after a backup was
/// put back.
bool was_sending(const std::filesystem::path& quarantine, std::int64_t attempt);
/// The same of this attempt or any before it.
bool was_ever_sending(const std::filesystem::path& quarantine,
                      std::int64_t attempt);

}  // namespace hoopgit::landing
