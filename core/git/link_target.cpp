#include "core/git/link_target.hpp"

#include "core/git/entry_name.hpp"

#include <algorithm>
#include <string>

namespace hoopgit::git {
namespace {

Error bad(std::string_view what) {
  return {Fault::usage, std::string(what)};
}

bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == '\x7f';
}

/// "/etc", "\\server", "C:".
bool is_absolute(std::string_view target) {
  return target.front() == '/' || target.front() == '\\' ||
         (target.size() > 1 && target[1] == ':');
}

}  // namespace

Result<std::size_t> levels_up(std::string_view target) {
  if (target.empty()) return bad("it is empty");
  if (std::any_of(target.begin(), target.end(), is_control))
    return bad("it has a control character");
  if (is_absolute(target)) return bad("it is absolute");
  std::size_t levels = 0;
  bool has_names = false;
  while (!target.empty()) {
    const auto end = target.find_first_of("/\\");
    const std::string_view part = target.substr(0, end);
    target = end == target.npos ? "" : target.substr(end + 1);
    if (part.empty() || part == ".") continue;
    if (is_git_folder(part)) return bad("it leads into a .git folder");
    if (part == ".." && has_names)
      return bad("it goes up behind a name, which may be a link");
    if (part == "..")
      ++levels;
    else
      has_names = true;
  }
  return levels;
}

}  // namespace hoopgit::git
