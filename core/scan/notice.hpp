#pragma once

#include "core/json/json.hpp"
#include "core/scan/place.hpp"

#include <array>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hoopgit::scan {

/// What a reviewer must see of a push, and that is no secret. A policy may ask
/// about it, or deny it, by its name in hoopgit-policy(5).
enum class NoticeKind {
  attributes,        ///< Tells Git how to treat other files.
  binary,            ///< A file that is not text: no diff shows it.
  case_collision,    ///< Two names that some file system takes for one.
  ci_file,           ///< Tells a machine that builds or tests what to run.
  executable,        ///< A file that could not be run before.
  fsck_exception,    ///< An object that only an exception lets pass.
  hidden_character,  ///< Text that does not read as it is compiled.
  invalid_utf8,      ///< A name that is no UTF-8.
  lfs_pointer,       ///< Stands for a file that is kept elsewhere.
  look_alike,        ///< Two names that a reader may take for one.
  mixed_scripts,     ///< A word with letters that only look like Latin ones.
  odd_character,     ///< A name that each font shows otherwise.
  paths_not_listed,  ///< More paths than are listed.
  submodule,         ///< A commit of another repository.
  symlink,           ///< A link that stays inside of the tree.
  unread_archive,    ///< An archive, or a part of one, that nothing reads.
  windows_name,      ///< A name that Windows reads otherwise.
};
inline constexpr std::array every_notice = {
    NoticeKind::attributes,       NoticeKind::binary,
    NoticeKind::case_collision,   NoticeKind::ci_file,
    NoticeKind::executable,       NoticeKind::fsck_exception,
    NoticeKind::hidden_character, NoticeKind::invalid_utf8,
    NoticeKind::lfs_pointer,      NoticeKind::look_alike,
    NoticeKind::mixed_scripts,    NoticeKind::odd_character,
    NoticeKind::paths_not_listed, NoticeKind::submodule,
    NoticeKind::symlink,          NoticeKind::unread_archive,
    NoticeKind::windows_name};
std::string_view name_of(NoticeKind kind);  ///< "case-collision".
std::optional<NoticeKind> notice_named(std::string_view name);

struct Notice {
  NoticeKind kind;
  Place place{};
  std::string detail{};   ///< "leads to ../lib"; printable.
  std::size_t count = 1;  ///< More: stands for so many that are not listed.

  /// "symlink: lib/current: leads to 1.2", "symlink: and 12 more". Safe for a
  /// terminal.
  std::string text() const;
};

/// Collects notices, and lists at most 100 of each kind: one more stands for
/// the rest, so that a kind which is there is never missing.
class Notices {
 public:
  /// A detail is made printable; a path is kept as it is.
  void add(NoticeKind kind, Place place, std::string_view detail);

  /// Sorted by kind, place and detail; what stands for the rest is last.
  std::vector<Notice> take() &&;

 private:
  std::map<NoticeKind, std::vector<Notice>> listed_{};
  std::map<NoticeKind, std::size_t> more_{};
};

/// {"kind", "place", "detail", "count"}.
json::Value to_json(const Notice& notice);
Result<Notice> notice_from_json(const json::Value& value);

}  // namespace hoopgit::scan
