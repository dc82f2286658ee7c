#include "cli/policy.hpp"

#include "cli/policy_lint.hpp"
#include "cli/policy_test.hpp"
#include "cli/trust_test.hpp"
#include "core/base/file.hpp"

namespace hoopgit::cli {
namespace {

constexpr std::size_t largest_file = std::size_t{4} * 1024 * 1024;

/// A file that was named and is not there was named wrongly.
Result<std::string> read_named(const std::filesystem::path& path) {
  return read_file(path, largest_file);
}

}  // namespace

Result<int> check_policy(const Context& context,
                         const std::filesystem::path& policy) {
  const std::string text = TRY(read_named(policy));
  const auto read = TRY(read_policy(text, policy.string()));
  if (context.globals.json)
    context.terminal.print_json(
        json::object({{"policy", policy.string()}, {"sha256", read.sha256()}}));
  else
    context.terminal.note(policy.string() + ": no problems");
  return exit_done;
}

Result<int> lint_policy_file(const Context& context,
                             const std::filesystem::path& policy) {
  const std::string text = TRY(read_named(policy));
  const auto findings = TRY(lint_policy(text, policy.string()));
  if (context.globals.json) {
    context.terminal.print_json(to_json(findings));
  } else {
    for (const auto& finding : findings)
      context.terminal.print(finding.section + " " + finding.rule + ": " +
                             finding.text);
    if (findings.empty())
      context.terminal.note(policy.string() + ": nothing to say");
  }
  return findings.empty() ? exit_done : exit_refused;
}

Result<int> test_trust(const Context& context,
                       const TrustTestOptions& options) {
  if (options.token.empty() == options.claims.empty())
    return Error{Fault::usage,
                 "cannot test the rules of trust: give --token or --claims, "
                 "and not both"};
  if (!options.cases.empty())
    return Error{Fault::usage,
                 "cannot test the rules of trust: --cases is about pushes"};
  const std::string text = TRY(read_named(options.policy));
  const std::string shown =
      TRY(read_named(options.token.empty() ? options.claims : options.token));
  auto claims =
      options.token.empty() ? json::parse(shown) : claims_in_token(shown);
  if (!claims) return within("read the claims", claims.error());
  const auto answer = TRY(ask_trust(text, options.policy,
                                    {.claims = *std::move(claims),
                                     .issuer = options.issuer,
                                     .repository = options.repository,
                                     .ref = options.ref}));
  if (context.globals.json)
    context.terminal.print_json(to_json(answer));
  else
    context.terminal.print_text(to_text(answer));
  return answer.is_granted ? exit_done : exit_refused;
}

Result<int> test_policy(const Context& context,
                        const std::filesystem::path& policy,
                        const std::filesystem::path& cases) {
  const std::string text = TRY(read_named(policy));
  const std::string cases_text =
      cases.empty() ? std::string() : TRY(read_named(cases));
  if (!cases.empty() && cases_text.empty())
    return Error{Fault::usage,
                 "cannot test the policy: " + cases.string() + " is empty"};
  const auto results =
      TRY(test_policy(text, policy.string(), cases_text, cases.string()));
  if (context.globals.json)
    context.terminal.print_json(to_json(results));
  else
    context.terminal.print_text(to_table(results));
  return all_passed(results) ? exit_done : exit_refused;
}

}  // namespace hoopgit::cli
