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
};

void add_policy_test(Reading& reading, CLI::App& group) {
  CLI::App& test =
      add(reading, group, "test", "Judge described pushes, or a job's token");
  const auto options = bind<TrustTestOptions>(
      reading, test, [](const Context& context, const TrustTestOptions& asked) {
        const bool is_about_trust = !asked.token.empty() ||
                                    !asked.claims.empty() ||
                                    !asked.repository.empty() ||
                                    !asked.ref.empty() || !asked.issuer.empty();
        return is_about_trust ? test_trust(context, asked)
                              : test_policy(context, asked.policy, asked.cases);
      });
  add_text(test, "file", options->policy, "The policy", "FILE")->required();
  add_text(test, "--cases", options->cases,
           "The described pushes, if not in the policy", "FILE");
  add_text(test, "--token", options->token,
           "A token, held against the rules of trust", "FILE");
  add_text(test, "--claims", options->claims, "The same, claims as JSON",
           "FILE");
  add_text(test, "--issuer", options->issuer, "Its entry, if not by iss",
           "NAME");
  add_text(test, "--repo", options->repository, "For this repository", "NAME");
  add_text(test, "--ref", options->ref, "To write this ref", "REF");
}

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
  CLI::App& lint = add(reading, group, "lint", "Find what is allowed too much");
  const auto linted = bind<PolicyFiles>(
      reading, lint, [](const Context& context, const PolicyFiles& files) {
        return lint_policy_file(context, files.policy);
      });
  lint.add_option("file", linted->policy, "The policy")
      ->required()
      ->type_name("FILE");
  add_policy_test(reading, group);
}

}  // namespace

void add_review_commands(Reading& reading) {
  add_approvals(reading);
  add_policy(reading);
}

}  // namespace hoopgit::cli
