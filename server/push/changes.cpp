#include "server/push/changes.hpp"

#include "core/base/text.hpp"
#include "core/crypto/crypto.hpp"
#include "server/push/entry_check.hpp"
#include "server/push/name_check.hpp"
#include "server/push/path_notice.hpp"
#include "server/push/ref_notice.hpp"
#include "server/push/tree_extent.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace hoopgit::push {
namespace {

using git::ObjectId;
using git::ObjectType;
using git::RefUpdate;

Error refuse(std::string why) {
  return {Fault::usage, "cannot take the push: " + std::move(why)};
}

/// "… has 4097 bytes, and the limit is 4096".
Error over(const std::string& what, std::size_t seen, std::string_view unit,
           std::size_t limit) {
  return {Fault::limit, "cannot take the push: " + what + " has " +
                            std::to_string(seen) + " " + std::string(unit) +
                            ", and the limit is " + std::to_string(limit)};
}

ObjectId advertised_id(const std::vector<git::Ref>& advertised,
                       const std::string& name) {
  for (const auto& ref : advertised)
    if (ref.name == name) return ref.id;
  return {};
}

Result<RefUpdate::Kind> kind_of(const RefCommand& command,
                                const git::Repository& objects) {
  if (command.old_id.is_zero()) return RefUpdate::Kind::create;
  if (command.new_id.is_zero()) return RefUpdate::Kind::remove;
  const ObjectType before = TRY(objects.type_of(command.old_id));
  const ObjectType after = TRY(objects.type_of(command.new_id));
  // A tag that moves is never a fast-forward: whoever has it keeps the old one.
  if (before != ObjectType::commit || after != ObjectType::commit ||
      command.ref.starts_with("refs/tags/"))
    return RefUpdate::Kind::force;
  return TRY(objects.is_ancestor(command.old_id, command.new_id))
             ? RefUpdate::Kind::fast_forward
             : RefUpdate::Kind::force;
}

/// Gathers what is new, object by object, within the limits.
class Gatherer {
 public:
  Gatherer(const git::Repository& objects, const ChangeLimits& limits,
           const std::vector<git::Ref>& advertised)
      : objects_(objects),
        limits_(limits),
        extents_(objects, limits.path_depth) {
    for (const auto& ref : advertised) {
      known_.insert(ref.id);
      known_list_.push_back(ref.id);
    }
  }

  Result<void> add_update(const RefCommand& command) {
    if (!command.new_id.is_zero() && !objects_.has(command.new_id))
      return refuse(command.ref + " points to " + command.new_id.hex() +
                    ", which the push does not bring and the upstream does "
                    "not have");
    changes_.updates.push_back({command.ref, command.old_id, command.new_id,
                                TRY(kind_of(command, objects_))});
    if (command.new_id.is_zero()) return {};
    const ObjectType type = TRY(objects_.type_of(command.new_id));
    if (command.ref.starts_with("refs/heads/") && type != ObjectType::commit)
      return refuse(command.ref + " would not point to a commit");
    if (type == ObjectType::tag) return add_tag(command.new_id, 0);
    if (type != ObjectType::commit)
      return refuse(command.ref + " would point to a bare tree or file");
    tips_.push_back(command.new_id);
    return {};
  }

  void note_refs(const std::vector<RefCommand>& commands,
                 const std::vector<git::Ref>& advertised) {
    push::note_refs(commands, advertised, notices_);
  }

  Result<Changes> finish() {
    TRY(add_commits());
    find_boundary();
    auto& objects = changes_.objects;
    objects.assign(seen_.begin(), seen_.end());
    changes_.manifest_sha256 = crypto::sha256_hex(manifest_of(objects));
    changes_.authors.assign(authors_.begin(), authors_.end());
    changes_.committers.assign(committers_.begin(), committers_.end());
    changes_.taggers.assign(taggers_.begin(), taggers_.end());
    if (changes_.unlisted_paths > 0)
      notices_.add(scan::NoticeKind::paths_not_listed, {},
                   std::to_string(changes_.unlisted_paths) +
                       " more paths hold what is listed elsewhere");
    changes_.notices = std::move(notices_).take();
    return std::move(changes_);
  }

 private:
  Result<void> check_message(std::string_view message, const ObjectId& id) {
    if (message.size() <= limits_.message_bytes) return {};
    return over("the message of " + id.hex(), message.size(), "bytes",
                limits_.message_bytes);
  }

  Result<void> add_tag(const ObjectId& id, int depth) {
    if (known_.contains(id)) return {};
    if (depth > 8) return refuse("a tag of a tag is nested too deeply");
    git::Tag tag = TRY(objects_.tag(id));
    TRY(check_message(tag.message, id));
    seen_.insert(id);
    taggers_.insert(lower(tag.tagger.email));
    const ObjectId target = tag.target;
    const ObjectType type = tag.target_type;
    changes_.tags.push_back(std::move(tag));
    if (!objects_.has(target))
      return refuse("the tag " + id.hex() + " points to a missing object");
    switch (type) {
      case ObjectType::tag:
        return add_tag(target, depth + 1);
      case ObjectType::commit:
        tips_.push_back(target);
        return {};
      case ObjectType::tree:
        return add_tree(target, {}, id);
      case ObjectType::blob:
        return add_blob({target, "", 0100644, id});
    }
    return {};
  }

  Result<void> add_commits() {
    if (tips_.empty()) return {};
    changes_.commits = TRY(objects_.new_commits(tips_, known_list_));
    for (const auto& commit : changes_.commits) {
      seen_.insert(commit.id);
      authors_.insert(lower(commit.author.email));
      committers_.insert(lower(commit.committer.email));
      TRY(check_message(commit.message, commit.id));
      TRY(add_tree(commit.tree, TRY(trees_of_parents(commit)), commit.id));
    }
    return {};
  }

  /// Each once: a commit may name one parent ten thousand times.
  Result<std::vector<ObjectId>> trees_of_parents(const git::Commit& commit) {
    if (commit.parents.size() > limits_.parents)
      return over("the commit " + commit.id.hex(), commit.parents.size(),
                  "parents", limits_.parents);
    std::vector<ObjectId> trees;
    for (const auto& id : commit.parents) {
      const ObjectId tree = TRY(objects_.commit(id)).tree;
      if (std::find(trees.begin(), trees.end(), tree) == trees.end())
        trees.push_back(tree);
    }
    return trees;
  }

  void find_boundary() {
    std::set<ObjectId> boundary;
    for (const auto& commit : changes_.commits)
      for (const auto& parent : commit.parents)
        if (!seen_.contains(parent)) boundary.insert(parent);
    for (const auto& tip : tips_)
      if (!seen_.contains(tip)) boundary.insert(tip);
    changes_.boundary.assign(boundary.begin(), boundary.end());
  }

  Result<void> add_tree(const ObjectId& tree,
                        const std::vector<ObjectId>& parents,
                        const ObjectId& commit) {
    if (std::find(parents.begin(), parents.end(), tree) != parents.end())
      return {};
    seen_.insert(tree);
    return objects_.changed_entries(
        tree, parents,
        [&](const git::TreeEntry& entry) { return visit(entry, commit); },
        [&](const git::TreeLevel& level) { return look(level, commit); });
  }

  Result<void> look(const git::TreeLevel& level, const ObjectId& commit) {
    if (level.entries.size() > limits_.tree_entries)
      return over("the folder '" + printable(level.prefix) + "'",
                  level.entries.size(), "entries", limits_.tree_entries);
    note_removed(level, commit.hex(), notices_);
    return check_names(level, commit.hex(), notices_);
  }

  Result<bool> visit(const git::TreeEntry& entry, const ObjectId& commit) {
    TRY(check_length(entry.path, {}));
    TRY(check_entry(entry, commit.hex(), objects_, notices_));
    if (entry.mode == 0160000) return false;  // Its commit lives elsewhere.
    if (entry.mode == 0040000) return enter(entry, commit);
    note_entry(entry, commit.hex(), notices_);
    TRY(add_blob({entry.id, entry.path, entry.mode, commit}));
    return false;
  }

  /// The same tree at the same path again brings nothing new; at another path
  /// it does as long as paths are listed.
  Result<bool> enter(const git::TreeEntry& tree, const ObjectId& commit) {
    if (places_.contains({tree.id, tree.path})) return false;
    const bool is_new = seen_.insert(tree.id).second;
    if (is_new || !is_full()) {
      TRY(list(tree.id, tree.path));
      return true;
    }
    const auto extent = extents_.of(tree.id);
    if (!extent)
      return Error{extent.error().fault, "cannot take the push: below '" +
                                             printable(tree.path) + "', " +
                                             extent.error().message};
    TRY(check_length(tree.path, *extent));
    TRY(check_climb(tree.path + "/", extent->climb));
    TRY(leave_out(1 + extent->paths));
    note_unlisted(tree, commit.hex(), notices_);
    return false;
  }

  Result<void> add_blob(NewBlob blob) {
    if (places_.contains({blob.id, blob.path})) return {};
    const bool is_new = seen_.insert(blob.id).second;
    if (!is_new && is_full()) return leave_out(1);
    TRY(list(blob.id, blob.path));
    const std::size_t size = is_new ? TRY(objects_.size_of(blob.id)) : 0;
    if (size > limits_.blob_bytes)
      return over(printable(blob.path), size, "bytes", limits_.blob_bytes);
    changes_.blobs.push_back(std::move(blob));
    return {};
  }

  bool is_full() const { return places_.size() >= limits_.listed_paths; }

  Result<void> list(const ObjectId& id, const std::string& path) {
    places_.emplace(id, path);
    return count_paths();
  }

  Result<void> leave_out(std::size_t paths) {
    changes_.unlisted_paths += paths;
    return count_paths();
  }

  Result<void> count_paths() {
    const std::size_t paths = places_.size() + changes_.unlisted_paths;
    if (paths <= limits_.paths) return {};
    return over("it", paths, "new paths", limits_.paths);
  }

  /// Of a path and what is below.
  Result<void> check_length(const std::string& path, const TreeExtent& below) {
    const std::size_t slash = below.paths > 0 ? 1 : 0;
    const std::size_t bytes = path.size() + slash + below.path_bytes;
    const auto folders = std::count(path.begin(), path.end(), '/');
    const std::size_t depth =
        static_cast<std::size_t>(folders) + slash + below.depth;
    if (bytes > limits_.path_bytes)
      return over(beginning_of(path), bytes, "bytes", limits_.path_bytes);
    if (depth > limits_.path_depth)
      return over(beginning_of(path), depth, "folders", limits_.path_depth);
    return {};
  }

  static std::string beginning_of(std::string_view path) {
    return "the path that begins '" + printable(path.substr(0, 80)) + "'";
  }

  const git::Repository& objects_;
  const ChangeLimits& limits_;
  std::set<ObjectId> known_;
  std::vector<ObjectId> known_list_;
  std::vector<ObjectId> tips_;
  std::set<ObjectId> seen_;
  std::set<std::pair<ObjectId, std::string>> places_;
  std::set<std::string> authors_;
  std::set<std::string> committers_;
  std::set<std::string> taggers_;
  TreeExtents extents_;
  scan::Notices notices_{};
  Changes changes_;
};

}  // namespace

std::string manifest_of(const std::vector<ObjectId>& objects) {
  std::string list;
  list.reserve(objects.size() * 41);
  for (const auto& id : objects)
    list += id.hex() + "\n";
  return list;
}

Result<Changes> find_changes(const std::vector<RefCommand>& commands,
                             const std::vector<git::Ref>& advertised,
                             const git::Repository& objects,
                             const ChangeLimits& limits) {
  Gatherer gatherer(objects, limits, advertised);
  for (const auto& command : commands) {
    const ObjectId there = advertised_id(advertised, command.ref);
    if (there != command.old_id)
      return Error{Fault::conflict,
                   "cannot update " + command.ref + ": upstream " +
                       (there.is_zero() ? "does not have it"
                                        : "moved to " + there.short_hex()) +
                       ", fetch first",
                   "git fetch"};
    TRY(gatherer.add_update(command));
  }
  gatherer.note_refs(commands, advertised);
  return gatherer.finish();
}

}  // namespace hoopgit::push
