// Pushes at random, with passengers: objects in the pack that no ref leads to.

#pragma once

#include "tests/support/raw_pack.hpp"

#include <random>
#include <set>
#include <string>
#include <vector>

namespace hoopgit::stage {

using Random = std::mt19937;

struct RandomPush {
  std::vector<RawObject> wanted;  ///< The last is the commit.
  std::vector<RawObject> passengers;
};

/// One to three commits upon `base`, a commit that is there already; with lone
/// files, trees, tags and other commits as passengers, or none.
RandomPush random_push(Random& random, const std::string& base);

/// All of it in one pack, each object once, in any order.
std::string shuffled_pack(const RandomPush& push, Random& random);

std::set<std::string> ids_of(const std::vector<RawObject>& objects);

}  // namespace hoopgit::stage
