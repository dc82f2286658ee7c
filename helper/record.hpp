#pragma once

#include "core/base/secret.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace hoopgit::helper {

/// A token of the relay as it rests in the cache, for minutes.
struct Record {
  std::int64_t expiry = 0;  ///< Unix seconds.
  std::string token_id{};   ///< What the audit calls it; not secret.
  Secret token{""};

  /// Git looks at the expiry only once, so a token that is about to end is of
  /// no use to a command that begins now.
  bool is_good_at(std::int64_t now) const { return expiry >= now + 60; }
};

/// "1 EXPIRY TOKENID TOKEN", one line without its end. Kept short: a user has
/// 20,000 bytes of kernel keyring in all.
Secret to_line(const Record& record);

/// Strict: anything that to_line() would not have written is nullopt.
std::optional<Record> parse_record(std::string_view line);

}  // namespace hoopgit::helper
