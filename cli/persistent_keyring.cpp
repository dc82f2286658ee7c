#include "cli/persistent_keyring.hpp"

#include "helper/keyring.hpp"

#include <linux/keyctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstring>
#include <vector>

namespace hoopgit::cli {
namespace {

/// Longer than the kernel lets a key of type "user" be.
constexpr std::size_t longest_payload = 32'768;

template <class... Arguments>
long keyctl(int operation, Arguments... arguments) {
  return ::syscall(SYS_keyctl, operation, arguments...);
}

/// Linked to this process, so that we possess what is in it. Each call starts
/// the three days anew. Negative: there is none.
long persistent_keyring() {
  return keyctl(KEYCTL_GET_PERSISTENT, -1, KEY_SPEC_PROCESS_KEYRING);
}

long find_in(long keyring, const std::string& name) {
  return keyctl(KEYCTL_SEARCH, keyring, "user", name.c_str(), 0);
}

}  // namespace

bool has_persistent_keyring() {
  return helper::is_keyring_usable() && persistent_keyring() >= 0;
}

std::optional<Secret> read_persistent(const std::string& name) {
  const long keyring = persistent_keyring();
  const long key = keyring < 0 ? -1 : find_in(keyring, name);
  if (key < 0) return std::nullopt;
  std::vector<char> buffer(longest_payload);
  const long size = keyctl(KEYCTL_READ, key, buffer.data(), buffer.size());
  if (size < 0 || static_cast<std::size_t>(size) > buffer.size())
    return std::nullopt;
  Secret payload(
      std::string_view(buffer.data(), static_cast<std::size_t>(size)));
  explicit_bzero(buffer.data(), buffer.size());
  return payload;
}

bool write_persistent(const std::string& name, std::string_view payload) {
  const long keyring = persistent_keyring();
  return keyring >= 0 &&
         ::syscall(SYS_add_key, "user", name.c_str(), payload.data(),
                   payload.size(), keyring) >= 0;
}

bool remove_persistent(const std::string& name) {
  const long keyring = persistent_keyring();
  if (keyring < 0) return true;
  const long key = find_in(keyring, name);
  if (key < 0)
    return errno == ENOKEY || errno == EKEYEXPIRED || errno == EKEYREVOKED;
  return keyctl(KEYCTL_UNLINK, key, keyring) == 0;
}

}  // namespace hoopgit::cli
