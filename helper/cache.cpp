#include "helper/cache.hpp"

#include "helper/file_cache.hpp"
#include "helper/keyring.hpp"

namespace hoopgit::helper {
namespace {

std::optional<Record> good_record_in(const std::optional<Secret>& text,
                                     std::int64_t now) {
  if (!text) return std::nullopt;
  auto record = parse_record(text->reveal());
  // The kernel's timeout is not relied upon: the record tells.
  if (record && !record->is_good_at(now)) record.reset();
  return record;
}

}  // namespace

Cache::Cache(const Surroundings& around)
    : folder_(find_cache_folder(around)),
      uses_keyring_(around.cache_folder.empty() && is_keyring_usable()) {}

std::optional<Record> Cache::find(const CacheKey& key, std::int64_t now) const {
  if (uses_keyring_)
    if (auto record = good_record_in(read_key(key), now)) return record;
  if (!folder_) return std::nullopt;
  return good_record_in(read_cache_file(*folder_, key), now);
}

bool Cache::keep(const CacheKey& key, const Record& record,
                 std::int64_t now) const {
  if (!record.is_good_at(now)) return false;
  const Secret line = to_line(record);
  if (uses_keyring_) {
    const std::int64_t seconds = record.expiry - now;
    Written written = write_key(key, line.reveal(), seconds);
    if (written == Written::full) {
      drop_expired_keys(now);
      written = write_key(key, line.reveal(), seconds);
    }
    if (written == Written::yes) return true;
    // An older token left in the keyring would hide the one in the file.
    remove_key(key);
  }
  return folder_ && write_cache_file(*folder_, key, line.reveal(), now);
}

void Cache::forget(const CacheKey& key) const {
  if (uses_keyring_) remove_key(key);
  if (folder_) remove_cache_file(*folder_, key);
}

std::vector<Record> Cache::find_like(const CacheKey& key,
                                     std::int64_t now) const {
  std::vector<Secret> texts;
  if (uses_keyring_) texts = read_keys_like(key);
  if (folder_)
    for (auto& text : read_cache_files_like(*folder_, key))
      texts.push_back(std::move(text));
  std::vector<Record> records;
  for (const auto& text : texts) {
    auto record = parse_record(text.reveal());
    if (record && record->is_good_at(now))
      records.push_back(*std::move(record));
  }
  return records;
}

void Cache::forget_like(const CacheKey& key) const {
  if (uses_keyring_) remove_keys_like(key);
  if (folder_) remove_cache_files_like(*folder_, key);
}

}  // namespace hoopgit::helper
