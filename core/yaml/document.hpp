// What a Node points to. For the sources of this room only.

#pragma once

#include "core/yaml/yaml.hpp"

namespace hoopgit::yaml {

enum class Kind {
  absent,  ///< Not in the document; line and column are those of its map.
  wrong,   ///< There, but already noted as a problem.
  null,
  scalar,
  list,
  map,
};

struct Place {
  std::size_t line = 1;
  std::size_t column = 1;
};

struct Member {
  std::string key;
  Place place{};  ///< Of the key.
  std::shared_ptr<Node::Inner> value{};
};

struct Node::Inner {
  Problems* problems;
  Kind kind;
  Place place{};
  std::string key{};   ///< Under which it stands; empty in a list.
  std::string text{};  ///< Of a scalar.
  bool quoted = false;
  std::vector<std::shared_ptr<Inner>> items{};
  std::vector<Member> members{};
  bool all_known = false;              ///< members() gave out every key.
  std::vector<std::string> known{};    ///< Keys that were asked for.
  std::vector<std::string> refused{};  ///< Keys that were refused or skipped.
};

}  // namespace hoopgit::yaml
