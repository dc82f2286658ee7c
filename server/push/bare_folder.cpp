#include "server/push/bare_folder.hpp"

#include "core/base/file.hpp"
#include "core/base/text.hpp"

#include <algorithm>
#include <system_error>

namespace hoopgit::push {
namespace fs = std::filesystem;

Result<void> make_bare(const fs::path& folder, const fs::path& alternate) {
  std::error_code problem;
  if (fs::exists(folder / "HEAD", problem)) return {};
  TRY(make_private_folder(folder));
  for (const auto* inner : {"refs", "objects/pack", "objects/info"}) {
    fs::create_directories(folder / inner, problem);
    if (problem)
      return from_errno("make " + (folder / inner).string(), problem.value());
  }
  TRY(write_file(folder / "config",
                 "[core]\n\trepositoryformatversion = 0\n\tbare = true\n"));
  if (!alternate.empty())
    TRY(write_file(folder / "objects/info/alternates",
                   (alternate / "objects").string() + "\n"));
  // Last: with it the folder is a repository, and complete.
  return write_file(folder / "HEAD", "ref: refs/heads/main\n");
}

Result<void> write_refs(const fs::path& folder, std::vector<git::Ref> refs) {
  std::sort(refs.begin(), refs.end());
  std::string text = "# pack-refs with: sorted \n";
  for (const auto& ref : refs)
    text += ref.id.hex() + " " + ref.name + "\n";
  // Renamed, so that readers see all or nothing; not synced: a mirror looks
  // after itself when it is first used after a start.
  const fs::path beside = folder / "packed-refs.new";
  TRY(write_file(beside, text));
  std::error_code problem;
  fs::rename(beside, folder / "packed-refs", problem);
  if (problem) return from_errno("write the refs", problem.value());
  return {};
}

Result<std::vector<git::Ref>> read_refs(const fs::path& folder) {
  std::vector<git::Ref> refs;
  std::error_code problem;
  if (!fs::exists(folder / "packed-refs", problem)) return refs;
  const std::string text =
      TRY(read_file(folder / "packed-refs", std::size_t{256} * 1024 * 1024));
  for (const auto line : split(text, '\n')) {
    if (line.size() < 42 || line.starts_with('#')) continue;
    refs.push_back({std::string(line.substr(41)),
                    TRY(git::ObjectId::parse(line.substr(0, 40)))});
  }
  return refs;
}

}  // namespace hoopgit::push
