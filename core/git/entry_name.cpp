#include "core/git/entry_name.hpp"

#include "core/base/text.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace hoopgit::git {
namespace {

/// Without what NTFS drops: a stream, then dots and blanks at the end.
std::string on_ntfs(std::string_view name) {
  name = name.substr(0, name.find(':'));
  const auto last = name.find_last_not_of(" .");
  return lower(name.substr(0, last == name.npos ? 0 : last + 1));
}

/// Without what HFS+ does not see, Apple's TN1150: U+200C to U+200F, U+202A to
/// U+202E, U+206A to U+206F and U+FEFF, as UTF-8.
std::string on_hfs(std::string_view name) {
  std::string seen;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const std::string_view three = name.substr(i, 3);
    const unsigned last =
        three.size() == 3 ? static_cast<unsigned char>(three[2]) : 0;
    const bool is_general =
        three.starts_with("\xe2\x80") &&
        ((last >= 0x8c && last <= 0x8f) || (last >= 0xaa && last <= 0xae));
    const bool is_old =
        three.starts_with("\xe2\x81") && last >= 0xaa && last <= 0xaf;
    if (is_general || is_old || three == "\xef\xbb\xbf")
      i += 2;
    else
      seen += name[i];
  }
  return lower(seen);
}

/// "git~1": whatever the number, it may be the one that was given.
bool is_short_name(std::string_view name, std::string_view stem) {
  if (!name.starts_with(stem) || name.size() < stem.size() + 2 ||
      name[stem.size()] != '~')
    return false;
  return name.find_first_not_of("0123456789", stem.size() + 1) == name.npos;
}

bool is_device(std::string_view name) {
  constexpr std::array<std::string_view, 6> devices = {
      "con", "prn", "aux", "nul", "conin$", "conout$"};
  const std::string stem(trim(lower(name.substr(0, name.find('.')))));
  if (std::find(devices.begin(), devices.end(), stem) != devices.end())
    return true;
  return stem.size() == 4 &&
         (stem.starts_with("com") || stem.starts_with("lpt")) &&
         stem[3] >= '1' && stem[3] <= '9';
}

}  // namespace

bool is_git_folder(std::string_view name) {
  if (on_hfs(name) == ".git") return true;
  for (const auto part : split(name, '\\')) {
    const std::string there = on_ntfs(part);
    if (there == ".git" || is_short_name(there, "git")) return true;
  }
  return false;
}

bool is_modules_file(std::string_view name) {
  if (on_hfs(name) == ".gitmodules") return true;
  const std::string there = on_ntfs(name);
  return there == ".gitmodules" || is_short_name(there, "gitmod") ||
         is_short_name(there, "gi7eba");
}

bool is_windows_trap(std::string_view name) {
  return name.ends_with('.') || name.ends_with(' ') ||
         name.find_first_of("\\:<>\"|?*") != name.npos || is_device(name);
}

}  // namespace hoopgit::git
