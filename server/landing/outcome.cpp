#include "server/landing/outcome.hpp"

#include "server/upstream/receive_pack.hpp"

#include <utility>

namespace hoopgit::landing {

using store::PushState;
using store::Severity;

Landing::Outcome Landing::Outcome::in_doubt(const std::string& why,
                                            json::Value refs) {
  return {PushState::unknown,
          "push.unknown",
          Severity::warning,
          store::Outcome::unknown,
          why,
          std::move(refs)};
}

Landing::Outcome Landing::Outcome::told(
    const std::vector<git::RefUpdate>& updates,
    const upstream::Report& report) {
  json::Array results;
  std::size_t landed = 0;
  std::string why = report.unpack_ok ? "" : report.unpack_reason;
  for (const auto& ref : report.refs) {
    results.push_back(ref_result(ref.ref, ref.ok ? "ok" : "ng", ref.reason));
    landed += ref.ok ? 1 : 0;
    if (!ref.ok && why.empty()) why = ref.ref + ": " + ref.reason;
  }
  if (landed == updates.size() && report.unpack_ok)
    return {PushState::landed,
            "push.landed",
            Severity::info,
            store::Outcome::success,
            "",
            std::move(results)};
  why = "upstream refused: " + why;
  for (const auto& line : report.remote_lines)
    why += "; " + line;
  return {landed > 0 ? PushState::partial : PushState::failed,
          landed > 0 ? "push.partial" : "push.failed",
          landed > 0 ? Severity::high : Severity::warning,
          store::Outcome::failure,
          why.substr(0, 1000),
          std::move(results)};
}

std::vector<std::string> options_for_upstream(const store::PushRow& row) {
  std::vector<std::string> options;
  for (const auto& option : row.push_options)
    if (!option.starts_with("hoopgit-")) options.push_back(option);
  return options;
}

}  // namespace hoopgit::landing
