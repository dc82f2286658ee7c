#include "server/house/state_folder.hpp"

#include "core/base/encoding.hpp"
#include "core/crypto/crypto.hpp"

#include <fcntl.h>
#include <sys/file.h>

#include <cerrno>
#include <system_error>

namespace hoopgit::house {
namespace fs = std::filesystem;

fs::path keys_folder(const fs::path& state) {
  return state / "keys";
}

Result<StateFolder> StateFolder::open(const fs::path& folder) {
  TRY(make_private_folder(folder));
  const fs::path lock = folder / "lock";
  Descriptor fd(
      ::open(lock.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!fd.is_open()) return from_errno("open " + lock.string(), errno);
  if (::flock(fd.get(), LOCK_EX | LOCK_NB) != 0)
    return Error{Fault::conflict, "cannot use " + folder.string() +
                                      ": another relay is using it"};
  StateFolder state(folder, std::move(fd));
  for (const auto& inner : {state.mirrors(), state.quarantines(), state.spool(),
                            state.temporary(), state.keys()})
    TRY(make_private_folder(inner));
  // Half-fetched packs of a run that was cut off.
  std::error_code ignored;
  for (const auto& left : fs::directory_iterator(state.temporary(), ignored))
    fs::remove_all(left.path(), ignored);
  return state;
}

Result<Secret> StateFolder::fingerprint_key() const {
  const fs::path file = keys() / "fingerprint.key";
  std::error_code problem;
  if (!fs::exists(file, problem)) {
    const Secret made(to_hex(crypto::random_bytes(32)));
    TRY(replace_file(file, made.reveal()));
  }
  return read_secret_file(file);
}

}  // namespace hoopgit::house
