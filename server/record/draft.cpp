#include "server/record/draft.hpp"

#include "core/base/encoding.hpp"
#include "core/crypto/crypto.hpp"
#include "server/record/commitment.hpp"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

namespace hoopgit::record {
namespace fs = std::filesystem;

Draft::Draft(KeyFile& keys, fs::path folder, const Retention& retention,
             std::optional<PushId> push, Time now)
    : keys_(keys),
      folder_(std::move(folder)),
      retention_(retention),
      push_(std::move(push)),
      now_(now) {}

Draft::Draft(Draft&& other) noexcept
    : keys_(other.keys_),
      folder_(std::move(other.folder_)),
      retention_(other.retention_),
      push_(std::move(other.push_)),
      now_(other.now_),
      rows_(std::move(other.rows_)),
      is_kept_(std::exchange(other.is_kept_, true)) {}

Draft::~Draft() {
  if (is_kept_) return;
  std::vector<std::uint64_t> slots;
  for (const auto& row : rows_) {
    slots.push_back(row.key);
    std::error_code ignored;  // Without its key the file is noise.
    if (!row.file.empty()) fs::remove(folder_ / row.file, ignored);
  }
  // Nothing refers to these keys: one that cannot be destroyed opens nothing.
  const auto destroyed = keys_.destroy(slots);
  static_cast<void>(destroyed);
}

store::BodyRow& Draft::begin_row(std::string_view name, std::string_view type,
                                 const Key& key) {
  store::BodyRow& row = rows_.emplace_back();
  row.name = name;
  row.type = type;
  row.push = push_;
  row.key = key.slot;
  row.retain_until = retention_.until(name, now_);
  return row;
}

Result<void> Draft::add(std::string_view name, std::string_view type,
                        std::string_view body) {
  const auto keys = TRY(keys_.take(1));
  if (body.size() > largest_row)
    return seal_file(begin_row(name, type, keys.front()), keys.front(),
                     bytes_of(body));
  store::BodyRow& row = begin_row(name, type, keys.front());
  std::string together = crypto::random_bytes(salt_size);
  row.commitment = commit_to(together, body);
  row.bytes = body.size();
  together += body;
  row.sealed = TRY(crypto::seal(keys.front().bytes, row.commitment, together));
  ::explicit_bzero(together.data(), together.size());
  return {};
}

Result<void> Draft::add_file(std::string_view name, std::string_view type,
                             const fs::path& file, std::uint64_t offset) {
  const Descriptor input = TRY(open_for_reading(file));
  struct stat status {};
  if (::fstat(input.get(), &status) != 0 ||
      ::lseek(input.get(), static_cast<off_t>(offset), SEEK_SET) < 0)
    return from_errno("read what is to be recorded", errno);
  const auto size = static_cast<std::uint64_t>(status.st_size);
  if (size <= offset + largest_row)
    return add(name, type, TRY(read_up_to(input.get(), largest_row)));
  const auto keys = TRY(keys_.take(1));
  return seal_file(begin_row(name, type, keys.front()), keys.front(),
                   rest_of(input.get()));
}

Result<void> Draft::seal_file(store::BodyRow& row, const Key& key,
                              const Source& body) {
  // Files are found again by their push.
  if (!push_)
    return Error{Fault::limit, "cannot record '" + row.name +
                                   "': only a push may have a body so large"};
  row.file = push_->text() + "." + row.name;
  crypto::Digest digest(crypto::Hash::sha256);
  row.bytes =
      TRY(write_sealed(folder_ / row.file, row.file, key.bytes,
                       [&](const crypto::StreamSink& take) -> Result<void> {
                         const auto both = [&](std::string_view piece) {
                           digest.update(piece);
                           return take(piece);
                         };
                         TRY(both(crypto::random_bytes(salt_size)));
                         return body(both);
                       }));
  row.bytes -= salt_size;
  row.commitment = to_hex(digest.finish());
  return sync_folder(folder_);
}

std::vector<store::BodyReference> Draft::references(
    std::initializer_list<std::string_view> names) const {
  std::vector<store::BodyReference> found;
  for (const auto& row : rows_)
    if (std::find(names.begin(), names.end(), row.name) != names.end())
      found.push_back(reference_to(row));
  return found;
}

}  // namespace hoopgit::record
