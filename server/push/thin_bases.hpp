#pragma once

#include "core/base/result.hpp"
#include "core/git/object_id.hpp"
#include "core/git/repository.hpp"

#include <cstddef>
#include <vector>

namespace hoopgit::push {

/// How much of a history is looked through for the bases of a thin pack. A
/// client has them from where it left the upstream, so they are found near the
/// ends of its branches; what is not found is as if it were missing.
struct BaseSearch {
  std::size_t trees = 50'000;
  std::size_t near_trees = 1'000;  ///< Of these, at once.
  std::size_t commits = 20'000;
};

/// Of these objects, sorted, those that nobody has been shown: the mirror does
/// not have them, or no commit or tag of `refs` was found to lead to them.
/// Which of the two is not told. Looks at the newest commits first, at those
/// before others whose own tree is looked for, and in them at the trees that
/// are, so that usually one tree of each level is read.
Result<std::vector<git::ObjectId>> unseen_bases(
    const std::vector<git::ObjectId>& bases, const std::vector<git::Ref>& refs,
    const git::Repository& mirror, const BaseSearch& search = {});

}  // namespace hoopgit::push
