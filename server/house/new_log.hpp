#pragma once

#include "core/base/clock.hpp"
#include "server/config/config.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace hoopgit::house {

/// Why a log is not continued, and who says so.
struct NewLog {
  std::filesystem::path checkpoint{};  ///< The last one known, from an anchor.
  std::vector<std::string> by{};       ///< Two people.
  std::string reason{};
};

struct OpenedLog {
  std::string vkey;             ///< Of the new log.
  std::filesystem::path aside;  ///< Where the database of the old one is.
};

/// Begins another log, ".../log/2" after ".../log/1", while no relay serves:
/// the only way on when a log was rolled back or forked. Its first entry has
/// the last checkpoint that is known of the old one, the reason, and who
/// decided. The old database stays as it was, beside; a crash in between
/// changes nothing.
///
/// Fault::usage unless there are two names and a reason; Fault::corrupt when
/// the checkpoint is not one of the log in the database; Fault::conflict while
/// a relay uses the state folder.
Result<OpenedLog> open_new_log(const config::Config& config, const Clock& clock,
                               const NewLog& asked);

}  // namespace hoopgit::house
