#pragma once

#include "core/base/result.hpp"
#include "core/git/object_id.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace hoopgit::push {

/// One object that may have one fault: history that is older than the rule, and
/// that nobody can rewrite any more. The same fault in another object, or
/// another fault in this one, is refused as ever.
struct FsckException {
  std::string message;  ///< git-fsck(1): "missingTaggerEntry".
  git::ObjectId object;
  friend bool operator==(const FsckException&, const FsckException&) = default;
};

/// Git 2.39.5 can be told to let it pass; not nulInHeader and the like.
bool is_fsck_message(std::string_view message);

/// What makes `git index-pack` treat every message as an error, those too that
/// Git only mentions, and warn of those that have an exception.
std::string strict_argument(const std::vector<FsckException>& allowed);

/// Reads what index-pack said while it took a pack: the exceptions that the
/// pack needed, each once. Fault::usage, with object and message, for a warning
/// that no exception covers.
Result<std::vector<FsckException>> exceptions_used(
    std::string_view said, const std::vector<FsckException>& allowed);

/// The first fault in what index-pack said while it refused a pack, as
/// "object 81b9…: badTagName: …"; empty: it refused it for something else.
std::string first_fault(std::string_view said);

}  // namespace hoopgit::push
