#include "server/push/name_check.hpp"

#include "core/base/appearance.hpp"
#include "core/base/fold.hpp"
#include "core/base/look_alike.hpp"
#include "core/base/text.hpp"
#include "core/git/entry_name.hpp"
#include "server/push/twins.hpp"

#include <algorithm>
#include <string>

namespace hoopgit::push {
namespace {

using scan::NoticeKind;
using scan::Place;
using Entry = git::TreeLevel::Entry;

Error refuse(const std::string& path, std::string_view why) {
  return {Fault::usage, "cannot take the push: the path '" + printable(path) +
                            "' " + std::string(why)};
}

/// What a name must not hold, and what it should not.
struct Seen {
  bool is_text = true;
  bool is_hidden = false;
  bool is_odd = false;
};

Seen look_at(std::string_view name) {
  Seen seen;
  Appearance before = Appearance::selector;
  while (!name.empty()) {
    const Utf8Character one = first_character(name);
    name.remove_prefix(std::max<std::size_t>(one.size, 1));
    if (one.size == 0) {
      seen.is_text = false;
      continue;
    }
    const Appearance now = appearance_of(one.point);
    // One selector asks for a coloured heart; a row of them carries a message.
    const bool is_run =
        now == Appearance::selector && before == Appearance::selector;
    seen.is_hidden = seen.is_hidden || now == Appearance::hidden || is_run;
    seen.is_odd = seen.is_odd || now != Appearance::plain;
    before = now;
  }
  return seen;
}

Result<void> check_name(const std::string& path, std::string_view name,
                        const Place& place, scan::Notices& notices) {
  for (const char c : name)
    if (static_cast<unsigned char>(c) < 0x20 || c == '\x7f')
      return refuse(path, "has a control character");
  // Most names: nothing to look for.
  const bool is_plain = is_ascii(name);
  const Seen seen = is_plain ? Seen{} : look_at(name);
  // Reviewers would read another name than the one that lands.
  if (seen.is_hidden && seen.is_text)
    return refuse(path, "has a hidden character");
  if (git::is_git_folder(name))
    return refuse(path, "is taken for .git by some file system");
  if (git::is_windows_trap(name))
    notices.add(NoticeKind::windows_name, place, "");
  if (is_plain) return {};
  if (!seen.is_text) notices.add(NoticeKind::invalid_utf8, place, "");
  if (seen.is_odd) notices.add(NoticeKind::odd_character, place, "");
  if (const auto word = mixed_word(name); !word.empty())
    notices.add(NoticeKind::mixed_scripts, place,
                "in the word " + std::string(word));
  return {};
}

}  // namespace

Result<void> check_names(const git::TreeLevel& level, std::string_view commit,
                         scan::Notices& notices) {
  Twins by_case = Twins::by_case();
  Twins by_look = Twins::by_look();
  const auto note = [&](NoticeKind kind, std::string_view name,
                        std::string_view other) {
    if (other.empty()) return;
    notices.add(kind,
                {Place::Kind::path, std::string(level.prefix) += name,
                 std::string(commit)},
                "beside " + std::string(other));
  };
  for (const Entry& entry : level.entries) {
    if (!entry.is_changed) continue;
    const std::string path = std::string(level.prefix) += entry.name;
    TRY(check_name(path, entry.name,
                   {Place::Kind::path, path, std::string(commit)}, notices));
    note(NoticeKind::case_collision, entry.name, by_case.add_new(entry.name));
    note(NoticeKind::look_alike, entry.name, by_look.add_new(entry.name));
  }
  for (const Entry& entry : level.entries) {
    if (entry.is_changed) continue;
    note(NoticeKind::case_collision, entry.name, by_case.find(entry.name));
    note(NoticeKind::look_alike, entry.name, by_look.find(entry.name));
  }
  return {};
}

}  // namespace hoopgit::push
