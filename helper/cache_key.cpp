#include "helper/cache_key.hpp"

#include "core/base/repository_name.hpp"
#include "helper/sha256.hpp"

namespace hoopgit::helper {

CacheKey::CacheKey(std::string_view origin, std::string_view repository,
                   std::string_view profile) {
  const std::string place = std::string(origin) + '\n';
  const std::string kind(profile);
  hex_ =
      sha256_hex(place + kind).substr(0, 8) +
      sha256_hex(place + std::string(repository) + '\n' + kind).substr(0, 24);
}

std::optional<std::string> origin_of(std::string_view protocol,
                                     std::string_view host) {
  // A host that carries more than host and port is somebody's trick.
  if (host.find_first_of("/?#@\\") != std::string_view::npos)
    return std::nullopt;
  const auto url = parse_url(std::string(protocol) + "://" + std::string(host));
  if (!url || (url->scheme != "https" && !url->is_loopback()))
    return std::nullopt;
  return url->origin();
}

std::optional<std::string> repository_of(std::string_view path) {
  constexpr std::string_view lfs = "/info/lfs";
  constexpr std::size_t longest_path = 1024;
  if (path.empty()) return "";
  if (path.size() > longest_path) return std::nullopt;
  if (path.ends_with(lfs)) path.remove_suffix(lfs.size());
  const auto name = RepositoryName::parse(path);
  if (!name) return std::nullopt;
  return name->text();
}

}  // namespace hoopgit::helper
