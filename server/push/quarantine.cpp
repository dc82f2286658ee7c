#include "server/push/quarantine.hpp"

#include "core/base/encoding.hpp"
#include "core/base/file.hpp"
#include "core/base/text.hpp"
#include "core/crypto/crypto.hpp"
#include "core/json/json.hpp"
#include "server/push/bare_folder.hpp"
#include "server/push/git_child.hpp"

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

std::uint32_t big_endian(std::string_view bytes) {
  std::uint32_t value = 0;
  for (const char c : bytes.substr(0, 4))
    value = value << 8 | static_cast<unsigned char>(c);
  return value;
}

/// The header of a pack, gitformat-pack(5): "PACK", version 2, object count.
Result<std::uint64_t> read_object_count(int fd) {
  const std::string header = TRY(read_up_to(fd, 12));
  if (header.size() < 12) return refuse("it is truncated");
  if (!header.starts_with("PACK") ||
      big_endian(std::string_view(header).substr(4)) != 2)
    return refuse("it does not begin as a pack of version 2");
  return big_endian(std::string_view(header).substr(8));
}

Result<std::string> digest_of_rest(int fd) {
  crypto::Digest digest(crypto::Hash::sha256);
  constexpr std::size_t piece = std::size_t{1024} * 1024;
  for (;;) {
    const std::string bytes = TRY(read_up_to(fd, piece));
    digest.update(bytes);
    if (bytes.size() < piece) return to_hex(digest.finish());
  }
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

}  // namespace

Result<Quarantine> Quarantine::admit(const fs::path& folder,
                                     const fs::path& mirror,
                                     const fs::path& body, std::uint64_t offset,
                                     Limits limits) {
  TRY(make_bare(folder, mirror));
  const Descriptor input = TRY(open_for_reading(body));
  struct stat status {};
  if (::fstat(input.get(), &status) != 0)
    return from_errno("look at the pack", errno);
  const auto size = static_cast<std::uint64_t>(status.st_size) - offset;
  if (size > limits.pack_bytes)
    return Error{Fault::limit, "cannot take the pack: it has " +
                                   std::to_string(size) +
                                   " bytes, and the limit is " +
                                   std::to_string(limits.pack_bytes)};
  const auto rewind = [&] {
    ::lseek(input.get(), static_cast<off_t>(offset), SEEK_SET);
  };
  rewind();
  const std::uint64_t count = TRY(read_object_count(input.get()));
  if (count > limits.objects)
    return Error{Fault::limit, "cannot take the pack: it has " +
                                   std::to_string(count) +
                                   " objects, and the limit is " +
                                   std::to_string(limits.objects)};
  rewind();
  std::string sha256 = TRY(digest_of_rest(input.get()));
  rewind();
  // The input is a file: index-pack itself refuses bytes after the trailer.
  Command command = git_child(
      folder,
      {"index-pack", "--stdin", strict_argument(limits.fsck), "--fix-thin",
       "--max-input-size=" + std::to_string(limits.pack_bytes)},
      ChildLimits::of_push(limits.pack_bytes));
  command.input_descriptor = input.get();
  const Completed done = TRY(run(command));
  if (!done.succeeded()) return refuse(last_line(done.errors));

  Quarantine quarantine(folder, TRY(git::Repository::open(folder)));
  quarantine.pack_sha256_ = std::move(sha256);
  quarantine.pack_bytes_ = size;
  quarantine.object_count_ = count;
  quarantine.exceptions_ = TRY(exceptions_used(done.errors, limits.fsck));
  TRY(quarantine.remember());
  return quarantine;
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

Result<std::vector<git::ObjectId>> Quarantine::received_ids() const {
  // gitformat-pack(5), index version 2: magic and version (8 bytes), fan-out
  // of 256 counts, then the ids in order.
  const auto index = only_file(folder_ / "objects/pack", ".idx");
  if (!index) return std::vector<git::ObjectId>();
  const Descriptor file = TRY(open_for_reading(*index));
  const std::string head = TRY(read_up_to(file.get(), 8 + 256 * 4));
  if (head.size() < 8 + 256 * 4 ||
      head.substr(0, 8) != std::string("\xfftOc\0\0\0\2", 8))
    return Error{Fault::corrupt, "cannot read the index of the pack"};
  const std::size_t count =
      big_endian(std::string_view(head).substr(8 + 255 * 4));
  const std::string raw = TRY(read_up_to(file.get(), count * 20));
  if (raw.size() != count * 20)
    return Error{Fault::corrupt, "cannot read the index of the pack"};
  std::vector<git::ObjectId> ids;
  ids.reserve(count);
  for (std::size_t i = 0; i < count; ++i)
    ids.push_back(TRY(git::ObjectId::parse(to_hex({raw.data() + i * 20, 20}))));
  return ids;
}

Result<Quarantine::LandingPack> Quarantine::landing_pack(
    const std::vector<git::ObjectId>& ids) const {
  if (ids.empty() && object_count_ == 0) {
    // Git wants a pack with every push that is not only deletes: its own empty
    // one, if it sent one.
    const auto empty = only_file(folder_ / "objects/pack", ".pack");
    if (!empty) return repack(ids);
    return LandingPack{*empty, folder_ / "objects/pack"};
  }
  // A completed thin pack has more objects than its header said.
  if (object_count_ == ids.size() && TRY(received_ids()) == ids)
    return LandingPack{TRY(only_file(folder_ / "objects/pack", ".pack")),
                       folder_ / "objects/pack"};
  return repack(ids);
}

Result<Quarantine::LandingPack> Quarantine::repack(
    const std::vector<git::ObjectId>& ids) const {
  const fs::path place = folder_ / "landing";
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
  return LandingPack{TRY(only_file(place, ".pack")), place};
}

}  // namespace hoopgit::push
