#pragma once

#include "core/base/result.hpp"

#include <filesystem>
#include <string>
#include <string_view>

namespace hoopgit::store {

/// The name of the log in a database that nobody has open, "" when it has none.
/// Brings all that was committed into this one file. Fault::unavailable when
/// somebody else has it open.
Result<std::string> settle_database(const std::filesystem::path& file);

/// Empties the log in the file and gives it another name: entries, checkpoints,
/// what is found by them, what anchors and sinks have had of it. Pushes, votes,
/// tokens, bodies, holds and documents stay. All of it, or nothing.
Result<void> begin_log(const std::filesystem::path& file,
                       std::string_view origin);

}  // namespace hoopgit::store
