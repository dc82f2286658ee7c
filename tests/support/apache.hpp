#pragma once

#include "core/base/result.hpp"

#include <cstdint>
#include <filesystem>
#include <string>

namespace hoopgit::stage {

/// Apache's configuration for git http-backend over folder/repositories, with
/// the users of folder/users and the log folder/access.log.
std::string apache_configuration(const std::filesystem::path& folder,
                                 std::uint16_t port);

/// Gives everything below to www-data if we are root: Apache refuses to serve
/// as root, and Git refuses repositories of another owner.
Result<void> give_to_apache(const std::filesystem::path& folder);

}  // namespace hoopgit::stage
