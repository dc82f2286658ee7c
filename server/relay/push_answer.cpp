#include "server/relay/push_answer.hpp"

#include "core/base/text.hpp"
#include "core/policy/decision.hpp"
#include "core/scan/finding.hpp"
#include "server/relay/push_option.hpp"

#include <algorithm>

namespace hoopgit::relay {
namespace {

using store::PushRow;
using store::PushState;

constexpr std::size_t most_findings = 10;

std::string requirement_text(const PushRow& row) {
  const auto requirement = policy::requirement_from_json(row.requirement);
  if (!requirement) return "an approval";
  std::vector<std::string> parts;
  for (const auto& slot : requirement->slots)
    parts.push_back(std::to_string(slot.n) + " of " + slot.group);
  return join(parts, ", ");
}

void add_findings(const PushRow& row, std::vector<std::string>& lines) {
  const auto report = scan::report_from_json(row.report);
  if (!report) return;
  const std::size_t shown = std::min(report->findings.size(), most_findings);
  for (std::size_t i = 0; i < shown; ++i) {
    const auto& finding = report->findings[i];
    lines.push_back(
        "hoopgit:   " + finding.text() +
        (finding.place.commit.empty()
             ? ""
             : " (commit " + finding.place.commit.substr(0, 8) + ")"));
  }
  if (report->findings.size() > shown)
    lines.push_back("hoopgit:   and " +
                    std::to_string(report->findings.size() - shown) + " more");
  for (std::size_t i = 0; i < report->gaps.size() && i < most_findings; ++i)
    lines.push_back(
        "hoopgit:   not scanned: " + printable(report->gaps[i].place.path) +
        ": " + printable(report->gaps[i].reason));
  if (!report->findings.empty())
    lines.emplace_back(
        "hint: take it out of every commit of this push, and revoke it");
}

std::string status_hint(const PushRow& row) {
  return "hint: hoopgit status " + row.id.short_text();
}

/// What the client found, or did not, was found by other rules. Scanned is here
/// again in any case.
void add_ruleset(const PushRow& row, std::vector<std::string>& lines) {
  const std::string theirs = ruleset_option(row.push_options);
  const auto ours = row.report.text("ruleset");
  if (theirs.empty() || !ours || *ours == theirs) return;
  constexpr std::size_t shown = 12;
  lines.push_back("hoopgit:   this relay scans by the rules " +
                  printable(ours->substr(0, shown)) + ", your hoopgit by " +
                  printable(theirs.substr(0, shown)));
  lines.emplace_back("hint: install the version of hoopgit that the relay has");
}

std::string headline(const PushRow& row) {
  const std::string push = "hoopgit: push " + row.id.text() + " ";
  switch (row.state) {
    case PushState::pending:
      return push + "is held for approval: needs " + requirement_text(row);
    case PushState::approved:
      return push + "is approved and waits" +
             (row.reason.empty() ? " for its turn"
                                 : ": " + printable(row.reason));
    case PushState::landed:
      return push + "landed";
    case PushState::partial:
      return push + "landed in part: " + printable(row.reason);
    case PushState::refused:
      // The policy's own words begin so; a step that failed has others.
      return push + (row.reason.starts_with("refused")
                         ? "is " + printable(row.reason)
                         : "is refused: " + printable(row.reason));
    case PushState::unknown:
    case PushState::landing:
      return push + "has an outcome that is being checked";
    case PushState::needs_human:
      return push + "needs an operator: " + printable(row.reason);
    default:
      return push + "ended as " + std::string(name_of(row.state)) +
             (row.reason.empty() ? "" : ": " + printable(row.reason));
  }
}

}  // namespace

std::vector<std::string> remote_lines(const PushRow& row) {
  std::vector<std::string> lines{headline(row)};
  switch (row.state) {
    case PushState::pending:
      lines.push_back("hint: a reviewer runs: hoopgit approvals show " +
                      row.id.short_text());
      break;
    case PushState::approved:
    case PushState::landing:
    case PushState::unknown:
    case PushState::needs_human:
    case PushState::denied:
    case PushState::failed:
    case PushState::partial:
    case PushState::expired:
    case PushState::cancelled:
    case PushState::superseded:
      lines.push_back(status_hint(row));
      break;
    case PushState::refused:
      add_findings(row, lines);
      if (lines.size() == 1) lines.push_back(status_hint(row));
      break;
    case PushState::conflict:
    case PushState::stale:
      lines.emplace_back("hint: git fetch, then push again");
      break;
    default:
      break;
  }
  add_ruleset(row, lines);
  return lines;
}

std::string refusal_of(const PushRow& row, const std::string& ref) {
  switch (row.state) {
    case PushState::pending:
      return "held for approval, push " + row.id.short_text();
    case PushState::approved:
      return "approved, not landed yet, push " + row.id.short_text();
    case PushState::landing:
    case PushState::unknown:
      return "outcome is being checked, push " + row.id.short_text();
    default:
      break;
  }
  if (const auto* refs = row.result.as_array())
    for (const auto& result : *refs) {
      const auto name = result.text("ref");
      const auto text = result.text("text");
      if (name && *name == ref && text && !text->empty())
        return printable(*text);
    }
  return row.reason.empty() ? std::string(name_of(row.state))
                            : printable(row.reason);
}

}  // namespace hoopgit::relay
