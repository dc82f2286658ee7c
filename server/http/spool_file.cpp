#include "server/http/spool_file.hpp"

#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace hoopgit::front {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view prefix = "body-";

}  // namespace

Result<SpoolFile> SpoolFile::make(const fs::path& folder, std::string_view id) {
  fs::path path = folder / (std::string(prefix) + std::string(id));
  auto file = create_private(path);
  if (!file)
    return Error{file.error().fault,
                 "cannot store the request: the spool folder takes no file"};
  return SpoolFile(std::move(path), *std::move(file));
}

SpoolFile::SpoolFile(SpoolFile&& other) noexcept
    : path_(std::exchange(other.path_, {})), file_(std::move(other.file_)) {}

SpoolFile& SpoolFile::operator=(SpoolFile&& other) noexcept {
  if (this != &other) {
    remove();
    path_ = std::exchange(other.path_, {});
    file_ = std::move(other.file_);
  }
  return *this;
}

SpoolFile::~SpoolFile() {
  remove();
}

void SpoolFile::remove() noexcept {
  if (!path_.empty()) ::unlink(path_.c_str());
}

Result<void> SpoolFile::append(std::string_view bytes) const {
  while (!bytes.empty()) {
    const ssize_t written = ::write(file_.get(), bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return from_errno("store the request", errno);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

Result<void> SpoolFile::clear(const fs::path& folder) {
  std::error_code problem;
  fs::directory_iterator entry(folder, problem);
  while (!problem && entry != fs::directory_iterator()) {
    const fs::path path = entry->path();
    entry.increment(problem);
    if (path.filename().string().starts_with(prefix)) ::unlink(path.c_str());
  }
  if (problem) return from_errno("read the spool folder", problem.value());
  return {};
}

}  // namespace hoopgit::front
