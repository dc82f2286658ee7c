#include "helper/keyring.hpp"

#include "helper/record.hpp"

#include <linux/keyctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string>
#include <vector>

namespace hoopgit::helper {
namespace {

constexpr std::string_view name_prefix = "hoopgit:1:";

/// Larger than any record.
using Buffer = std::array<char, 4096>;

template <class... Arguments>
long keyctl(int operation, Arguments... arguments) {
  return ::syscall(SYS_keyctl, operation, arguments...);
}

/// A process in another session keyring (a service, a sudo shell) finds keys
/// of its user but does not possess them; a link from its own keyring cures it.
template <class Call>
long possessing(Call call) {
  const long result = call();
  if (result >= 0 || errno != EACCES) return result;
  if (keyctl(KEYCTL_LINK, KEY_SPEC_USER_KEYRING, KEY_SPEC_PROCESS_KEYRING) < 0)
    return -1;
  return call();
}

long find_key(const char* name) {
  return possessing([&] {
    return keyctl(KEYCTL_SEARCH, KEY_SPEC_USER_KEYRING, "user", name, 0);
  });
}

std::optional<Secret> read_payload(long key) {
  Buffer buffer;
  const long size = possessing(
      [&] { return keyctl(KEYCTL_READ, key, buffer.data(), buffer.size()); });
  if (size < 0 || static_cast<std::size_t>(size) > buffer.size())
    return std::nullopt;
  Secret payload(
      std::string_view(buffer.data(), static_cast<std::size_t>(size)));
  explicit_bzero(buffer.data(), buffer.size());
  return payload;
}

std::string link_target(const char* path) {
  std::array<char, 64> target;
  const ssize_t size = ::readlink(path, target.data(), target.size());
  return size < 0 ? std::string()
                  : std::string(target.data(), static_cast<std::size_t>(size));
}

/// "user;1000;1000;3f010000;hoopgit:1:..." as KEYCTL_DESCRIBE writes it.
bool begins(std::int32_t key, std::string_view with) {
  Buffer buffer;
  const long size = keyctl(KEYCTL_DESCRIBE, key, buffer.data(), buffer.size());
  if (size <= 0 || static_cast<std::size_t>(size) > buffer.size()) return false;
  const std::string_view text(buffer.data(),
                              static_cast<std::size_t>(size) - 1);
  const auto name = text.rfind(';');
  return text.starts_with("user;") && name != std::string_view::npos &&
         text.substr(name + 1).starts_with(with);
}

std::vector<std::int32_t> keys_beginning(std::string_view with) {
  std::vector<std::int32_t> keys(1024);
  const long size = possessing([&] {
    return keyctl(KEYCTL_READ, KEY_SPEC_USER_KEYRING, keys.data(),
                  keys.size() * sizeof(std::int32_t));
  });
  const auto count =
      size < 0 ? 0 : static_cast<std::size_t>(size) / sizeof(std::int32_t);
  if (count < keys.size()) keys.resize(count);
  std::erase_if(keys, [&](std::int32_t key) { return !begins(key, with); });
  return keys;
}

}  // namespace

bool is_keyring_usable() {
  // The numbers are those of the first namespaces, fixed by the kernel.
  return link_target("/proc/self/ns/pid") == "pid:[4026531836]" ||
         link_target("/proc/self/ns/user") != "user:[4026531837]";
}

std::optional<Secret> read_key(const CacheKey& key) {
  const long found = find_key(key.keyring_name().c_str());
  if (found < 0) return std::nullopt;
  return read_payload(found);
}

Written write_key(const CacheKey& key, std::string_view payload,
                  std::int64_t seconds) {
  const std::string name = key.keyring_name();
  const long added = possessing([&] {
    return ::syscall(SYS_add_key, "user", name.c_str(), payload.data(),
                     payload.size(), KEY_SPEC_USER_KEYRING);
  });
  if (added < 0) return errno == EDQUOT ? Written::full : Written::no;
  if (possessing([&] { return keyctl(KEYCTL_SET_TIMEOUT, added, seconds); }) <
      0) {
    remove_key(key);
    return Written::no;
  }
  return Written::yes;
}

void remove_key(const CacheKey& key) {
  const long found = find_key(key.keyring_name().c_str());
  if (found >= 0)
    possessing(
        [&] { return keyctl(KEYCTL_UNLINK, found, KEY_SPEC_USER_KEYRING); });
}

void remove_keys_like(const CacheKey& key) {
  for (const auto other :
       keys_beginning(std::string(name_prefix) + std::string(key.group())))
    keyctl(KEYCTL_UNLINK, other, KEY_SPEC_USER_KEYRING);
}

std::vector<Secret> read_keys_like(const CacheKey& key) {
  std::vector<Secret> texts;
  for (const auto other :
       keys_beginning(std::string(name_prefix) + std::string(key.group())))
    if (auto text = read_payload(other)) texts.push_back(*std::move(text));
  return texts;
}

void drop_expired_keys(std::int64_t now) {
  for (const auto key : keys_beginning(name_prefix)) {
    const auto payload = read_payload(key);
    const auto record =
        payload ? parse_record(payload->reveal()) : std::optional<Record>();
    if (!record || record->expiry <= now)
      keyctl(KEYCTL_UNLINK, key, KEY_SPEC_USER_KEYRING);
  }
}

}  // namespace hoopgit::helper
