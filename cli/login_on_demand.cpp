#include "cli/login_on_demand.hpp"

#include "cli/local_git.hpp"
#include "cli/login.hpp"
#include "cli/session_store.hpp"
#include "core/base/file.hpp"
#include "core/base/text.hpp"
#include "helper/cache.hpp"
#include "helper/lock.hpp"

#include <fcntl.h>

#include <algorithm>
#include <array>
#include <thread>

namespace hoopgit::cli {
namespace {

/// A sign-in may take 180 s; whoever waits for one waits a little longer.
constexpr std::chrono::seconds patience{200};

bool is_no(const std::string& value) {
  constexpr std::array no{"false", "no", "off", "0", "never"};
  return std::any_of(no.begin(), no.end(), [&](const char* word) {
    return equal_ignoring_case(value, word);
  });
}

/// False: there is nowhere to lock, or nobody lets go.
bool wait_for(const helper::Lock& lock) {
  const auto until = std::chrono::steady_clock::now() + patience;
  while (!lock.try_now()) {
    if (std::chrono::steady_clock::now() >= until) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  return true;
}

}  // namespace

std::optional<std::string> absence(
    const Environment& environment, bool has_terminal,
    const std::optional<std::string>& interactive) {
  if (environment.get("GIT_TERMINAL_PROMPT") &&
      is_no(*environment.get("GIT_TERMINAL_PROMPT")))
    return "GIT_TERMINAL_PROMPT is 0";
  if (interactive && is_no(*interactive))
    return "credential.interactive is " + *interactive;
  if (environment.get("GCM_INTERACTIVE") &&
      is_no(*environment.get("GCM_INTERACTIVE")))
    return "GCM_INTERACTIVE is never";
  if (environment.get("CI")) return "CI is set";
  if (!has_terminal) return "there is no terminal";
  if (environment.get("SSH_CONNECTION") && !environment.get("DISPLAY"))
    return "this is a remote shell without a display";
  return std::nullopt;
}

bool has_controlling_terminal() {
  return Descriptor(::open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY))
      .is_open();
}

bool may_login_on_demand(const Context& context, const Error& error) {
  if (error.fault != Fault::unauthenticated ||
      !error.hint.starts_with("hoopgit login "))
    return false;
  const auto wanted = git_config("hoopgit.loginOnDemand");
  if (!wanted || !*wanted || is_no(**wanted)) return false;
  const auto interactive = git_config("credential.interactive");
  const auto why =
      absence(context.environment, has_controlling_terminal(),
              interactive ? *interactive : std::optional<std::string>());
  if (why) context.terminal.detail("no sign-in from inside git: " + *why);
  return !why;
}

Result<void> login_on_demand(const Context& context, const Url& relay) {
  const helper::Cache cache(context.environment.for_helper());
  auto lock = cache.folder() ? helper::Lock::open(*cache.folder(),
                                                  {relay.origin(), "", "login"})
                             : std::nullopt;
  if (!lock || !wait_for(*lock))
    return Error{Fault::unavailable,
                 "cannot sign in from inside git: another sign-in goes on, or "
                 "there is no folder for a lock",
                 "hoopgit login " + relay.origin()};
  const auto session = session_state(context, relay);
  if (session && *session) return {};  // Whoever held the lock signed in.
  return begin_session(context, {.url = relay.origin()}, relay);
}

}  // namespace hoopgit::cli
