#include "cli/vault.hpp"

#include "cli/persistent_keyring.hpp"
#include "core/base/encoding.hpp"
#include "core/crypto/crypto.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace hoopgit::cli {
namespace {

namespace fs = std::filesystem;
constexpr std::string_view context = "hoopgit session 1";
constexpr std::size_t largest_file = std::size_t{256} * 1024;
constexpr std::array all_stores{SessionStore::secret_service,
                                SessionStore::keyring, SessionStore::file,
                                SessionStore::memory};

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

std::string_view name_of(SessionStore store) {
  switch (store) {
    case SessionStore::secret_service:
      return "secret-service";
    case SessionStore::keyring:
      return "keyring";
    case SessionStore::file:
      return "file";
    case SessionStore::memory:
      return "memory";
  }
  return "";
}

Result<Vault> Vault::open(Places places) {
  const fs::path path = places.folder / "seal.key";
  if (!fs::exists(path)) TRY(make_seal(path));
  Secret seal = TRY(read_seal(path));
  return Vault(std::move(places), std::move(seal));
}

std::string Vault::name_of_file(const std::string& relay) const {
  return "session-" + crypto::sha256_hex(relay).substr(0, 16);
}

/// There while the desktop has the session: who has none there need not start
/// two programs to learn it.
fs::path Vault::marker(const std::string& relay) const {
  return places_.folder / (name_of_file(relay) + ".desktop");
}

/// The keyring is the user's, who may have several state folders.
std::string Vault::name_of_key(const std::string& relay) const {
  const std::string place = places_.folder.string() + "\n" + relay;
  return "hoopgit:session:" + crypto::sha256_hex(place).substr(0, 32);
}

Secret Vault::key_of(const std::string& relay) const {
  const std::string info =
      std::string(context) + "\n" + std::to_string(::geteuid()) + "\n" + relay;
  return crypto::hkdf_sha256(seal_, places_.machine_id, info, 32);
}

Result<std::optional<std::string>> Vault::read(SessionStore store,
                                               const std::string& relay) const {
  if (store == SessionStore::secret_service) {
    if (!fs::exists(marker(relay))) return std::optional<std::string>();
    const auto found =
        TRY(places_.desktop.value_or(SecretService()).read(name_of_key(relay)));
    if (!found) return std::optional<std::string>();
    return std::optional(TRY(from_base64(found->reveal())));
  }
  if (store == SessionStore::keyring) {
    const auto found =
        places_.keyring ? read_persistent(name_of_key(relay)) : std::nullopt;
    if (!found) return std::optional<std::string>();
    return std::optional(std::string(found->reveal()));
  }
  const auto& folder =
      store == SessionStore::memory ? places_.memory : places_.folder;
  if (folder.empty()) return std::optional<std::string>();
  auto sealed = read_file(folder / name_of_file(relay), largest_file);
  if (sealed) return std::optional(*std::move(sealed));
  if (sealed.error().fault == Fault::not_found)
    return std::optional<std::string>();
  return sealed.error();
}

Result<void> Vault::write(SessionStore store, const std::string& relay,
                          const std::string& sealed) const {
  const Error refused{Fault::unavailable,
                      "cannot keep the session in the " +
                          std::string(name_of(store)) + ": it is not to be had",
                      "git config --global hoopgit.sessionStore file"};
  if (store == SessionStore::secret_service) {
    if (!places_.desktop) return refused;
    // First the marker: what nobody looks for would never be removed.
    const bool was_there = fs::exists(marker(relay));
    TRY(replace_file(marker(relay), ""));
    auto written =
        places_.desktop->write(name_of_key(relay), to_base64(sealed));
    if (!written && !was_there) ::unlink(marker(relay).c_str());
    return written;
  }
  if (store == SessionStore::keyring) {
    if (places_.keyring && write_persistent(name_of_key(relay), sealed))
      return {};
    return refused;
  }
  const auto& folder =
      store == SessionStore::memory ? places_.memory : places_.folder;
  if (folder.empty()) return refused;
  return replace_file(folder / name_of_file(relay), sealed);
}

Result<void> Vault::remove(SessionStore store, const std::string& relay) const {
  if (store == SessionStore::secret_service) {
    if (!fs::exists(marker(relay))) return {};
    auto removed =
        places_.desktop.value_or(SecretService()).remove(name_of_key(relay));
    // What cannot be removed is sealed, and nobody looks for it any more.
    ::unlink(marker(relay).c_str());
    return removed;
  }
  if (store == SessionStore::keyring) {
    if (!places_.keyring || remove_persistent(name_of_key(relay))) return {};
    return Error{Fault::unavailable,
                 "cannot remove the session from the kernel's keyring"};
  }
  const auto& folder =
      store == SessionStore::memory ? places_.memory : places_.folder;
  if (folder.empty()) return {};
  const fs::path path = folder / name_of_file(relay);
  if (::unlink(path.c_str()) != 0 && errno != ENOENT)
    return from_errno("remove " + path.string(), errno);
  return {};
}

Result<std::optional<Session>> Vault::load(const std::string& relay) const {
  for (const auto store : all_stores) {
    const auto sealed = TRY(read(store, relay));
    if (!sealed) continue;
    const auto text = crypto::open_sealed(key_of(relay), context, *sealed);
    if (!text)
      return Error{Fault::unauthenticated,
                   "cannot open the session of " + relay +
                       ": it was made elsewhere, or is damaged",
                   "hoopgit login " + relay};
    Session session = TRY(session_from_text(*text));
    return std::optional(std::move(session));
  }
  return std::optional<Session>();
}

Result<void> Vault::keep(const Session& session,
                         std::optional<SessionStore> wanted) const {
  const std::string& relay = session.relay;
  const Secret text = to_text(session);
  const std::string sealed =
      TRY(crypto::seal(key_of(relay), context, text.reveal()));
  SessionStore place = wanted ? *wanted : place_of(relay).value_or(first());
  auto kept = write(place, relay, sealed);
  // A keyring may be locked or full by now; who wants no file has asked for
  // memory.
  while (!kept && !wanted && place < SessionStore::file) {
    place = place == SessionStore::secret_service ? SessionStore::keyring
                                                  : SessionStore::file;
    kept = write(place, relay, sealed);
  }
  TRY(std::move(kept));
  for (const auto other : all_stores)
    if (other == SessionStore::secret_service && other != place)
      static_cast<void>(remove(other, relay));
    else if (other != place)
      TRY(remove(other, relay));
  return {};
}

SessionStore Vault::first() const {
  return places_.desktop && places_.desktop->is_open()
             ? SessionStore::secret_service
             : SessionStore::keyring;
}

std::optional<SessionStore> Vault::place_of(const std::string& relay) const {
  // Not asked: it may be locked, and still be the place.
  if (fs::exists(marker(relay))) return SessionStore::secret_service;
  for (const auto store : all_stores)
    if (const auto found = read(store, relay); found && *found) return store;
  return std::nullopt;
}

Result<void> Vault::clear(const std::string& relay) const {
  Result<void> cleared;
  for (const auto store : all_stores)
    if (auto removed = remove(store, relay); !removed && cleared)
      cleared = std::move(removed);
  return cleared;
}

Result<Descriptor> Vault::lock(const std::string& relay,
                               std::chrono::seconds patience) const {
  const fs::path path = places_.folder / (name_of_file(relay) + ".lock");
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

}  // namespace hoopgit::cli
