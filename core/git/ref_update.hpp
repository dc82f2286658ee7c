#pragma once

#include "core/git/object_id.hpp"

#include <string>
#include <string_view>

namespace hoopgit::git {

/// One command of a push: move `ref` from `old_id` to `new_id`.
struct RefUpdate {
  /// create: old is zero. remove: new is zero. fast_forward: old is an
  /// ancestor of new. force: it is not. update: one of these two, not known
  /// before the objects are there.
  enum class Kind { create, update, fast_forward, force, remove };

  std::string ref;
  ObjectId old_id;
  ObjectId new_id;
  Kind kind;

  friend bool operator==(const RefUpdate&, const RefUpdate&) = default;
};

/// As in events and the approval subject: create, update, fast_forward, force,
/// delete.
std::string_view name_of(RefUpdate::Kind kind);
Result<RefUpdate::Kind> parse_kind(std::string_view name);

}  // namespace hoopgit::git
