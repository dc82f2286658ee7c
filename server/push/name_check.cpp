#include "server/push/name_check.hpp"

#include "core/base/fold.hpp"
#include "core/base/text.hpp"
#include "core/git/entry_name.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <unordered_map>

namespace hoopgit::push {
namespace {

using scan::NoticeKind;
using scan::Place;
using Entry = git::TreeLevel::Entry;

Error refuse(const std::string& path, std::string_view why) {
  return {Fault::usage, "cannot take the push: the path '" + printable(path) +
                            "' " + std::string(why)};
}

/// Looks for names that fold to one that the push brings. Folding all of a
/// large folder for one new name would be slow: what has another length than
/// all new ones cannot be the same.
class Collisions {
 public:
  /// The name that was there before and folds to the same; empty: none.
  std::string_view add_new(std::string_view name) {
    std::string key = folded(name);
    lengths_[key.size() % lengths_.size()] = true;
    return find_or(std::move(key), name);
  }

  std::string_view find(std::string_view name) const {
    if (!may_be_here(name)) return {};
    const auto found = names_.find(folded(name));
    return found == names_.end() ? std::string_view() : found->second;
  }

 private:
  bool may_be_here(std::string_view name) const {
    return lengths_[name.size() % lengths_.size()] || !is_ascii(name);
  }

  std::string_view find_or(std::string key, std::string_view name) {
    const auto [found, is_new] = names_.try_emplace(std::move(key), name);
    return is_new ? std::string_view() : found->second;
  }

  std::unordered_map<std::string, std::string_view> names_{};
  std::array<bool, 256> lengths_{};
};

Result<void> check_name(const std::string& path, std::string_view name,
                        const Place& place, scan::Notices& notices) {
  // Most names: nothing to look for.
  const bool is_text = is_ascii(name) || is_utf8(name);
  for (const char c : name)
    if (static_cast<unsigned char>(c) < 0x20 || c == '\x7f')
      return refuse(path, "has a control character");
  // Reviewers would read another name than the one that lands.
  if (is_text && printable(name) != name)
    return refuse(path, "has a hidden character");
  if (git::is_git_folder(name))
    return refuse(path, "is taken for .git by some file system");
  if (!is_text) notices.add(NoticeKind::invalid_utf8, place, "");
  if (git::is_windows_trap(name))
    notices.add(NoticeKind::windows_name, place, "");
  return {};
}

}  // namespace

Result<void> check_names(const git::TreeLevel& level, std::string_view commit,
                         scan::Notices& notices) {
  Collisions collisions;
  const auto note = [&](std::string_view name, std::string_view other) {
    if (other.empty()) return;
    notices.add(NoticeKind::case_collision,
                {Place::Kind::path, std::string(level.prefix) += name,
                 std::string(commit)},
                "beside " + std::string(other));
  };
  for (const Entry& entry : level.entries) {
    if (!entry.is_changed) continue;
    const std::string path = std::string(level.prefix) += entry.name;
    TRY(check_name(path, entry.name,
                   {Place::Kind::path, path, std::string(commit)}, notices));
    note(entry.name, collisions.add_new(entry.name));
  }
  for (const Entry& entry : level.entries)
    if (!entry.is_changed) note(entry.name, collisions.find(entry.name));
  return {};
}

}  // namespace hoopgit::push
