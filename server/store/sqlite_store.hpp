#pragma once

#include "core/base/clock.hpp"
#include "server/store/cover.hpp"

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace hoopgit::store {

/// What every event says of the relay that wrote it.
struct RelayName {
  std::string node;           ///< Host name, or as configured.
  std::string build;          ///< Program version.
  std::string config_sha256;  ///< Of the configuration file.
};

/// The store in one SQLite file: WAL, synchronous=FULL, foreign keys,
/// secure_delete. Makes the file (0600) and its tables when they are missing,
/// and brings those of an older program up to date; refuses a schema that is
/// newer than this program.
///
/// One writer connection, and a small pool of readers. Changes that come
/// together are committed together, on the thread of one of their callers. The
/// clock must live as long as the store. Fault::corrupt when the log is not
/// whole (its head, its entries and what was signed do not fit), or is not of
/// the relay that `origin` names; its number may be another. A new log, or one
/// of an older program, gets that name; without one, whatever the log is called
/// is taken. Without a `cover` rows
/// and entries have persons as they are, and no names.
///
/// A sync that fails ends the program: what it was for may be lost without
/// another word, and the next start finds what is there.
Result<std::unique_ptr<Store>> open_sqlite(const std::filesystem::path& file,
                                           RelayName relay, const Clock& clock,
                                           std::string_view origin = {},
                                           Cover cover = {});

}  // namespace hoopgit::store
