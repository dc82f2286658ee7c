#pragma once

#include "core/base/result.hpp"
#include "core/scan/compat/finding.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace hoopgit::cli {

/// Where commits of a repository can be looked at with a browser.
struct WebHost {
  enum class Kind { none, github, gitlab, azure, gitea, bitbucket };
  Kind kind = Kind::none;
  std::string url{};  ///< Of the repository.

  /// Of a finding; empty: it is in no commit, or at no such host.
  std::string link_to(const scan::compat::Finding& finding) const;
};

/// By what --platform says. nullopt: there is no such platform; Kind::none also
/// for "": it is to be seen from the remote.
std::optional<WebHost::Kind> web_host_named(std::string_view platform);

/// Of a remote as Git has it, "git@host:a/b.git"; `kind` none: by its host.
WebHost web_host_of(std::string_view remote, WebHost::Kind kind);

}  // namespace hoopgit::cli
