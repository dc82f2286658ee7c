// The sections of the file, one function each. Every one notes its problems
// and reads on. Used by config.cpp only.

#pragma once

#include "core/yaml/yaml.hpp"
#include "server/config/config.hpp"

#include <optional>
#include <string>
#include <vector>

namespace hoopgit::config {

void read_listen(const yaml::Node& root, Config& config);
void read_identity(const yaml::Node& root, Config& config);
void read_upstreams(const yaml::Node& root, Config& config);
void read_repositories(const yaml::Node& root, Config& config);
void read_limits(const yaml::Node& root, Config& config);
void read_sandbox(const yaml::Node& root, Config& config);
void read_object_limits(const yaml::Node& push, Config& config);
/// Of `push`, once its largest_file has been read.
void read_pack_limits(const yaml::Node& push, Config& config);
void read_audit(const yaml::Node& root, Config& config);
void read_sinks(const yaml::Node& audit, Config& config);  ///< After ca_file.
void read_anchors(const yaml::Node& audit, Config& config);

struct Address {
  std::string host;
  std::uint16_t port;
};

/// "127.0.0.1:8443", "[::1]:8443", "siem.example.com:6514".
std::optional<Address> parse_address(std::string_view text);

/// A URL member; notes what is wrong with it.
std::optional<Url> read_url(const yaml::Node& map, std::string_view key,
                            yaml::Presence presence);

/// An absolute path member; notes one that is not. Empty when absent.
std::filesystem::path read_path(const yaml::Node& map, std::string_view key,
                                yaml::Presence presence);

/// "512m", "4g", "65536": bytes.
std::optional<std::uint64_t> read_size(const yaml::Node& map,
                                       std::string_view key);

}  // namespace hoopgit::config
