#pragma once

#include "core/git/repository.hpp"

#include <cstddef>
#include <map>

namespace hoopgit::push {

/// How far a tree reaches, wherever it stands.
struct TreeExtent {
  std::size_t paths = 0;       ///< All below, trees too; stops at most_paths.
  std::size_t path_bytes = 0;  ///< Of the longest path below.
  std::size_t depth = 0;       ///< Levels of folders below.
  std::size_t climb = 0;       ///< How far the worst link leads out of it.
};

/// Measures each distinct tree once: a dozen trees that hold each other a
/// billion times cost a dozen steps. One thread.
class TreeExtents {
 public:
  static constexpr std::size_t most_paths = std::size_t{1} << 40;

  TreeExtents(const git::Repository& objects, std::size_t most_depth)
      : objects_(objects), most_depth_(most_depth) {}

  /// A clause as Fault::limit for trees deeper than allowed, and as
  /// Fault::usage for a link with a target that is good nowhere.
  Result<TreeExtent> of(const git::ObjectId& tree, std::size_t level = 0);

 private:
  Result<void> add(const git::TreeEntry& entry, std::size_t level,
                   TreeExtent& extent);

  const git::Repository& objects_;
  std::size_t most_depth_;
  std::map<git::ObjectId, TreeExtent> known_{};
};

}  // namespace hoopgit::push
