#include "core/base/repository_name.hpp"

#include "core/base/text.hpp"

namespace hoopgit {
namespace {

bool is_segment(std::string_view text) {
  constexpr std::string_view allowed =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-+~";
  return !text.empty() && text != "." && text != ".." && text[0] != '-' &&
         text.find_first_not_of(allowed) == std::string_view::npos;
}

}  // namespace

Result<RepositoryName> RepositoryName::parse(std::string_view text) {
  if (text.starts_with('/')) text.remove_prefix(1);
  if (text.ends_with('/')) text.remove_suffix(1);
  if (text.ends_with(".git")) text.remove_suffix(4);
  const Error bad{Fault::usage,
                  "cannot read the repository's name: it is not of the form "
                  "owner/name"};
  // "site.git.git" would be a name that is read as another one.
  if (text.empty() || text.size() > 255 || text.ends_with(".git")) return bad;
  for (const auto segment : split(text, '/'))
    if (!is_segment(segment)) return bad;
  return RepositoryName(std::string(text));
}

}  // namespace hoopgit
