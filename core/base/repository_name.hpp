#pragma once

#include "core/base/result.hpp"

#include <compare>
#include <string>
#include <string_view>

namespace hoopgit {

/// The canonical name of a repository behind the relay: "acme/site".
///
/// One spelling for one repository: no ".git", no slash at either end, no
/// empty, "." or ".." segment, and only letters, digits, '.', '_', '-', '+'
/// and '~' in a segment, which does not begin with '-'. At most 255 bytes.
class RepositoryName {
 public:
  /// Takes "acme/site", "acme/site.git" and "/acme/site/", which are one.
  static Result<RepositoryName> parse(std::string_view text);

  const std::string& text() const { return text_; }

  friend auto operator<=>(const RepositoryName&,
                          const RepositoryName&) = default;

 private:
  explicit RepositoryName(std::string text) : text_(std::move(text)) {}

  std::string text_;
};

}  // namespace hoopgit
