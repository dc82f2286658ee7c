#pragma once

#include "core/base/clock.hpp"
#include "core/base/push_id.hpp"
#include "core/git/object_id.hpp"
#include "server/store/event.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace hoopgit::record {

/// What the upstream had when a push was looked at.
struct SeenRefs {
  std::vector<git::Ref> refs{};  ///< Sorted by name.
  std::size_t count = 0;         ///< Of all refs.
  std::string sha256{};          ///< Over "<id> <name>\n" of all; hex.

  /// Too many to be kept: `refs` are those that the commands name or move to,
  /// and `boundary` is what the push builds upon, which is enough to find again
  /// what is new.
  bool is_cut = false;
  std::vector<git::ObjectId> boundary{};
};

/// The most refs that are kept with a push.
constexpr std::size_t most_refs = 2000;

/// All that a push was judged by, but for its objects: the body `commands`.
/// With it and the pack, what the relay found and decided can be derived again
/// at any time, by the same functions and without the upstream.
struct Request {
  struct Command {
    std::string ref;
    git::ObjectId old_id;
    git::ObjectId new_id;
  };
  PushId push;
  std::string upstream{};
  std::string repository{};
  store::Actor requester{};  ///< With the groups of that moment.
  std::vector<Command> commands{};
  std::vector<std::string> options{};
  bool atomic = false;
  bool has_pack = false;
  Time created{};
  Time expires{};
  SeenRefs seen{};
};

/// The refs as they are kept: all, or cut when there are more than most_refs.
SeenRefs keep_refs(std::vector<git::Ref> refs,
                   const std::vector<Request::Command>& commands,
                   std::vector<git::ObjectId> boundary);

/// Canonical JSON; the members: hoopgit-audit(5), BODIES.
Result<std::string> to_body(const Request& request);
Result<Request> request_from(std::string_view body);

}  // namespace hoopgit::record
