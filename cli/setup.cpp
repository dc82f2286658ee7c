#include "cli/setup.hpp"

#include "cli/relay_choice.hpp"
#include "cli/scan_hook.hpp"

#include <filesystem>
#include <system_error>

namespace hoopgit::cli {
namespace {

/// A program of ours, in the same folder as this one.
Result<std::filesystem::path> program_beside(const char* name) {
  std::error_code problem;
  const auto self = std::filesystem::read_symlink("/proc/self/exe", problem);
  if (problem) return from_errno("find this program", problem.value());
  const auto beside = self.parent_path() / name;
  if (!std::filesystem::exists(beside))
    return Error{Fault::usage,
                 "cannot set up git: " + beside.string() + " is missing"};
  return beside;
}

std::string credential_section(const Url& relay) {
  return "credential." + relay.origin();
}

std::string proactive_key(const Url& relay) {
  return "http." + relay.origin() + "/.proactiveAuth";
}

std::string instead_of_key(const Url& relay) {
  return "url." + relay.origin() + "/.insteadOf";
}

Result<void> undo(const Context& context, const Url& relay, ConfigScope scope) {
  TRY(remove_config_section(scope, credential_section(relay)));
  TRY(remove_config(scope, proactive_key(relay)));
  TRY(remove_config(scope, instead_of_key(relay)));
  return remove_relay(context.environment, relay.origin());
}

/// Every URL that begins with this one goes to the relay instead.
Result<void> redirect(const Url& relay, ConfigScope scope,
                      std::string instead_of) {
  TRY(parse_url(instead_of));
  if (!instead_of.ends_with('/')) instead_of += '/';
  TRY(remove_config(scope, instead_of_key(relay)));
  return add_config(scope, instead_of_key(relay), instead_of);
}

Result<void> scan_first(const Context& context) {
  for (const Hook& hook : TRY(install_hooks(context, {})))
    context.terminal.note(
        "scans first, by " + hook.path.string() +
        (hook.has_other ? "; the hook that was there runs before it" : ""));
  return {};
}

}  // namespace

Result<std::filesystem::path> helper_program() {
  return program_beside("git-credential-hoopgit");
}

std::string helper_value(const std::string& program) {
  constexpr std::string_view plain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-+";
  if (program.find_first_not_of(plain) == std::string::npos) return program;
  std::string quoted = "!'";
  for (const char c : program)
    quoted += c == '\'' ? "'\\''" : std::string(1, c);
  return quoted + "'";
}

Result<void> configure_credentials(const Context& context, const Url& relay,
                                   ConfigScope scope) {
  const std::string program = TRY(helper_program());
  const std::string section = credential_section(relay);
  // Removed and added, so that it stands last: later helpers would get it.
  TRY(remove_config_section(scope, section));
  TRY(add_config(scope, section + ".helper", ""));
  TRY(add_config(scope, section + ".helper", helper_value(program)));
  TRY(add_config(scope, section + ".useHttpPath", "true"));
  TRY(remove_config(scope, proactive_key(relay)));
  TRY(add_config(scope, proactive_key(relay), "auto"));
  return add_relay(context.environment, relay.origin());
}

Result<int> setup(const Context& context, const SetupOptions& options) {
  if (options.local && options.global)
    return Error{Fault::usage,
                 "cannot set up git: --local and --global "
                 "exclude each other"};
  const auto scope = options.local ? ConfigScope::local : ConfigScope::global;
  const Url relay = options.relay.empty() ? TRY(choose_relay(context))
                                          : TRY(relay_at(options.relay));
  if (options.undo) {
    TRY(undo(context, relay, scope));
    if (options.hooks) TRY(remove_hooks(context, {}));
    context.terminal.note("git no longer uses " + relay.origin());
    return exit_done;
  }
  TRY(configure_credentials(context, relay, scope));
  if (!options.instead_of.empty())
    TRY(redirect(relay, scope, options.instead_of));
  if (options.hooks) TRY(scan_first(context));
  if (context.globals.json)
    context.terminal.print_json(
        json::object({{"relay", relay.origin()}, {"hooks", options.hooks}}));
  context.terminal.note("git uses " + relay.origin() + " from here on");
  return exit_done;
}

}  // namespace hoopgit::cli
