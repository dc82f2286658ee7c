#pragma once

#include "cli/context.hpp"
#include "core/base/encoding.hpp"

#include <string>

namespace hoopgit::cli {

struct AuditQuery {
  std::string person{};
  std::string repository{};
  std::string ref{};
  std::string since{};  ///< RFC 3339, a date, or a time ago such as 8h.
  std::string until{};
  std::string type{};
  std::string push{};
  std::string outcome{};
  std::size_t limit = 100;
};

/// `hoopgit audit query`: events, newest first; with --json one a line, as
/// recorded.
Result<int> query_audit(const Context& context, const AuditQuery& query);

/// `hoopgit audit show PUSH`: its story.
Result<int> show_story(const Context& context, const std::string& push);

/// "8h" or "7d" ago, "2026-01-02" (midnight in UTC), or RFC 3339.
Result<Time> moment(const std::string& text, Time now);

}  // namespace hoopgit::cli
