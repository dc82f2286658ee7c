#include "cli/foreground.hpp"

#include "core/base/file.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace hoopgit::cli {
namespace {

/// Ctrl-C is for the program: it ends, and we say what came of it.
class WithoutInterrupts {
 public:
  WithoutInterrupts() {
    struct sigaction ignore {};
    ignore.sa_handler = SIG_IGN;
    ::sigaction(SIGINT, &ignore, &before_);
  }
  ~WithoutInterrupts() { ::sigaction(SIGINT, &before_, nullptr); }
  WithoutInterrupts(const WithoutInterrupts&) = delete;
  WithoutInterrupts& operator=(const WithoutInterrupts&) = delete;

  void undo_in_child() const { ::sigaction(SIGINT, &before_, nullptr); }

 private:
  struct sigaction before_ {};
};

void copy_errors(int from, const std::function<void(std::string_view)>& take) {
  std::array<char, 4096> piece;
  for (;;) {
    const ssize_t got = ::read(from, piece.data(), piece.size());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return;
    const std::string_view bytes(piece.data(), static_cast<std::size_t>(got));
    [[maybe_unused]] const auto shown = write_all(STDERR_FILENO, bytes);
    take(bytes);
  }
}

int status_of(pid_t child) {
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace

Result<int> run_in_foreground(
    const ForegroundCommand& command,
    const std::function<void(std::string_view)>& take) {
  std::vector<char*> argv;
  argv.reserve(command.argv.size() + 1);
  for (const auto& word : command.argv)
    argv.push_back(const_cast<char*>(word.c_str()));
  argv.push_back(nullptr);
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return from_errno("make a pipe", errno);
  const Descriptor from(ends[0]);
  Descriptor to(ends[1]);
  const WithoutInterrupts quiet;
  const pid_t child = ::fork();
  if (child < 0) return from_errno("start " + command.argv.front(), errno);
  if (child == 0) {
    quiet.undo_in_child();
    if (command.output_to_errors) ::dup2(STDERR_FILENO, STDOUT_FILENO);
    ::dup2(to.get(), STDERR_FILENO);
    ::execvp(argv[0], argv.data());
    ::_exit(127);
  }
  to.close();
  copy_errors(from.get(), take);
  const int status = status_of(child);
  if (status == 127)
    return Error{Fault::usage,
                 "cannot run " + command.argv.front() + ": it is not in PATH"};
  return status;
}

}  // namespace hoopgit::cli
