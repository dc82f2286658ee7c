#include "server/push/thin_bases.hpp"

#include <algorithm>
#include <deque>
#include <functional>
#include <queue>
#include <string>
#include <unordered_set>
#include <utility>

namespace hoopgit::push {
namespace {

using git::ObjectId;
using git::ObjectType;

struct ByHex {
  std::size_t operator()(const ObjectId& id) const {
    return std::hash<std::string>()(id.hex());
  }
};
using Ids = std::unordered_set<ObjectId, ByHex>;

/// Walks from refs, newest commits first, until all is found.
class Search {
 public:
  Search(const git::Repository& mirror, Ids wanted, const BaseSearch& limits)
      : mirror_(mirror), wanted_(std::move(wanted)), limits_(limits) {}

  Result<void> run(const std::vector<git::Ref>& refs) {
    // Branches first: there may be very many other refs, and every tip is read.
    for (const bool branches : {true, false}) {
      if (wanted_.empty()) return {};
      for (const auto& ref : refs)
        if (ref.name.starts_with("refs/heads/") == branches)
          TRY(add_tip(ref.id));
      TRY(walk());
    }
    while (!later_.empty() && !wanted_.empty() &&
           trees_seen_.size() < limits_.trees) {
      const ObjectId tree = later_.front();
      later_.pop_front();
      TRY(look_into(tree, limits_.trees));
    }
    return {};
  }

  const Ids& missing() const { return wanted_; }

 private:
  struct Older {
    bool operator()(const git::Commit& a, const git::Commit& b) const {
      return a.committer.time < b.committer.time;
    }
  };

  /// At once what is near, and the trees of commits whose own tree is looked
  /// for: there the client was. All other trees come later.
  Result<void> walk() {
    while (!wanted_.empty() && !commits_.empty() &&
           commits_looked_at_ < limits_.commits) {
      const git::Commit commit = commits_.top();
      commits_.pop();
      ++commits_looked_at_;
      wanted_.erase(commit.id);
      const bool is_wanted = wanted_.contains(commit.tree);
      TRY(look_into(commit.tree,
                    is_wanted ? limits_.trees
                              : std::min(limits_.near_trees, limits_.trees)));
      for (const auto& parent : commit.parents)
        TRY(add_commit(parent));
    }
    return {};
  }

  Result<void> add_tip(ObjectId id) {
    while (mirror_.has(id)) {
      const ObjectType type = TRY(mirror_.type_of(id));
      if (type == ObjectType::commit) return add_commit(id);
      wanted_.erase(id);
      if (type == ObjectType::tree) later_.push_back(id);
      if (type != ObjectType::tag) return {};
      id = TRY(mirror_.tag(id)).target;
    }
    return {};
  }

  /// A mirror may end where its upstream is shallow.
  Result<void> add_commit(const ObjectId& id) {
    if (!commits_seen_.insert(id).second || !mirror_.has(id)) return {};
    commits_.push(TRY(mirror_.commit(id)));
    return {};
  }

  /// Until that many trees have been seen in all. Those that are looked for
  /// come first: what was changed beside them is likely to be below them.
  Result<void> look_into(const ObjectId& top, std::size_t most) {
    wanted_.erase(top);
    std::deque<ObjectId> trees{top};
    while (!trees.empty() && !wanted_.empty() && trees_seen_.size() < most) {
      const ObjectId tree = trees.front();
      trees.pop_front();
      if (!trees_seen_.insert(tree).second) continue;
      TRY(mirror_.changed_entries(
          tree, {}, [&](const git::TreeEntry& entry) -> Result<bool> {
            const bool found = wanted_.erase(entry.id) != 0;
            if (entry.mode != 0040000) return false;
            if (found)
              trees.push_front(entry.id);
            else
              trees.push_back(entry.id);
            return false;
          }));
    }
    later_.insert(later_.end(), trees.begin(), trees.end());
    return {};
  }

  const git::Repository& mirror_;
  Ids wanted_;
  const BaseSearch limits_;
  Ids trees_seen_{};
  Ids commits_seen_{};
  std::size_t commits_looked_at_ = 0;
  std::priority_queue<git::Commit, std::vector<git::Commit>, Older> commits_{};
  std::deque<ObjectId> later_{};
};

}  // namespace

Result<std::vector<ObjectId>> unseen_bases(const std::vector<ObjectId>& bases,
                                           const std::vector<git::Ref>& refs,
                                           const git::Repository& mirror,
                                           const BaseSearch& search) {
  Ids wanted;
  std::vector<ObjectId> unseen;
  for (const auto& id : bases)
    if (mirror.has(id))
      wanted.insert(id);
    else
      unseen.push_back(id);
  if (wanted.empty()) return unseen;
  Search walk(mirror, std::move(wanted), search);
  TRY(walk.run(refs));
  unseen.insert(unseen.end(), walk.missing().begin(), walk.missing().end());
  std::sort(unseen.begin(), unseen.end());
  return unseen;
}

}  // namespace hoopgit::push
