#pragma once

#include "server/record/records.hpp"
#include "server/store/store.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hoopgit::relay {

/// What the log says of one push, and which bodies it commits to: the side of a
/// replay that cannot have been changed. From its entries only, not its row.
struct LoggedPush {
  std::vector<store::StoredEvent> events{};  ///< Oldest first.
  std::vector<json::Value> entries{};        ///< The same, read.

  std::map<std::string, std::string, std::less<>> bodies{};  ///< Commitments.
  std::map<std::string, std::string, std::less<>> erased{};  ///< And why.

  std::string pack_sha256{};
  std::string manifest_sha256{};
  std::string rules_sha256{};
  std::string policy_sha256{};  ///< That the verdict was by.
  std::string subject{};        ///< Digest of it, in hex.
  json::Value requirement{};    ///< Null unless approval was asked for.
};

/// Fault::corrupt: an entry cannot be read.
Result<LoggedPush> read_logged(store::Store& store, const PushId& push);

/// Why a body that the log commits to is not there any more: a clause.
std::string why_gone(const LoggedPush& logged, const std::string& commitment);

}  // namespace hoopgit::relay
