#include "cli/secret_service.hpp"

#include "core/base/text.hpp"

#include <cstring>
#include <utility>

namespace hoopgit::cli {
namespace {

/// Attributes are no secret, and not encrypted in every store.
constexpr const char* application = "hoopgit";

Error away(std::string_view act) {
  return {Fault::unavailable,
          "cannot " + std::string(act) +
              " the session in the desktop's keyring: it is locked, or away",
          "unlock it, or: git config --global hoopgit.sessionStore file"};
}

}  // namespace

Command SecretService::tool(std::vector<std::string> argv) const {
  Command command{.argv = std::move(argv)};
  if (!desktop_.programs.empty())
    command.argv.front() = desktop_.programs / command.argv.front();
  command.environment = desktop_.environment;
  command.deadline = std::chrono::seconds(5) +
                     std::chrono::ceil<std::chrono::seconds>(desktop_.patience);
  command.output_limit = std::size_t{256} * 1024;
  return command;
}

bool SecretService::is_open() const {
  const auto answer =
      run(tool({"dbus-send", "--session", "--print-reply=literal",
                "--reply-timeout=" + std::to_string(desktop_.patience.count()),
                "--dest=org.freedesktop.secrets",
                "/org/freedesktop/secrets/aliases/default",
                "org.freedesktop.DBus.Properties.Get",
                "string:org.freedesktop.Secret.Collection", "string:Locked"}));
  if (!answer || !answer->succeeded()) return false;
  const auto words = split(trim(answer->output), ' ');
  return !words.empty() && words.back() == "false";
}

Result<std::optional<Secret>> SecretService::read(
    const std::string& name) const {
  // One that is locked would ask the person to unlock it, behind git's back.
  if (!is_open()) return away("read");
  auto found = run(tool(
      {"secret-tool", "lookup", "application", application, "session", name}));
  if (!found) return away("read");
  if (!found->succeeded()) return std::optional<Secret>();
  Secret secret(trim(found->output));
  explicit_bzero(found->output.data(), found->output.size());
  return std::optional(std::move(secret));
}

Result<void> SecretService::write(const std::string& name,
                                  std::string_view text) const {
  if (!is_open()) return away("keep");
  Command command = tool({"secret-tool", "store", "--label=hoopgit session",
                          "application", application, "session", name});
  command.input = text;
  const auto done = run(command);
  if (!done || !done->succeeded()) return away("keep");
  return {};
}

Result<void> SecretService::remove(const std::string& name) const {
  if (!is_open()) return away("remove");
  const auto done = run(tool(
      {"secret-tool", "clear", "application", application, "session", name}));
  if (!done) return away("remove");
  const auto left = TRY(read(name));
  if (left) return away("remove");
  return {};
}

}  // namespace hoopgit::cli
