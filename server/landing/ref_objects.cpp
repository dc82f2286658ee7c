#include "core/base/encoding.hpp"
#include "core/base/file.hpp"
#include "core/crypto/crypto.hpp"
#include "server/landing/landing_objects.hpp"
#include "server/push/quarantine.hpp"

#include <set>
#include <string>
#include <utility>

namespace hoopgit::landing {
namespace fs = std::filesystem;

namespace {

using Ids = std::set<git::ObjectId>;

/// What the object names, of which only commits of submodules are elsewhere.
Result<std::vector<git::ObjectId>> named_by(const git::Repository& objects,
                                            const git::ObjectId& id) {
  switch (TRY(objects.type_of(id))) {
    case git::ObjectType::blob:
      return std::vector<git::ObjectId>();
    case git::ObjectType::tag:
      return std::vector{TRY(objects.tag(id)).target};
    case git::ObjectType::commit: {
      auto commit = TRY(objects.commit(id));
      commit.parents.push_back(commit.tree);
      return commit.parents;
    }
    case git::ObjectType::tree:
      break;
  }
  constexpr unsigned submodule = 0160000;
  std::vector<git::ObjectId> ids;
  for (const auto& entry : TRY(objects.entries(id)))
    if (entry.mode != submodule) ids.push_back(entry.id);
  return ids;
}

/// Those of `noted` that lead from `start` and are not in `found` yet; they are
/// then. What is not noted the upstream has, with all that leads from it.
Result<void> follow(const git::Repository& objects, const Ids& noted,
                    const git::ObjectId& start, Ids& found) {
  std::vector<git::ObjectId> open{start};
  while (!open.empty()) {
    const git::ObjectId id = std::move(open.back());
    open.pop_back();
    if (!noted.contains(id) || !found.insert(id).second) continue;
    for (auto& next : TRY(named_by(objects, id)))
      open.push_back(std::move(next));
  }
  return {};
}

}  // namespace

Result<RefObjects> ref_objects(const store::PushRow& row,
                               const fs::path& quarantine,
                               const git::RefUpdate& update,
                               const std::vector<git::ObjectId>& landed) {
  RefObjects objects;
  if (update.new_id.is_zero()) return objects;
  const auto listed = TRY(noted_objects(row, quarantine));
  const Ids noted(listed.begin(), listed.end());
  const auto unpacked = TRY(push::Quarantine::reopen(quarantine));
  Ids there;
  for (const auto& id : landed)
    TRY(follow(unpacked.objects(), noted, id, there));
  Ids all = there;
  TRY(follow(unpacked.objects(), noted, update.new_id, all));
  std::vector<git::ObjectId> ids;
  for (const auto& id : all)
    if (!there.contains(id)) ids.push_back(id);
  const auto packed = TRY(unpacked.repack(ids, "one-ref"));
  objects.pack = packed.file;
  objects.pack_sha256 = TRY(digest_of(packed.file));
  return objects;
}

}  // namespace hoopgit::landing
