#include "server/push/path_notice.hpp"

#include "core/base/fold.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace hoopgit::push {
namespace {

using scan::NoticeKind;
using scan::Place;

/// From the top, in lower case. A folder stands for all that is below.
constexpr std::array<std::string_view, 35> ci_paths = {
    ".appveyor.yml",
    ".azure-pipelines",
    ".azure-pipelines.yaml",
    ".azure-pipelines.yml",
    ".build.yml",
    ".buildkite",
    ".builds",
    ".circleci",
    ".cirrus.star",
    ".cirrus.yml",
    ".drone.star",
    ".drone.yaml",
    ".drone.yml",
    ".forgejo/actions",
    ".forgejo/workflows",
    ".gitea/actions",
    ".gitea/workflows",
    ".github/actions",
    ".github/workflows",
    ".gitlab-ci.yaml",
    ".gitlab-ci.yml",
    ".gitlab/ci",
    ".semaphore",
    ".teamcity",
    ".tekton",
    ".travis.yml",
    ".woodpecker",
    ".woodpecker.yaml",
    ".woodpecker.yml",
    "appveyor.yml",
    "azure-pipelines.yaml",
    "azure-pipelines.yml",
    "bitbucket-pipelines.yml",
    "cloudbuild.yaml",
    "cloudbuild.yml"};

std::string_view last_of(std::string_view path) {
  return path.substr(path.rfind('/') + 1);
}

/// "a/b" is in "a", and in itself.
bool is_in(std::string_view path, std::string_view folder) {
  return path.starts_with(folder) &&
         (path.size() == folder.size() || path[folder.size()] == '/');
}

/// Jenkins reads the one that it is told to, by custom called so.
bool is_jenkinsfile(std::string_view name) {
  return is_in(name, "jenkinsfile") || name.starts_with("jenkinsfile.");
}

bool is_attributes_file(std::string_view path) {
  return folded(last_of(path)) == ".gitattributes";
}

/// A folder that files for a builder may be in.
bool may_hold_ci(std::string_view path) {
  const std::string folder = folded(path);
  return std::any_of(ci_paths.begin(), ci_paths.end(),
                     [&](std::string_view one) { return is_in(one, folder); });
}

Place place_of(std::string path, std::string_view commit) {
  return {Place::Kind::path, std::move(path), std::string(commit)};
}

void note(const std::string& path, std::string_view commit,
          std::string_view what, scan::Notices& notices) {
  if (is_attributes_file(path))
    notices.add(NoticeKind::attributes, place_of(path, commit), what);
  if (is_ci_file(path))
    notices.add(NoticeKind::ci_file, place_of(path, commit), what);
}

}  // namespace

bool is_ci_file(std::string_view path) {
  const std::string there = folded(path);
  if (is_jenkinsfile(last_of(there))) return true;
  return std::any_of(ci_paths.begin(), ci_paths.end(),
                     [&](std::string_view one) { return is_in(there, one); });
}

void note_entry(const git::TreeEntry& entry, std::string_view commit,
                scan::Notices& notices) {
  note(entry.path, commit, entry.before.mode == 0 ? "new" : "changed", notices);
  if (entry.mode == 0100755 && entry.before.mode == 0100644)
    notices.add(NoticeKind::executable, place_of(entry.path, commit),
                "was not executable");
}

void note_removed(const git::TreeLevel& level, std::string_view commit,
                  scan::Notices& notices) {
  for (const std::string_view name : level.removed) {
    const std::string path = std::string(level.prefix) += name;
    note(path, commit, "removed", notices);
    if (!is_ci_file(path) && may_hold_ci(path))
      notices.add(NoticeKind::ci_file, place_of(path, commit), "removed");
  }
}

void note_unlisted(const git::TreeEntry& folder, std::string_view commit,
                   scan::Notices& notices) {
  if (is_ci_file(folder.path) || may_hold_ci(folder.path))
    notices.add(NoticeKind::ci_file, place_of(folder.path, commit),
                "not all below is listed");
}

}  // namespace hoopgit::push
