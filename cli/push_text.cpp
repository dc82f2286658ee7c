#include "cli/push_text.hpp"

#include "cli/scan_report.hpp"
#include "core/base/committed.hpp"
#include "core/base/text.hpp"

#include <algorithm>
#include <array>

namespace hoopgit::cli {
namespace {

std::string person(const std::string& name, const std::string& subject) {
  return name.empty() ? person_words(subject) : name;
}

std::string refs_of(const api::PushView& push) {
  std::string text;
  for (const auto& update : push.updates)
    text += (text.empty() ? "" : ", ") + update.ref;
  return text;
}

void field(const Terminal& terminal, std::string name,
           const std::string& value) {
  name.resize(14, ' ');
  terminal.print(name + value);
}

void show_votes(const Context& context, const api::PushView& push) {
  const Terminal& terminal = context.terminal;
  for (const auto& vote : push.votes)
    field(terminal, "vote",
          person(vote.name, vote.subject) + ": " + vote.verb + ", " +
              local_time(vote.time) +
              (vote.comment.empty() ? "" : ": " + vote.comment));
  if (push.state != "pending") return;
  if (!push.missing.empty()) field(terminal, "needs", join(push.missing, ", "));
  if (push.expires) field(terminal, "until", local_time(*push.expires));
  if (!push.may_not_because.empty())
    field(terminal, "your vote", "does not count: " + push.may_not_because);
}

}  // namespace

void show_commit(const Terminal& terminal, const api::Review::Commit& commit) {
  terminal.heading("commit " + commit.id);
  terminal.print("author     " + commit.author + ", " +
                 local_time(commit.author_time));
  if (commit.committer != commit.author)
    terminal.print("committer  " + commit.committer + ", " +
                   local_time(commit.commit_time));
  if (commit.parents.size() > 1)
    terminal.print("merges     " + join(commit.parents, ", "));
  terminal.print("");
  terminal.print_text(commit.message);
  terminal.print("");
  terminal.print_text(commit.diff);
  if (commit.diff_cut) terminal.print("(the diff is longer and was cut here)");
  terminal.print("");
}

std::string requester_of(const api::PushView& push) {
  const auto whom = person(push.requester_name, push.requester_subject);
  if (push.requester_agent.empty()) return whom;
  return "agent " + push.requester_agent + ", for " + whom;
}

std::string text_of(const git::RefUpdate& update) {
  using Kind = git::RefUpdate::Kind;
  std::string what = update.ref + ": " + std::string(name_of(update.kind));
  switch (update.kind) {
    case Kind::create:
      return what + " " + update.new_id.short_hex();
    case Kind::remove:
      return what + " " + update.old_id.short_hex();
    case Kind::update:
    case Kind::fast_forward:
    case Kind::force:
      return what + " " + update.old_id.short_hex() + " to " +
             update.new_id.short_hex();
  }
  return what;
}

void show_pushes(const Context& context,
                 const std::vector<api::PushView>& pushes) {
  std::vector<Terminal::Row> rows;
  rows.reserve(pushes.size());
  for (const auto& push : pushes)
    rows.push_back({push.id.short_text(), push.state, push.repository,
                    requester_of(push), local_time(push.created),
                    refs_of(push)});
  context.terminal.table({"PUSH", "STATE", "REPOSITORY", "BY", "SINCE", "REFS"},
                         rows);
}

void show_push(const Context& context, const api::PushView& push) {
  const Terminal& terminal = context.terminal;
  terminal.heading("push " + push.id.text());
  field(terminal, "state",
        push.reason.starts_with(push.state)
            ? push.reason
            : push.state + (push.reason.empty() ? "" : ": " + push.reason));
  field(terminal, "repository", push.repository);
  field(terminal, "by", requester_of(push));
  field(terminal, "since", local_time(push.created));
  for (const auto& update : push.updates)
    field(terminal, "ref", text_of(update));
  if (!push.rules.empty()) field(terminal, "rules", join(push.rules, ", "));
  for (const auto& result : push.results)
    field(terminal, "result",
          result.ref + ": " + result.status +
              (result.text.empty() ? "" : " " + result.text));
  show_votes(context, push);
  if (push.report) terminal.print_text(findings_text(*push.report));
}

bool is_settled(std::string_view state) {
  // What a later relay may add counts as open: nobody waits less than needed.
  // A push that failed has ended too, unless somebody pushes it again.
  constexpr std::array<std::string_view, 10> ended{
      "refused", "denied", "expired", "cancelled", "superseded",
      "stale",   "landed", "partial", "conflict",  "failed"};
  return std::find(ended.begin(), ended.end(), state) != ended.end();
}

int exit_code_of_state(std::string_view state) {
  if (state == "landed") return exit_done;
  return is_settled(state) ? exit_refused : exit_held;
}

}  // namespace hoopgit::cli
