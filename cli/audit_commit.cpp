#include "cli/audit.hpp"
#include "cli/event_text.hpp"
#include "cli/relay_choice.hpp"
#include "cli/relay_client.hpp"
#include "core/api/commit_story.hpp"
#include "core/base/committed.hpp"
#include "core/base/text.hpp"

namespace hoopgit::cli {
namespace {

using json::Value;

const json::Array& items(const Value& value, std::string_view key) {
  static const json::Array none;
  const Value* found = value.find(key);
  const auto* array = found == nullptr ? nullptr : found->as_array();
  return array == nullptr ? none : *array;
}

/// "ada, subject ada-1 of https://id.example"
std::string person_in(const Value& actor) {
  std::string text = name_of_actor(actor);
  const auto subject = text_at(actor, {"sub"});
  if (!subject.empty() && committed_in(subject).empty())
    text += ", subject " + subject + " of " + text_at(actor, {"iss"});
  return text;
}

/// Through which agent, and for whom; empty: it was a person.
std::string agent_in(const Value& who) {
  const auto kind = text_at(who, {"kind"});
  if (kind != "agent" && kind != "service") return "";
  const auto agent = text_at(who, {"agent"});
  if (!agent.empty())
    return "agent " + agent + ", for " + name_of_actor(who) + " (observed)";
  const auto subject = text_at(who, {"on_behalf_of", "sub"});
  return kind + " " + name_of_actor(who) +
         (subject.empty() ? "" : ", for " + subject);
}

std::string approvers_in(const Value& change) {
  std::vector<std::string> names;
  for (const auto& vote : items(change, "approvals"))
    if (text_at(vote, {"verb"}) == "approve" &&
        vote.find("withdrawn") == nullptr && vote.find("counted") != nullptr &&
        *vote.find("counted") == Value(true))
      names.push_back(name_of_actor(vote) + " " +
                      local_time_in(text_at(vote, {"time"})));
  return join(names, ", ");
}

std::string approved_in(const Value& change) {
  const auto by = text_at(change, {"grant", "by"});
  if (by == "policy") return "by the policy, nobody was asked";
  const auto approvers = approvers_in(change);
  if (by.empty()) return approvers.empty() ? "no" : "not enough: " + approvers;
  return approvers.empty() ? by : approvers;
}

std::string policy_in(const Value& change) {
  std::string text = text_at(change, {"policy", "name"});
  const auto digest = text_at(change, {"policy", "sha256"});
  if (!text.empty() && !digest.empty()) text += ", ";
  return digest.empty() ? text : text + "sha256 " + digest;
}

/// "landed 2026-… on refs/heads/main"; or what else became of it.
std::string outcome_in(const Value& change) {
  std::string text = text_at(change, {"outcome", "state"});
  if (text.empty()) return "not known";
  text += " " + local_time_in(text_at(change, {"outcome", "time"}));
  const auto reason = text_at(change, {"outcome", "reason"});
  return reason.empty() ? text : text + ": " + reason;
}

std::string place_in(const Value& change) {
  const Value* what = change.find("what");
  const Value* target = what == nullptr ? nullptr : what->find("target");
  if (target == nullptr) return "";
  std::vector<std::string> refs;
  for (const auto& ref : items(*target, "refs"))
    refs.push_back(text_at(ref, {"ref"}));
  return text_at(*target, {"upstream_id"}) + ", " + text_at(*target, {"repo"}) +
         ", " + join(refs, " ");
}

void show(const Context& context, const Value& change) {
  const auto line = [&](const char* title, const std::string& text) {
    if (!text.empty()) context.terminal.print(title + text);
  };
  const Value* who = change.find("who");
  context.terminal.print("");
  context.terminal.heading("push " + text_at(change, {"push_id"}));
  line("  pushed by  ", who == nullptr ? "not known" : person_in(*who));
  line("  agent      ", who == nullptr ? "" : agent_in(*who));
  line("  begun      ", local_time_in(text_at(change, {"when", "started"})));
  line("  approved   ", approved_in(change));
  line("  policy     ", policy_in(change));
  line("  outcome    ", outcome_in(change));
  line("  where      ", place_in(change));
}

}  // namespace

Result<int> show_commit(const Context& context, const std::string& commit) {
  RelayClient client(context, TRY(choose_relay(context)));
  const auto story = TRY(client.commit(commit));
  if (context.globals.json) context.terminal.print_json(api::to_json(story));
  if (story.changes.empty()) {
    context.terminal.note("the log knows of no push that brought " + commit);
    return exit_nothing;
  }
  if (context.globals.json) return exit_done;
  context.terminal.heading("commit " + story.commit);
  for (const auto& change : story.changes)
    show(context, change);
  return exit_done;
}

}  // namespace hoopgit::cli
