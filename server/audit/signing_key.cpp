#include "server/audit/signing_key.hpp"

#include "core/base/encoding.hpp"
#include "core/base/file.hpp"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <cerrno>

namespace hoopgit::audit {
namespace {

namespace fs = std::filesystem;

void wipe(std::string& text) {
  explicit_bzero(text.data(), text.size());
}

Result<void> make_key(const fs::path& file) {
  std::string seed = crypto::random_bytes(32);
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
  const fs::path folder = file.has_parent_path() ? file.parent_path() : ".";
  const Descriptor fd(
      ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd.is_open() || ::fsync(fd.get()) != 0)
    return from_errno("sync " + folder.string(), errno);
  return {};
}

}  // namespace

Result<crypto::SigningKey> open_signing_key(const fs::path& file) {
  std::error_code ignored;
  if (fs::symlink_status(file, ignored).type() == fs::file_type::not_found)
    TRY(make_key(file));
  const Secret text = TRY(read_secret_file(file));
  auto seed = from_hex(text.reveal());
  if (!seed || seed->size() != 32)
    return Error{Fault::corrupt, "cannot read the signing key in " +
                                     file.string() +
                                     ": it is not 64 hex digits"};
  const Secret kept(*seed);
  wipe(*seed);
  return crypto::SigningKey::from_seed(kept);
}

}  // namespace hoopgit::audit
