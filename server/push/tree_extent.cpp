#include "server/push/tree_extent.hpp"

#include "server/push/entry_check.hpp"

#include <algorithm>

namespace hoopgit::push {

Result<TreeExtent> TreeExtents::of(const git::ObjectId& tree,
                                   std::size_t level) {
  if (level > most_depth_)
    return Error{Fault::limit, "folders are nested deeper than " +
                                   std::to_string(most_depth_)};
  if (const auto known = known_.find(tree); known != known_.end())
    return known->second;
  TreeExtent extent;
  for (const auto& entry : TRY(objects_.entries(tree)))
    TRY(add(entry, level, extent));
  known_.emplace(tree, extent);
  return extent;
}

Result<void> TreeExtents::add(const git::TreeEntry& entry, std::size_t level,
                              TreeExtent& extent) {
  TreeExtent below;
  std::size_t own_bytes = entry.path.size();
  if (entry.mode == 0040000) {
    below = TRY(of(entry.id, level + 1));
    if (below.paths > 0) own_bytes += 1;
    extent.depth = std::max(extent.depth, below.depth + 1);
    extent.climb = std::max(extent.climb, below.climb - (below.climb > 0));
  } else if (entry.mode == 0120000) {
    const auto levels = climb_of_link(entry.id, objects_);
    if (!levels)
      return Error{levels.error().fault, "a symbolic link has a bad target: " +
                                             levels.error().message};
    extent.climb = std::max(extent.climb, *levels);
  }
  extent.paths = std::min(most_paths, extent.paths + 1 + below.paths);
  extent.path_bytes = std::max(extent.path_bytes, own_bytes + below.path_bytes);
  return {};
}

}  // namespace hoopgit::push
