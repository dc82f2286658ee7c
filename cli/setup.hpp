#pragma once

#include "cli/context.hpp"
#include "cli/local_git.hpp"
#include "core/base/url.hpp"

#include <filesystem>
#include <string>

namespace hoopgit::cli {

struct SetupOptions {
  std::string relay{};  ///< The URL, if it was typed.
  bool hooks = false;
  std::string instead_of{};
  bool undo = false;
  bool local = false;
  bool global = false;
};

/// `hoopgit setup`: makes git use the relay from here on, or (undo) no more.
Result<int> setup(const Context& context, const SetupOptions& options);

/// The part that `login` does too: the credential helper for this relay alone,
/// last in its file, after an empty entry that clears the helpers before it
/// (they would be handed our tokens to store). Adds the relay to the helper's
/// list.
Result<void> configure_credentials(const Context& context, const Url& relay,
                                   ConfigScope scope);

/// git-credential-hoopgit in this program's folder.
Result<std::filesystem::path> helper_program();

/// The value of credential.helper for our program: git hands a path with
/// blanks or quotes to a shell, so that such a one is quoted for it.
std::string helper_value(const std::string& program);

}  // namespace hoopgit::cli
