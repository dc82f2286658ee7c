#include "server/push/mirror.hpp"

#include "core/base/crash_point.hpp"
#include "core/base/file.hpp"
#include "core/crypto/crypto.hpp"
#include "core/git/repository.hpp"
#include "server/push/bare_folder.hpp"
#include "server/push/git_child.hpp"

#include <algorithm>
#include <set>
#include <system_error>
#include <utility>

namespace hoopgit::push {
namespace fs = std::filesystem;

namespace {

Result<void> unpack(const fs::path& mirror, const fs::path& pack) {
  const Descriptor input = TRY(open_for_reading(pack));
  std::error_code problem;
  const std::uint64_t size = fs::file_size(pack, problem);
  if (problem) return from_errno("read " + pack.string(), problem.value());
  Command command = git_child(mirror, {"index-pack", "--stdin", "--fix-thin"},
                              ChildLimits::of_upstream(size));
  command.input_descriptor = input.get();
  const Completed done = TRY(run(command));
  if (!done.succeeded())
    return Error{Fault::corrupt,
                 "cannot refresh the mirror: git index-pack ended with " +
                     std::to_string(done.status) + ": " + done.errors};
  return {};
}

/// The index last: a pack is there for readers when its index is.
Result<void> link_packs(const fs::path& from, const fs::path& to) {
  for (const auto* suffix : {".pack", ".idx"}) {
    std::error_code problem;
    for (const auto& file : fs::directory_iterator(from, problem)) {
      if (file.path().extension() != suffix) continue;
      std::error_code linked;
      fs::create_hard_link(file.path(), to / file.path().filename(), linked);
      if (linked && linked != std::errc::file_exists)
        return from_errno("link a pack into the mirror", linked.value());
    }
    if (problem) return from_errno("read " + from.string(), problem.value());
  }
  return {};
}

}  // namespace

Mirrors::Mirrors(fs::path folder, fs::path temporary)
    : folder_(std::move(folder)), temporary_(std::move(temporary)) {}

fs::path Mirrors::folder_of(const std::string& upstream,
                            const std::string& repository) const {
  return folder_ /
         crypto::sha256_hex(upstream + '\n' + repository).substr(0, 32);
}

Mirrors::Entry& Mirrors::entry(const fs::path& folder) {
  const std::lock_guard guard(lock_);
  auto& found = entries_[folder];
  if (found == nullptr) found = std::make_unique<Entry>();
  return *found;
}

Result<fs::path> Mirrors::refresh(const std::string& upstream,
                                  const std::string& repository,
                                  const std::vector<git::Ref>& refs,
                                  const Fetch& fetch) {
  const fs::path folder = folder_of(upstream, repository);
  Entry& mirror = entry(folder);
  const std::lock_guard guard(mirror.busy);
  TRY(make_bare(folder));
  auto sorted = refs;
  std::sort(sorted.begin(), sorted.end());
  // Nothing of a mirror is synced. After a crash its refs may name objects that
  // are lost: the first look finds them missing, and fetches them.
  if (mirror.is_checked && TRY(read_refs(folder)) == sorted) return folder;
  TRY(fetch_missing(folder, sorted, fetch));
  CRASH_POINT("mirror: objects are there");
  TRY(write_refs(folder, std::move(sorted)));
  CRASH_POINT("mirror: refs are written");
  mirror.is_checked = true;
  return folder;
}

Result<void> Mirrors::fetch_missing(const fs::path& folder,
                                    const std::vector<git::Ref>& refs,
                                    const Fetch& fetch) const {
  const auto mirror = TRY(git::Repository::open(folder));
  std::set<git::ObjectId> wants;
  for (const auto& ref : refs)
    if (!mirror.has(ref.id)) wants.insert(ref.id);
  if (wants.empty()) return {};
  std::set<git::ObjectId> haves;
  for (const auto& ref : TRY(read_refs(folder)))
    if (mirror.has(ref.id)) haves.insert(ref.id);

  const auto place = TRY(TemporaryFolder::make(temporary_));
  const fs::path pack = place.path() / "pack";
  {
    const Descriptor file = TRY(create_private(pack));
    TRY(fetch(
        {wants.begin(), wants.end()}, {haves.begin(), haves.end()},
        [&](std::string_view piece) { return write_all(file.get(), piece); }));
  }
  CRASH_POINT("mirror: pack is fetched");
  TRY(unpack(folder, pack));
  CRASH_POINT("mirror: pack is unpacked");
  // Refs to what is not there would never be fetched again.
  const auto refreshed = TRY(git::Repository::open(folder));
  for (const auto& id : wants)
    if (!refreshed.has(id))
      return Error{
          Fault::corrupt,
          "cannot refresh the mirror: the upstream did not send " + id.hex()};
  return {};
}

Result<void> Mirrors::adopt(const std::string& upstream,
                            const std::string& repository,
                            const fs::path& packs,
                            const std::vector<git::Ref>& landed,
                            const std::vector<std::string>& removed) {
  const fs::path folder = folder_of(upstream, repository);
  const std::lock_guard guard(entry(folder).busy);
  TRY(make_bare(folder));
  if (!packs.empty()) TRY(link_packs(packs, folder / "objects/pack"));
  CRASH_POINT("adopt: packs are linked");
  std::map<std::string, git::ObjectId> refs;
  for (const auto& ref : TRY(read_refs(folder)))
    refs[ref.name] = ref.id;
  for (const auto& ref : landed)
    refs[ref.name] = ref.id;
  for (const auto& name : removed)
    refs.erase(name);
  std::vector<git::Ref> updated;
  for (const auto& [name, id] : refs)
    updated.push_back({name, id});
  return write_refs(folder, std::move(updated));
}

}  // namespace hoopgit::push
