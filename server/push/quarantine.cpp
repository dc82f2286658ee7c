#include "server/push/quarantine.hpp"

#include "core/base/encoding.hpp"
#include "core/base/file.hpp"
#include "core/base/text.hpp"
#include "core/crypto/crypto.hpp"
#include "core/json/json.hpp"
#include "server/push/bare_folder.hpp"
#include "server/push/changes.hpp"
#include "server/push/git_child.hpp"
#include "server/push/pack_index.hpp"
#include "server/push/thin_bases.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <system_error>

namespace hoopgit::push {
namespace fs = std::filesystem;

namespace {

Error refuse(std::string_view why) {
  return {Fault::usage, "cannot take the pack: " + std::string(why)};
}

/// What index-pack says is for people, but names files of ours.
std::string last_line(std::string_view errors) {
  if (std::string fault = first_fault(errors); !fault.empty()) return fault;
  std::string_view last = "git index-pack refused it";
  for (const auto line : split(errors, '\n'))
    if (!trim(line).empty()) last = trim(line);
  if (last.starts_with("fatal: ")) last.remove_prefix(7);
  if (last.starts_with("error: ")) last.remove_prefix(7);
  return printable(last.substr(0, 300));
}

Result<fs::path> only_file(const fs::path& folder, std::string_view suffix) {
  std::error_code problem;
  for (const auto& file : fs::directory_iterator(folder, problem))
    if (file.path().extension() == suffix) return file.path();
  return Error{Fault::not_found, "cannot find a pack in " + folder.string()};
}

Result<std::string> digest_of(const fs::path& path) {
  const Descriptor file = TRY(open_for_reading(path));
  crypto::Digest digest(crypto::Hash::sha256);
  constexpr std::size_t piece = std::size_t{256} * 1024;
  for (;;) {
    const std::string bytes = TRY(read_up_to(file.get(), piece));
    digest.update(bytes);
    if (bytes.size() < piece) return to_hex(digest.finish());
  }
}

Result<void> rewind_to(int file, std::uint64_t offset) {
  if (::lseek(file, static_cast<off_t>(offset), SEEK_SET) >= 0) return {};
  return from_errno("read the pack", errno);
}

Result<PackSurvey> survey_of(int file, std::uint64_t offset,
                             const PackLimits& limits) {
  struct stat status {};
  if (::fstat(file, &status) != 0) return from_errno("look at the pack", errno);
  const auto end = static_cast<std::uint64_t>(status.st_size);
  if (end < offset) return refuse("it is truncated");
  TRY(rewind_to(file, offset));
  return PackSurvey::read(file_source(file), end - offset, limits);
}

/// Those that may come from nowhere but the pack itself.
Result<std::vector<git::ObjectId>> unseen_bases_of(
    const PackSurvey& survey, const std::vector<git::Ref>& readable,
    const fs::path& mirror) {
  std::vector<git::ObjectId> bases;
  for (const auto& raw : survey.named_bases())
    bases.push_back(TRY(git::ObjectId::parse(to_hex(raw))));
  if (bases.empty()) return bases;
  return unseen_bases(bases, readable, TRY(git::Repository::open(mirror)));
}

/// As find_changes() says it of what is nowhere.
Error not_brought(const std::string& what, const git::ObjectId& id) {
  return {Fault::usage, "cannot take the push: " + what + " " + id.hex() +
                            ", which the push does not bring and the upstream "
                            "does not have"};
}

/// Where the pack as it was received has the object. After it stand the bases
/// that index-pack took from the mirror.
std::optional<std::uint64_t> received(const PackIndex& index,
                                      std::string_view raw,
                                      std::uint64_t pack_bytes) {
  constexpr std::uint64_t trailer = 20;
  const auto offset = index.offset_of(raw);
  return offset && *offset < pack_bytes - trailer ? offset : std::nullopt;
}

/// The same for a base that is hidden and for one that is nowhere, whatever
/// else there is to say.
Error missing_base(const git::ObjectId& id) {
  return {Fault::not_found,
          "cannot take the pack: it is damaged, or the base " + id.hex() +
              " of a delta is missing",
          "git push --no-thin"};
}

}  // namespace

Result<Quarantine> Quarantine::admit(const fs::path& folder,
                                     const fs::path& mirror,
                                     const std::vector<git::Ref>& readable,
                                     const fs::path& body, std::uint64_t offset,
                                     const PackLimits& limits) {
  const Descriptor input = TRY(open_for_reading(body));
  const PackSurvey survey = TRY(survey_of(input.get(), offset, limits));
  const auto unseen = TRY(unseen_bases_of(survey, readable, mirror));
  TRY(make_bare(folder, mirror));
  TRY(rewind_to(input.get(), offset));
  // The input is a file: index-pack itself refuses bytes after the trailer.
  // Over the threshold it reads objects in pieces, unless they are in deltas.
  Command command =
      git_child(folder,
                {"-c", "core.bigFileThreshold=8m", "index-pack", "--stdin",
                 strict_argument(limits.fsck), "--fix-thin",
                 "--max-input-size=" + std::to_string(limits.pack_bytes)},
                ChildLimits::of_push(limits.pack_bytes));
  command.input_descriptor = input.get();
  const Completed done = TRY(run(command));
  // What else is wrong would tell whether the mirror has the base.
  if (!done.succeeded())
    return unseen.empty() ? refuse(last_line(done.errors))
                          : missing_base(unseen.front());

  Quarantine quarantine(folder, TRY(git::Repository::open(folder)));
  TRY(quarantine.check_bases(survey, unseen, limits));
  quarantine.pack_sha256_ = survey.sha256();
  quarantine.pack_bytes_ = survey.bytes();
  quarantine.object_count_ = survey.objects();
  quarantine.exceptions_ = TRY(exceptions_used(done.errors, limits.fsck));
  TRY(quarantine.remember());
  return quarantine;
}

Result<void> Quarantine::check_bases(const PackSurvey& survey,
                                     const std::vector<git::ObjectId>& unseen,
                                     const PackLimits& limits) const {
  if (!survey.names_bases()) return {};
  const auto index =
      TRY(PackIndex::read(TRY(only_file(folder_ / "objects/pack", ".idx"))));
  const auto received_at = [&](std::string_view raw) {
    return received(index, raw, survey.bytes());
  };
  for (const auto& id : unseen)
    if (!received_at(TRY(from_hex(id.hex())))) return missing_base(id);
  return survey.check_depth(received_at, limits.delta_depth);
}

Result<std::vector<git::ObjectId>> Quarantine::not_received(
    const std::vector<git::ObjectId>& ids) const {
  const auto file = only_file(folder_ / "objects/pack", ".idx");
  const PackIndex index = file ? TRY(PackIndex::read(*file)) : PackIndex();
  std::vector<git::ObjectId> lacking;
  for (const auto& id : ids)
    if (!received(index, TRY(from_hex(id.hex())), pack_bytes_))
      lacking.push_back(id);
  return lacking;
}

Result<void> Quarantine::check_brought(
    const Changes& changes, const std::vector<git::Ref>& readable) const {
  auto lacking = TRY(not_received(changes.objects));
  if (lacking.empty()) return {};
  // Nearly always it is in a commit that the push stands on.
  std::vector<git::Ref> boundary;
  for (const auto& id : changes.boundary)
    boundary.push_back({"refs/heads/", id});
  lacking = TRY(unseen_bases(lacking, boundary, repository_));
  if (lacking.empty()) return {};
  lacking = TRY(unseen_bases(lacking, readable, repository_));
  if (lacking.empty()) return {};
  for (const auto& update : changes.updates)
    if (std::binary_search(lacking.begin(), lacking.end(), update.new_id))
      return not_brought(update.ref + " points to", update.new_id);
  return not_brought("it needs", lacking.front());
}

Result<Quarantine> Quarantine::admit_empty(const fs::path& folder,
                                           const fs::path& mirror) {
  TRY(make_bare(folder, mirror));
  Quarantine quarantine(folder, TRY(git::Repository::open(folder)));
  TRY(quarantine.remember());
  return quarantine;
}

Result<Quarantine> Quarantine::reopen(const fs::path& folder) {
  Quarantine quarantine(folder, TRY(git::Repository::open(folder)));
  TRY(quarantine.recall());
  return quarantine;
}

Result<void> Quarantine::remember() const {
  return write_file(
      folder_ / "received.json",
      json::dump(json::object(
          {{"pack_sha256", pack_sha256_},
           {"pack_bytes", static_cast<std::int64_t>(pack_bytes_)},
           {"objects", static_cast<std::int64_t>(object_count_)}})));
}

Result<void> Quarantine::recall() {
  const std::string text = TRY(read_file(folder_ / "received.json"));
  const json::Value noted = TRY(json::parse(text));
  pack_sha256_ = TRY(noted.text("pack_sha256"));
  pack_bytes_ = static_cast<std::uint64_t>(TRY(noted.integer("pack_bytes")));
  object_count_ = static_cast<std::uint64_t>(TRY(noted.integer("objects")));
  return {};
}

Result<Quarantine::LandingPack> Quarantine::landing_pack(
    const std::vector<git::ObjectId>& ids) const {
  const fs::path packs = folder_ / "objects/pack";
  const auto index = only_file(packs, ".idx");
  // A completed thin pack has more objects than its header said. Git wants a
  // pack with every push that is not only deletes: if it sent an empty one,
  // that is it.
  if (!index || object_count_ != ids.size() ||
      TRY(TRY(PackIndex::read(*index)).ids()) != ids)
    return repack(ids);
  const fs::path file = TRY(only_file(packs, ".pack"));
  if (TRY(digest_of(file)) != pack_sha256_)
    return Error{Fault::corrupt,
                 "cannot land the pack: it is not the one that was received"};
  return LandingPack{file, packs};
}

Result<Quarantine::LandingPack> Quarantine::repack(
    const std::vector<git::ObjectId>& ids, const std::string& name) const {
  const fs::path place = folder_ / name;
  std::error_code problem;
  fs::remove_all(place, problem);
  TRY(make_private_folder(place));
  Command command = git_child(folder_,
                              {"pack-objects", "--quiet", "--delta-base-offset",
                               "--end-of-options", (place / "pack").string()},
                              ChildLimits::of_push(pack_bytes_), place);
  for (const auto& id : ids)
    command.input += id.hex() + "\n";
  const Completed done = TRY(run(command));
  if (!done.succeeded())
    return Error{Fault::corrupt,
                 "cannot pack the approved objects: " + last_line(done.errors)};
  const auto index = TRY(PackIndex::read(TRY(only_file(place, ".idx"))));
  if (TRY(index.ids()) != ids)
    return Error{Fault::corrupt,
                 "cannot pack the approved objects: others were packed"};
  return LandingPack{TRY(only_file(place, ".pack")), place};
}

}  // namespace hoopgit::push
