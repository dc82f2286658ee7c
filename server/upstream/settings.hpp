// What the configuration says of upstreams, as values. See hoopgit-config(5).

#pragma once

#include "core/base/url.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace hoopgit::upstream {

/// A read credential fetches, a write credential pushes.
enum class Access { read, write };

/// A file as read_secret_file() takes it; re-read on every use.
struct FileSecret {
  std::filesystem::path path;
};

/// The file `name` in the folder that systemd made (LoadCredential=).
struct SystemdSecret {
  std::string name;
};

/// A command that prints the credential; its protocol is in credentials.hpp.
struct ExecSecret {
  std::vector<std::string> argv;
};

using SecretSource = std::variant<FileSecret, SystemdSecret, ExecSecret>;

struct CredentialSettings {
  std::string username;  ///< A command may answer with another.
  SecretSource secret;
};

struct UpstreamSettings {
  std::string name;
  Url url;  ///< Repositories are below it. http only on a loopback address.
  CredentialSettings read;  ///< Not looked at if read_same_as_write.
  CredentialSettings write;
  bool read_same_as_write = false;
  /// Whoever runs it says that it takes pushes from `write` alone.
  bool is_sole_writer = false;
  /// Patterns of the repositories that may rest here; empty: any.
  std::vector<std::string> match{};
};

/// Which repositories there are and where they rest.
struct RepositorySettings {
  /// "acme/site", or a pattern of matches_glob() such as "acme/*".
  std::string name_or_pattern;
  bool is_pattern = false;
  std::string upstream;  ///< The name of an UpstreamSettings.
  /// Below the upstream's URL, with ".git" if it has one; percent-encoded. Not
  /// for patterns. Without: the repository's name and ".git".
  std::optional<std::string> path{};
};

}  // namespace hoopgit::upstream
