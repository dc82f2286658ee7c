#include "server/push/entry_check.hpp"

#include "core/base/text.hpp"
#include "core/git/entry_name.hpp"
#include "core/git/link_target.hpp"
#include "core/git/modules_file.hpp"

#include <algorithm>
#include <string_view>

namespace hoopgit::push {
namespace {

using scan::NoticeKind;
using scan::Place;

constexpr std::size_t longest_target = 4096;

Error refuse(std::string_view what, const std::string& path,
             std::string_view why) {
  return {Fault::usage, "cannot take the push: " + std::string(what) + " '" +
                            printable(path) + "' " + std::string(why)};
}

std::string_view last_of(std::string_view path) {
  return path.substr(path.rfind('/') + 1);
}

Result<std::string> target_of(const git::ObjectId& link,
                              const git::Repository& objects) {
  if (TRY(objects.size_of(link)) > longest_target)
    return Error{Fault::usage, "it is longer than 4096 bytes"};
  std::string target;
  TRY(objects.with_blob(link, [&](std::string_view bytes) {
    target = bytes;
    return Result<void>();
  }));
  return target;
}

Result<void> check_link(const git::TreeEntry& link, const std::string& commit,
                        const git::Repository& objects,
                        scan::Notices& notices) {
  const auto target = target_of(link.id, objects);
  const auto levels =
      target ? git::levels_up(*target) : Result<std::size_t>(target.error());
  if (!levels)
    return refuse("the symbolic link", link.path,
                  "has a bad target: " + levels.error().message);
  TRY(check_climb(link.path, *levels));
  notices.add(NoticeKind::symlink, {Place::Kind::blob, link.path, commit},
              "leads to " + *target);
  return {};
}

Result<void> check_list(const git::TreeEntry& list,
                        const git::Repository& objects) {
  if (list.mode == 0120000)
    return refuse("the list of submodules", list.path, "is a symbolic link");
  return objects.with_blob(list.id, [&](std::string_view bytes) {
    const auto checked = git::check_modules(bytes);
    if (checked) return checked;
    return Result<void>(refuse("the list of submodules", list.path,
                               "is refused: " + checked.error().message));
  });
}

}  // namespace

Result<std::size_t> climb_of_link(const git::ObjectId& link,
                                  const git::Repository& objects) {
  return git::levels_up(TRY(target_of(link, objects)));
}

Result<void> check_climb(const std::string& path, std::size_t levels) {
  const auto depth =
      static_cast<std::size_t>(std::count(path.begin(), path.end(), '/'));
  if (levels <= depth) return {};
  return refuse("the symbolic link", path, "leads out of the tree");
}

Result<void> check_entry(const git::TreeEntry& entry, const std::string& commit,
                         const git::Repository& objects,
                         scan::Notices& notices) {
  switch (entry.mode) {
    case 0160000:
      notices.add(
          NoticeKind::submodule, {Place::Kind::path, entry.path, commit},
          entry.before.mode == 0160000
              ? "from " + entry.before.id.hex() + " to " + entry.id.hex()
              : "at " + entry.id.hex());
      return {};
    case 0040000:
      return {};
    case 0100644:
    case 0100755:
    case 0120000:
      break;
    default:
      return refuse("the path", entry.path, "has an unusual file mode");
  }
  if (git::is_modules_file(last_of(entry.path)))
    TRY(check_list(entry, objects));
  if (entry.mode != 0120000) return {};
  return check_link(entry, commit, objects, notices);
}

}  // namespace hoopgit::push
