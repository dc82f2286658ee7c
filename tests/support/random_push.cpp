#include "tests/support/random_push.hpp"

#include <algorithm>

namespace hoopgit::stage {
namespace {

RawObject random_blob(Random& random) {
  std::string text = std::to_string(random()) + "\n";
  text.append(random() % 400, static_cast<char>('a' + random() % 26));
  return raw_blob(text);
}

/// A tree of one to three new files, with what it needs.
RawObject random_tree(Random& random, std::vector<RawObject>& objects) {
  std::vector<RawEntry> entries;
  const auto files = 1 + random() % 3;
  for (std::size_t i = 0; i < files; ++i) {
    objects.push_back(random_blob(random));
    entries.push_back({"100644", std::string(1, static_cast<char>('a' + i)),
                       objects.back().id()});
  }
  if (random() % 3 == 0) {
    const auto inner = random_tree(random, objects);
    entries.push_back({"40000", "z", inner.id()});
  }
  objects.push_back(raw_tree(entries));
  return objects.back();
}

std::string add_commits(Random& random, std::string parent,
                        std::vector<RawObject>& objects) {
  for (auto left = 1 + random() % 3; left > 0; --left) {
    const auto tree = random_tree(random, objects);
    objects.push_back(raw_commit(tree, {parent}, "C\n"));
    parent = objects.back().id();
  }
  return parent;
}

}  // namespace

RandomPush random_push(Random& random, const std::string& base) {
  RandomPush push;
  add_commits(random, base, push.wanted);
  auto& other = push.passengers;
  for (auto left = random() % 4; left > 0; --left)
    switch (random() % 5) {
      case 0:
        other.push_back(random_blob(random));
        break;
      case 1:
        random_tree(random, other);
        break;
      case 2:
        add_commits(random, base, other);
        break;
      case 3:  // Upon what is pushed.
        add_commits(random, push.wanted.back().id(), other);
        break;
      default:
        other.push_back(
            raw_tag(push.wanted.back(), "t" + std::to_string(random())));
    }
  return push;
}

std::string shuffled_pack(const RandomPush& push, Random& random) {
  auto all = push.wanted;
  all.insert(all.end(), push.passengers.begin(), push.passengers.end());
  std::shuffle(all.begin(), all.end(), random);
  std::set<std::string> seen;
  std::erase_if(all,
                [&](const auto& one) { return !seen.insert(one.id()).second; });
  return pack_of(all);
}

std::set<std::string> ids_of(const std::vector<RawObject>& objects) {
  std::set<std::string> ids;
  for (const auto& object : objects)
    ids.insert(object.id());
  return ids;
}

}  // namespace hoopgit::stage
