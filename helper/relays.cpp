#include "helper/relays.hpp"

#include "core/base/text.hpp"
#include "core/base/url.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace hoopgit::helper {
namespace {

constexpr std::size_t largest_file = std::size_t{64} * 1024;

std::string read_trusted(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) return "";
  struct stat status {};
  std::string text;
  if (::fstat(fd, &status) == 0 && S_ISREG(status.st_mode) &&
      (status.st_uid == ::geteuid() || status.st_uid == 0) &&
      (status.st_mode & S_IWOTH) == 0) {
    text.resize(largest_file);
    const ssize_t size = ::read(fd, text.data(), text.size());
    text.resize(size < 0 ? 0 : static_cast<std::size_t>(size));
  }
  ::close(fd);
  return text;
}

}  // namespace

std::string relays_file(const std::string& config_folder) {
  return config_folder + "/hoopgit/relays";
}

std::vector<std::string> read_relays(const std::string& config_folder) {
  std::vector<std::string> origins;
  if (config_folder.empty()) return origins;
  const std::string text = read_trusted(relays_file(config_folder));
  for (const auto line : split(text, '\n')) {
    const auto entry = trim(line);
    if (entry.empty() || entry.starts_with('#')) continue;
    if (const auto url = parse_url(entry)) origins.push_back(url->origin());
  }
  return origins;
}

}  // namespace hoopgit::helper
