#pragma once

#include "cli/context.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace hoopgit::cli {

struct AuditQuery {
  std::string person{};
  std::string repository{};
  std::string ref{};
  std::string group{};
  std::string agent{};
  std::string commit{};
  std::string verdict{};
  std::string severity{};
  std::string rule{};
  std::string fingerprint{};
  std::string since{};  ///< RFC 3339, a date, or a time ago such as 8h.
  std::string until{};
  std::string type{};
  std::string push{};
  std::string outcome{};
  std::size_t limit = 100;
  bool oldest_first = false;
  bool csv = false;
};

/// `hoopgit audit query`: events; with --json one a line, as recorded.
Result<int> query_audit(const Context& context, const AuditQuery& query);

struct AuditTail {
  std::optional<std::uint64_t> from{};  ///< An index; else the last ten.
  bool follow = false;
};

/// `hoopgit audit tail`: events as they come, until Ctrl-C.
Result<int> tail_audit(const Context& context, const AuditTail& tail);

/// `hoopgit audit who COMMIT`: who pushed it, who approved it, by which policy,
/// when it landed, and where. exit_nothing when the log does not know it.
Result<int> show_commit(const Context& context, const std::string& commit);

/// `hoopgit audit show PUSH`: its story.
Result<int> show_story(const Context& context, const std::string& push);

}  // namespace hoopgit::cli
