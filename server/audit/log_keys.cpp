#include "server/audit/log_keys.hpp"

#include "core/base/encoding.hpp"
#include "core/base/file.hpp"
#include "core/base/text.hpp"
#include "core/ledger/note.hpp"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace hoopgit::audit {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t seed_size = 32;

fs::path file_of(const fs::path& folder, KeyUse use, const char* ending) {
  return folder /
         (std::string(use == KeyUse::log ? "log" : "attestation") + ending);
}

void wipe(std::string& text) {
  explicit_bzero(text.data(), text.size());
}

bool is_there(const fs::path& file) {
  std::error_code ignored;
  return fs::symlink_status(file, ignored).type() != fs::file_type::not_found;
}

Result<void> make_key(const fs::path& file) {
  std::string seed = crypto::random_bytes(seed_size);
  std::string text = to_hex(seed) + "\n";
  wipe(seed);
  // A whole file under another name first: a crash leaves no half key, and
  // link() does not replace the key of a relay that starts at the same time.
  const fs::path beside = file.string() + "." + crypto::random_base62(8);
  const auto written = replace_file(beside, text);
  wipe(text);
  if (!written) return written.error();
  const int linked = ::link(beside.c_str(), file.c_str());
  const int problem = errno;
  ::unlink(beside.c_str());
  if (linked != 0 && problem != EEXIST)
    return from_errno("make " + file.string(), problem);
  return sync_folder(file.has_parent_path() ? file.parent_path() : ".");
}

Result<crypto::SigningKey> read_key(const fs::path& file) {
  const Secret text = TRY(read_secret_file(file));
  auto seed = from_hex(text.reveal());
  if (!seed || seed->size() != seed_size)
    return Error{Fault::corrupt, "cannot read the signing key in " +
                                     file.string() +
                                     ": it is not 64 hex digits"};
  const Secret kept(*seed);
  wipe(*seed);
  return crypto::SigningKey::from_seed(kept);
}

/// What the name no longer leads to must not be found on the disk either. As
/// far as a file system writes in place, this does it.
void overwrite(const fs::path& file) {
  const Descriptor fd(::open(file.c_str(), O_WRONLY | O_CLOEXEC | O_NOFOLLOW));
  if (!fd.is_open()) return;
  if (write_all(fd.get(), std::string(2 * seed_size + 1, '0')))
    ::fdatasync(fd.get());
}

}  // namespace

Result<crypto::SigningKey> open_signing_key(const fs::path& file) {
  if (!is_there(file)) TRY(make_key(file));
  return read_key(file);
}

Result<LogKeys> LogKeys::open(fs::path folder, std::string name, KeyUse use) {
  auto current = TRY(open_signing_key(file_of(folder, use, ".key")));
  LogKeys keys(std::move(folder), std::move(name), use, std::move(current));
  TRY(keys.read_vkeys());
  TRY(keys.publish(keys.vkey_of(keys.current_)));
  return keys;
}

std::string LogKeys::vkey_of(const crypto::SigningKey& key) const {
  return ledger::to_vkey(name_, key.public_key());
}

Result<std::vector<std::string>> all_vkeys(const fs::path& folder, KeyUse use) {
  const fs::path file = file_of(folder, use, ".vkeys");
  std::vector<std::string> vkeys;
  if (!is_there(file)) return vkeys;
  const std::string text = TRY(read_file(file));
  for (const auto line : split(text, '\n')) {
    if (line.empty()) continue;
    if (!ledger::VerifierKey::parse(line))
      return Error{Fault::corrupt, "cannot read " + file.string() +
                                       ": a line of it is not a vkey"};
    vkeys.emplace_back(line);
  }
  return vkeys;
}

Result<void> LogKeys::read_vkeys() {
  // Another name: the keys of a log that was before this one.
  for (auto& vkey : TRY(all_vkeys(folder_, use_)))
    if (TRY(ledger::VerifierKey::parse(vkey)).name() == name_)
      vkeys_.push_back(std::move(vkey));
  return {};
}

Result<void> LogKeys::publish(const std::string& vkey) {
  if (std::ranges::count(vkeys_, vkey) > 0) return {};
  const fs::path file = file_of(folder_, use_, ".vkeys");
  const std::string before = is_there(file) ? TRY(read_file(file)) : "";
  TRY(replace_file(file, before + vkey + "\n", 0644));
  vkeys_.push_back(vkey);
  return {};
}

Result<std::optional<crypto::SigningKey>> LogKeys::next() {
  const fs::path file = file_of(folder_, use_, ".next");
  if (!is_there(file)) return std::optional<crypto::SigningKey>();
  auto key = TRY(read_key(file));
  TRY(publish(vkey_of(key)));
  return std::optional(std::move(key));
}

Result<void> LogKeys::adopt_next() {
  const fs::path next = file_of(folder_, use_, ".next");
  const fs::path file = file_of(folder_, use_, ".key");
  auto key = TRY(read_key(next));
  // Kept by a second name until the new one has the first.
  const fs::path old = file_of(folder_, use_, ".old");
  ::unlink(old.c_str());
  if (::link(file.c_str(), old.c_str()) != 0)
    return from_errno("keep " + file.string(), errno);
  if (::rename(next.c_str(), file.c_str()) != 0)
    return from_errno("replace " + file.string(), errno);
  TRY(sync_folder(folder_));
  overwrite(old);
  ::unlink(old.c_str());
  current_ = std::move(key);
  return {};
}

Result<std::string> make_next_key(const fs::path& folder,
                                  const std::string& name, KeyUse use) {
  const fs::path file = file_of(folder, use, ".next");
  if (is_there(file))
    return Error{Fault::conflict,
                 "cannot make a new key: " + file.string() +
                     " has not been taken up yet",
                 "a relay that serves takes it up within a second"};
  TRY(make_key(file));
  return ledger::to_vkey(name, TRY(read_key(file)).public_key());
}

}  // namespace hoopgit::audit
