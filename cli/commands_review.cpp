// Commands about decisions: who votes, what the policy says.

#include "cli/approvals.hpp"
#include "cli/command_table.hpp"
#include "cli/policy.hpp"

namespace hoopgit::cli {
namespace {

void add_vote(Reading& reading, CLI::App& group, const std::string& verb,
              const std::string& description) {
  CLI::App& command = add(reading, group, verb, description);
  const auto options = bind<VoteOptions>(reading, command, &vote);
  options->verb = verb;
  add_push_name(command, options->push);
  command.add_option("-m,--comment", options->comment, "Why")
      ->type_name("TEXT");
  if (verb == "approve")
    command
        .add_option("--subject", options->subject,
                    "What was reviewed: 12 or more digits of its subject")
        ->type_name("DIGITS");
}

void add_approvals(Reading& reading) {
  CLI::App& group = add_group(reading, "approvals", "Review held pushes");
  CLI::App& list = add(reading, group, "list", "What waits for your vote");
  const auto listed =
      bind<ApprovalsListOptions>(reading, list, &list_approvals);
  list.add_flag("--all", listed->all, "Also what waits for others");
  CLI::App& show = add(reading, group, "show", "All of one held push");
  const auto shown = bind<ApprovalsShowOptions>(reading, show, &show_approval);
  add_push_name(show, shown->push);
  add_vote(reading, group, "approve", "Vote for it");
  add_vote(reading, group, "deny", "Vote against it");
  add_vote(reading, group, "withdraw", "Take your vote back");
}

struct PolicyFiles {
  std::string policy;
  std::string cases{};
};

void add_policy(Reading& reading) {
  CLI::App& group = add_group(reading, "policy", "Try policy files");
  CLI::App& check = add(reading, group, "check", "Find every mistake");
  const auto checked = bind<PolicyFiles>(
      reading, check, [](const Context& context, const PolicyFiles& files) {
        return check_policy(context, files.policy);
      });
  check.add_option("file", checked->policy, "The policy")
      ->required()
      ->type_name("FILE");
  CLI::App& test = add(reading, group, "test", "Judge described pushes");
  const auto tested = bind<PolicyFiles>(
      reading, test, [](const Context& context, const PolicyFiles& files) {
        return test_policy(context, files.policy, files.cases);
      });
  test.add_option("file", tested->policy, "The policy")
      ->required()
      ->type_name("FILE");
  test.add_option("--cases", tested->cases,
                  "The described pushes, if not in the policy")
      ->type_name("FILE");
}

}  // namespace

void add_review_commands(Reading& reading) {
  add_approvals(reading);
  add_policy(reading);
}

}  // namespace hoopgit::cli
