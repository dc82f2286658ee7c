#include "cli/doctor.hpp"

#include "cli/doctor_checks.hpp"
#include "cli/relay_choice.hpp"
#include "core/base/file.hpp"

namespace hoopgit::cli {
namespace {

using Verdict = Finding::Verdict;

std::string word_for(Verdict verdict) {
  switch (verdict) {
    case Verdict::good:
      return "ok";
    case Verdict::note:
      return "note";
    case Verdict::bad:
      return "WRONG";
  }
  return "";
}

std::string code_for(Verdict verdict) {
  return verdict == Verdict::bad ? "bad" : word_for(verdict);
}

void add(std::vector<Finding>& all, std::vector<Finding> more) {
  for (auto& finding : more)
    all.push_back(std::move(finding));
}

/// From the inside out: what is nearest can be mended first.
std::vector<Finding> look(const Context& context, const Url& relay) {
  std::vector<Finding> all{check_git(), check_helper(context, relay)};
  add(all, check_configuration(relay));
  all.push_back(check_proactive(relay));
  const auto home = context.environment.get("HOME");
  if (const auto netrc = read_file(home.value_or("") + "/.netrc"))
    all.push_back(check_netrc(*netrc, relay));
  all.push_back(check_cache(context));
  add(all, check_network(context, relay));
  add(all, check_session(context, relay));
  return all;
}

int exit_code_of(const std::vector<Finding>& all) {
  for (const auto& finding : all)
    if (finding.verdict == Verdict::bad) return exit_code(finding.fault);
  return exit_done;
}

void show(const Terminal& terminal, const std::vector<Finding>& all) {
  std::vector<Terminal::Row> rows;
  for (const auto& finding : all) {
    rows.push_back({word_for(finding.verdict), finding.about, finding.text});
    if (!finding.next.empty())
      rows.push_back({"", "", "next: " + finding.next});
  }
  terminal.table({"", "WHAT", "SEEN"}, rows);
}

json::Value to_json(const Url& relay, const std::vector<Finding>& all) {
  json::Array findings;
  for (const auto& finding : all)
    findings.push_back(json::object({{"about", finding.about},
                                     {"verdict", code_for(finding.verdict)},
                                     {"text", finding.text},
                                     {"next", finding.next}}));
  return json::object({{"relay", relay.origin()},
                       {"ok", exit_code_of(all) == exit_done},
                       {"findings", std::move(findings)}});
}

}  // namespace

Result<int> doctor(const Context& context) {
  const Url relay = TRY(choose_relay(context));
  const auto all = look(context, relay);
  if (context.globals.json)
    context.terminal.print_json(to_json(relay, all));
  else
    show(context.terminal, all);
  return exit_code_of(all);
}

}  // namespace hoopgit::cli
