#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hoopgit::cli {

/// What the arguments of `git push` say about what would be pushed;
/// git-push(1).
struct PushArguments {
  std::string remote{};  ///< Name or URL; empty: git's own choice.

  /// For git rev-list: the local side of each refspec, HEAD without any. None:
  /// nothing new can be in the push (it deletes).
  std::vector<std::string> revisions{};
};
PushArguments read_push_arguments(const std::vector<std::string>& arguments);

/// The id in the relay's line "hoopgit: push ID ...", which git prints among
/// others. The last one, if there are several.
std::optional<std::string> push_id_in(std::string_view errors);

}  // namespace hoopgit::cli
