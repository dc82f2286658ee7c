#include "cli/vault.hpp"

#include "core/base/encoding.hpp"
#include "core/base/text.hpp"
#include "core/crypto/crypto.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>

namespace hoopgit::cli {
namespace {

namespace fs = std::filesystem;
constexpr std::string_view context = "hoopgit session 1";

/// Made by whichever process comes first: link() loses to an existing file,
/// where a rename would replace a key that is already in use.
Result<void> make_seal(const fs::path& path) {
  const fs::path mine = path.string() + "." + std::to_string(::getpid());
  TRY(replace_file(mine, to_hex(crypto::random_bytes(32))));
  const int linked = ::link(mine.c_str(), path.c_str());
  const int problem = errno;
  ::unlink(mine.c_str());
  if (linked != 0 && problem != EEXIST)
    return from_errno("make " + path.string(), problem);
  return {};
}

Result<Secret> read_seal(const fs::path& path) {
  const Secret hex = TRY(read_secret_file(path));
  const std::string bytes = TRY(from_hex(hex.reveal()));
  if (bytes.size() != 32)
    return Error{Fault::corrupt,
                 "cannot use " + path.string() + ": it does not hold 32 bytes"};
  return Secret(bytes);
}

}  // namespace

Result<Vault> Vault::open(const fs::path& folder, std::string machine_id) {
  const fs::path path = folder / "seal.key";
  if (!fs::exists(path)) TRY(make_seal(path));
  Secret seal = TRY(read_seal(path));
  return Vault(folder, std::move(seal), std::move(machine_id));
}

fs::path Vault::file_of(const std::string& relay) const {
  return folder_ / ("session-" + crypto::sha256_hex(relay).substr(0, 16));
}

Secret Vault::key_of(const std::string& relay) const {
  const std::string info =
      std::string(context) + "\n" + std::to_string(::geteuid()) + "\n" + relay;
  return crypto::hkdf_sha256(seal_, machine_id_, info, 32);
}

Result<std::optional<Session>> Vault::load(const std::string& relay) const {
  const auto sealed = read_file(file_of(relay), std::size_t{256} * 1024);
  if (!sealed && sealed.error().fault == Fault::not_found)
    return std::optional<Session>();
  if (!sealed) return sealed.error();
  const auto text = crypto::open_sealed(key_of(relay), context, *sealed);
  if (!text)
    return Error{Fault::unauthenticated,
                 "cannot open the session of " + relay +
                     ": it was made elsewhere, or is damaged",
                 "hoopgit login " + relay};
  Session session = TRY(session_from_text(*text));
  return std::optional(std::move(session));
}

Result<void> Vault::keep(const Session& session) const {
  const Secret text = to_text(session);
  const std::string sealed =
      TRY(crypto::seal(key_of(session.relay), context, text.reveal()));
  return replace_file(file_of(session.relay), sealed);
}

Result<void> Vault::clear(const std::string& relay) const {
  const fs::path path = file_of(relay);
  if (::unlink(path.c_str()) != 0 && errno != ENOENT)
    return from_errno("remove " + path.string(), errno);
  return {};
}

Result<Descriptor> Vault::lock(const std::string& relay,
                               std::chrono::seconds patience) const {
  const fs::path path = file_of(relay).string() + ".lock";
  Descriptor fd(
      ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!fd.is_open()) return from_errno("open " + path.string(), errno);
  const auto end = std::chrono::steady_clock::now() + patience;
  while (::flock(fd.get(), LOCK_EX | LOCK_NB) != 0) {
    if (std::chrono::steady_clock::now() > end)
      return Error{Fault::unavailable,
                   "cannot renew the session: another hoopgit holds its lock"};
    ::usleep(10'000);
  }
  return fd;
}

std::string machine_id() {
  const auto text = read_file("/etc/machine-id", 4096);
  return text ? std::string(trim(*text)) : "";
}

}  // namespace hoopgit::cli
