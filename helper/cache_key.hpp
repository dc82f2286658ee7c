#pragma once

#include "core/base/url.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace hoopgit::helper {

/// Names one token in the cache without telling host or repository: names of
/// keys can be read in /proc/keys. 32 hex digits: the first 8 are of SHA-256
/// over origin, LF, profile, the others of SHA-256 over origin, LF, repository,
/// LF, profile. `repository` may be empty (a token for all), and `profile`
/// names another kind of token for the same place ("api").
class CacheKey {
 public:
  CacheKey(std::string_view origin, std::string_view repository,
           std::string_view profile);
  const std::string& hex() const { return hex_; }
  /// How all keys of the same origin and profile begin.
  std::string_view group() const { return std::string_view(hex_).substr(0, 8); }
  std::string keyring_name() const { return "hoopgit:1:" + hex_; }

 private:
  std::string hex_;
};

/// The origin that Git's protocol and host name, or nullopt if it can be no
/// relay: https, or http on a loopback address.
std::optional<std::string> origin_of(std::string_view protocol,
                                     std::string_view host);

/// "acme/site" for "acme/site.git/info/lfs"; "" for no path at all; nullopt
/// for what cannot name a repository (the path may come from anywhere).
std::optional<std::string> repository_of(std::string_view path);

}  // namespace hoopgit::helper
