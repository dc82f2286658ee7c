#include "cli/clone.hpp"

#include "cli/foreground.hpp"
#include "cli/relay_choice.hpp"
#include "core/base/repository_name.hpp"

namespace hoopgit::cli {
namespace {

/// A URL stays what it is; a bare name is one of the relay's.
Result<std::string> url_of(const Context& context, const std::string& text) {
  if (text.find(':') != std::string::npos || text.starts_with('/') ||
      text.starts_with('.'))
    return text;
  const auto name = TRY(RepositoryName::parse(text));
  const Url relay = TRY(choose_relay(context));
  return relay.origin() + "/" + name.text() + ".git";
}

}  // namespace

int exit_code_of_git(int status, std::string_view errors) {
  if (status == 129) return exit_code(Fault::usage);
  if (status != 128) return status;
  if (errors.find("hoopgit: not signed in") != std::string_view::npos ||
      errors.find("hoopgit: the session") != std::string_view::npos ||
      // What the helper says of a token that the relay does not take.
      errors.find(": invalid_grant") != std::string_view::npos ||
      errors.find("Authentication failed") != std::string_view::npos)
    return exit_code(Fault::unauthenticated);
  if (errors.find("hoopgit: cannot use the token in") != std::string_view::npos)
    return exit_code(Fault::usage);
  if (errors.find("error: 403") != std::string_view::npos)
    return exit_code(Fault::forbidden);
  if (errors.find("not found") != std::string_view::npos)
    return exit_code(Fault::not_found);
  return exit_code(Fault::unavailable);
}

Result<int> clone(const Context& context, const CloneOptions& options) {
  ForegroundCommand command{{"git", "clone"}, context.globals.json};
  if (context.globals.quiet) command.argv.emplace_back("--quiet");
  const std::string url = TRY(url_of(context, options.repository));
  command.argv.push_back(url);
  for (const auto& argument : options.arguments)
    command.argv.push_back(argument);
  std::string errors;
  const int status = TRY(run_in_foreground(
      command, [&](std::string_view piece) { errors += piece; }));
  if (context.globals.json && status == 0)
    context.terminal.print_json(json::object({{"url", url}}));
  return exit_code_of_git(status, errors);
}

}  // namespace hoopgit::cli
