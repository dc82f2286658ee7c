#pragma once

#include "core/event/entry.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace hoopgit::event {

struct SyslogSettings {
  /// Octets of a whole message. Longer: its item has only header fields and
  /// "truncated":true; the leaf hash still says which entry it was.
  std::size_t max_message = 8192;
  /// The operator's own private enterprise number (IANA). With it there is
  /// structured data: [hoopgit@N index="…" leaf_hash="…" log="…"].
  std::optional<std::uint32_t> enterprise{};
};

/// A message of RFC 5424: facility 13 (log audit); app name "hoopgit-relay",
/// message id the type, time to the microsecond; the text is a byte order mark
/// and the item as in to_jsonl().
std::string to_syslog(const Entry& entry, const SyslogSettings& settings = {});

/// "LENGTH MESSAGE", how messages stand in a TLS stream (RFC 5425, 4.3).
std::string octet_counted(std::string_view message);

}  // namespace hoopgit::event
