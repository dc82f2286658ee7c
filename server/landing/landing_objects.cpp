#include "server/landing/landing_objects.hpp"

#include "core/base/crash_point.hpp"
#include "core/base/encoding.hpp"
#include "core/base/file.hpp"
#include "core/base/text.hpp"
#include "core/crypto/crypto.hpp"
#include "server/push/quarantine.hpp"

#include <algorithm>
#include <string>
#include <system_error>

namespace hoopgit::landing {
namespace fs = std::filesystem;

namespace {

constexpr std::size_t longest_list = std::size_t{64} * 1024 * 1024;

std::string to_lines(const std::vector<git::ObjectId>& ids) {
  std::string lines;
  lines.reserve(ids.size() * 41);
  for (const auto& id : ids)
    lines += id.hex() + "\n";
  return lines;
}

Result<std::vector<git::ObjectId>> from_lines(std::string_view text) {
  std::vector<git::ObjectId> ids;
  for (const auto line : split(text, '\n'))
    if (!line.empty()) ids.push_back(TRY(git::ObjectId::parse(line)));
  return ids;
}

fs::path sending_mark(const fs::path& quarantine, std::int64_t attempt) {
  return quarantine / ("sending-" + std::to_string(attempt));
}

/// The same for one of the refs that land one after the other.
fs::path ref_mark(const fs::path& quarantine, std::int64_t attempt,
                  std::size_t place) {
  return sending_mark(quarantine, attempt) / std::to_string(place);
}

}  // namespace

Result<void> note_objects(const fs::path& quarantine,
                          const push::Changes& changes) {
  TRY(write_file(quarantine / "boundary", to_lines(changes.boundary)));
  CRASH_POINT("note: boundary is written");
  return write_file(quarantine / "manifest", to_lines(changes.objects));
}

Result<std::vector<git::ObjectId>> noted_boundary(const fs::path& quarantine) {
  return from_lines(TRY(read_file(quarantine / "boundary", longest_list)));
}

Result<std::string> digest_of(const fs::path& file) {
  constexpr std::size_t piece = std::size_t{256} * 1024;
  const Descriptor input = TRY(open_for_reading(file));
  crypto::Digest digest(crypto::Hash::sha256);
  for (;;) {
    const std::string bytes = TRY(read_up_to(input.get(), piece));
    digest.update(bytes);
    if (bytes.size() < piece) return to_hex(digest.finish());
  }
}

Result<std::vector<git::ObjectId>> noted_objects(const store::PushRow& row,
                                                 const fs::path& quarantine) {
  const std::string manifest =
      TRY(read_file(quarantine / "manifest", longest_list));
  if (crypto::sha256_hex(manifest) != row.manifest_sha256)
    return Error{Fault::corrupt,
                 "cannot land the push: its objects are not those that were "
                 "looked at"};
  return from_lines(manifest);
}

Result<LandingObjects> landing_objects(const store::PushRow& row,
                                       const fs::path& quarantine) {
  const auto noted = TRY(noted_objects(row, quarantine));
  LandingObjects objects;
  objects.boundary =
      TRY(from_lines(TRY(read_file(quarantine / "boundary", longest_list))));
  const bool only_deletes =
      std::all_of(row.updates.begin(), row.updates.end(),
                  [](const auto& update) { return update.new_id.is_zero(); });
  if (only_deletes) return objects;
  const auto unpacked = TRY(push::Quarantine::reopen(quarantine));
  const auto landing = TRY(unpacked.landing_pack(noted));
  objects.pack = landing.file;
  // The received pack was hashed when it came in.
  const bool is_received = landing.folder == quarantine / "objects/pack";
  objects.pack_sha256 =
      is_received ? row.pack_sha256 : TRY(digest_of(landing.file));
  return objects;
}

fs::path landed_packs(const fs::path& quarantine) {
  std::error_code ignored;
  fs::path rebuilt = quarantine / "landing";
  if (fs::exists(rebuilt, ignored)) return rebuilt;
  const fs::path received = quarantine / "objects/pack";
  return fs::exists(received, ignored) ? received : fs::path();
}

Result<void> note_sending(const fs::path& quarantine, std::int64_t attempt) {
  // A folder: its name is all there is to sync.
  std::error_code problem;
  fs::create_directory(sending_mark(quarantine, attempt), problem);
  if (problem) return from_errno("mark the push as sent", problem.value());
  CRASH_POINT("note: sending is not synced");
  return sync_folder(quarantine);
}

Result<void> note_sending_ref(const fs::path& quarantine, std::int64_t attempt,
                              std::size_t place) {
  std::error_code problem;
  fs::create_directory(ref_mark(quarantine, attempt, place), problem);
  if (problem) return from_errno("mark the ref as sent", problem.value());
  return sync_folder(sending_mark(quarantine, attempt));
}

bool was_sending_ref(const fs::path& quarantine, std::int64_t attempt,
                     std::size_t place) {
  std::error_code problem;
  if (!fs::is_directory(quarantine, problem)) return true;
  const bool there = fs::exists(ref_mark(quarantine, attempt, place), problem);
  return there || problem;
}

void note_not_sent(const fs::path& quarantine, std::int64_t attempt) {
  std::error_code ignored;  // Then it was "maybe", which is asked about.
  fs::remove_all(sending_mark(quarantine, attempt), ignored);
}

bool was_sending(const fs::path& quarantine, std::int64_t attempt) {
  std::error_code problem;
  if (!fs::is_directory(quarantine, problem)) return true;
  const bool there = fs::exists(sending_mark(quarantine, attempt), problem);
  // Cannot tell is "maybe".
  return there || problem;
}

bool was_ever_sending(const fs::path& quarantine, std::int64_t attempt) {
  for (std::int64_t each = 1; each <= attempt; ++each)
    if (was_sending(quarantine, each)) return true;
  return false;
}

}  // namespace hoopgit::landing
