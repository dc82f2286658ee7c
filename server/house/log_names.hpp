#pragma once

#include "server/config/config.hpp"

#include <string>

namespace hoopgit::house {

/// "<host>/log/1": what the first log of a relay is called.
std::string first_origin(const config::Config& config);

/// The name of the log that the keys in the state folder sign, which is that of
/// the newest vkey; the first one when there is none yet.
Result<std::string> current_origin(const config::Config& config);

}  // namespace hoopgit::house
