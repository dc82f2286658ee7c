#include "cli/approvals.hpp"

#include "cli/push_text.hpp"
#include "cli/relay_choice.hpp"
#include "cli/relay_client.hpp"
#include "core/base/text.hpp"
#include "core/crypto/crypto.hpp"

#include <algorithm>

namespace hoopgit::cli {
namespace {

constexpr std::size_t shortest_subject = 12;

Result<api::PushView> named_push(RelayClient& client, const std::string& text) {
  const std::string name = TRY(push_name(text));
  return client.push(name);
}

/// The relay's word for what is approved, recomputed: a digest that does not
/// belong to the text that was shown must not be voted for.
Result<api::Review> checked_review(RelayClient& client,
                                   const api::PushView& push) {
  auto review = TRY(client.review(push.id));
  const std::string digest = crypto::sha256_hex(review.subject_text);
  if (digest != review.subject || digest != push.subject)
    return Error{Fault::corrupt,
                 "cannot review the push: what the relay shows is not what it "
                 "asks approval for"};
  return review;
}

void show_review(const Context& context, const api::PushView& push,
                 const api::Review& review) {
  const Terminal& terminal = context.terminal;
  show_push(context, push);
  for (const auto& note : review.notes)
    terminal.print("note          " + note);
  terminal.print("");
  for (const auto& commit : review.commits)
    show_commit(terminal, commit);
  terminal.print("subject       " + review.subject);
}

/// What is about to be approved, in a few lines.
void show_head(const Context& context, const api::PushView& push,
               const api::Review& review) {
  const Terminal& terminal = context.terminal;
  terminal.urge("push " + push.id.text() + " to " + push.repository + " by " +
                requester_of(push));
  for (const auto& update : push.updates)
    terminal.urge("  " + text_of(update));
  for (const auto& note : review.notes)
    terminal.urge("  " + note);
  for (const auto& commit : review.commits)
    terminal.urge("  " + commit.id.substr(0, 8) + " " +
                  commit.message.substr(0, commit.message.find('\n')) + " (" +
                  commit.author + ")");
  terminal.urge("subject " + review.subject);
}

Result<void> confirm(const Context& context, const VoteOptions& options,
                     const api::PushView& push, const api::Review& review) {
  if (!options.subject.empty())
    return check_subject(review.subject, options.subject);
  if (!context.terminal.can_ask())
    return Error{Fault::usage,
                 "cannot approve without a terminal: --subject is missing",
                 "hoopgit approvals show " + push.id.short_text()};
  show_head(context, push, review);
  const std::string typed = TRY(context.terminal.ask(
      "Type the first 12 digits of the subject to approve:"));
  return check_subject(review.subject, typed);
}

}  // namespace

Result<void> check_subject(const std::string& subject,
                           const std::string& typed) {
  if (typed.size() >= shortest_subject && subject.starts_with(lower(typed)))
    return {};
  if (typed.size() < shortest_subject)
    return Error{Fault::usage,
                 "cannot approve: the subject needs at least 12 digits"};
  return Error{Fault::conflict,
               "cannot approve: the push's subject is another one",
               "look at it again: hoopgit approvals show PUSH"};
}

Result<int> list_approvals(const Context& context,
                           const ApprovalsListOptions& options) {
  RelayClient client(context, TRY(choose_relay(context)));
  auto pushes = TRY(client.pushes("open", false));
  std::erase_if(pushes, [&](const api::PushView& push) {
    return push.state != "pending" || (!options.all && !push.may_vote);
  });
  if (context.globals.json)
    for (const auto& push : pushes)
      context.terminal.print_json(api::to_json(push));
  else if (pushes.empty())
    context.terminal.note("nothing waits for your vote");
  else
    show_pushes(context, pushes);
  return exit_done;
}

Result<int> show_approval(const Context& context,
                          const ApprovalsShowOptions& options) {
  RelayClient client(context, TRY(choose_relay(context)));
  const auto push = TRY(named_push(client, options.push));
  const auto review = TRY(checked_review(client, push));
  if (context.globals.json)
    context.terminal.print_json(json::object(
        {{"push", api::to_json(push)}, {"review", api::to_json(review)}}));
  else
    show_review(context, push, review);
  if (push.state == "pending" && push.may_vote)
    context.terminal.hint("hoopgit approvals approve " + push.id.short_text() +
                          " --subject " + review.subject.substr(0, 12));
  return exit_done;
}

Result<int> vote(const Context& context, const VoteOptions& options) {
  RelayClient client(context, TRY(choose_relay(context)));
  const auto push = TRY(named_push(client, options.push));
  if (options.verb == "approve") {
    const auto review = TRY(checked_review(client, push));
    TRY(confirm(context, options, push, review));
  }
  const auto after = TRY(client.vote(push.id, {.subject = push.subject,
                                               .version = push.version,
                                               .verb = options.verb,
                                               .comment = options.comment}));
  if (context.globals.json)
    context.terminal.print_json(api::to_json(after));
  else
    show_push(context, after);
  return exit_done;
}

}  // namespace hoopgit::cli
