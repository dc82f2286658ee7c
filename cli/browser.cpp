#include "cli/browser.hpp"

#include "core/base/text.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>

namespace hoopgit::cli {
namespace {

bool is_in_path(const Environment& environment, const std::string& name) {
  const auto path = environment.get("PATH").value_or("/usr/bin:/bin");
  for (const auto folder : split(path, ':'))
    if (::access((std::string(folder) + "/" + name).c_str(), X_OK) == 0)
      return true;
  return false;
}

/// In the child of a child: of a session of its own, without our terminal.
[[noreturn]] void become(char* const* argv) {
  ::setsid();
  const int nothing = ::open("/dev/null", O_RDWR);
  if (nothing >= 0) {
    ::dup2(nothing, STDIN_FILENO);
    ::dup2(nothing, STDOUT_FILENO);
    ::dup2(nothing, STDERR_FILENO);
  }
  ::execvp(argv[0], argv);
  ::_exit(127);
}

}  // namespace

std::vector<std::string> browser_of(const Environment& environment) {
  std::vector<std::string> words;
  if (const auto chosen = environment.get("BROWSER")) {
    for (const auto word : split(*chosen, ' '))
      if (!word.empty()) words.emplace_back(word);
    return words;
  }
  const bool has_display =
      environment.get("DISPLAY") || environment.get("WAYLAND_DISPLAY");
  if (has_display && is_in_path(environment, "xdg-open"))
    words.emplace_back("xdg-open");
  return words;
}

Result<void> open_browser(std::vector<std::string> browser,
                          const std::string& url) {
  if (browser.empty())
    return Error{Fault::usage, "cannot open a browser: there is none",
                 "set BROWSER"};
  browser.push_back(url);
  std::vector<char*> argv;
  argv.reserve(browser.size() + 1);
  for (auto& word : browser)
    argv.push_back(word.data());
  argv.push_back(nullptr);
  const pid_t child = ::fork();
  if (child < 0) return from_errno("open a browser", errno);
  if (child == 0) {
    // Twice: the browser becomes init's child, and we have none to await.
    if (::fork() == 0) become(argv.data());
    ::_exit(0);
  }
  ::waitpid(child, nullptr, 0);
  return {};
}

}  // namespace hoopgit::cli
