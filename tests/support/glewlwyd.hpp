#pragma once

#include "core/base/result.hpp"
#include "core/json/json.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>

namespace hoopgit::stage {

/// Makes folder/glewlwyd.db by the package's own schema, with a user property
/// `groups` of several values.
Result<void> make_glewlwyd_database(const std::filesystem::path& folder);

/// glewlwyd.conf for that database and this port of 127.0.0.1.
std::string glewlwyd_configuration(const std::filesystem::path& folder,
                                   std::uint16_t port);

/// The OpenID Connect plugin with a new RSA key, as POST /api/mod/plugin/.
Result<json::Value> glewlwyd_plugin(const std::string& issuer_url,
                                    std::chrono::seconds token_life);

}  // namespace hoopgit::stage
