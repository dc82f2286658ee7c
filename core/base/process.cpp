#include "core/base/process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

extern char** environ;

namespace hoopgit {
namespace {

using Steady = std::chrono::steady_clock;

struct Pipe {
  Descriptor read_end;
  Descriptor write_end;
};

Result<Pipe> make_pipe() {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return from_errno("make a pipe", errno);
  return Pipe{Descriptor(ends[0]), Descriptor(ends[1])};
}

Result<Descriptor> open_nothing() {
  Descriptor fd(::open("/dev/null", O_RDWR | O_CLOEXEC));
  if (!fd.is_open()) return from_errno("open /dev/null", errno);
  return fd;
}

int status_of(int wait_status) {
  return WIFEXITED(wait_status) ? WEXITSTATUS(wait_status)
                                : 128 + WTERMSIG(wait_status);
}

int wait_for(pid_t pid) {
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  return status_of(status);
}

/// What exec needs, made before fork: after it only async-signal-safe calls
/// are allowed, since other threads may have held malloc's lock.
struct Prepared {
  std::vector<char*> argv;
  std::vector<char*> environment;
  std::string path;
};

/// Looks a bare name up in PATH, as execvp would, but before fork.
std::string find_program(const std::string& name) {
  if (name.find('/') != std::string::npos) return name;
  const char* path = ::getenv("PATH");
  std::string_view rest = path != nullptr ? path : "/usr/bin:/bin";
  while (!rest.empty()) {
    const auto end = rest.find(':');
    const std::string candidate = std::string(rest.substr(0, end)) + "/" + name;
    if (::access(candidate.c_str(), X_OK) == 0) return candidate;
    rest = end == std::string_view::npos ? std::string_view()
                                         : rest.substr(end + 1);
  }
  return name;
}

Prepared prepare(const Command& command) {
  Prepared ready;
  for (const auto& argument : command.argv)
    ready.argv.push_back(const_cast<char*>(argument.c_str()));
  ready.argv.push_back(nullptr);
  if (command.environment) {
    for (const auto& variable : *command.environment)
      ready.environment.push_back(const_cast<char*>(variable.c_str()));
  } else {
    for (char** variable = environ; *variable != nullptr; ++variable)
      ready.environment.push_back(*variable);
  }
  ready.environment.push_back(nullptr);
  ready.path = find_program(command.argv.front());
  return ready;
}

/// What the child tells when it cannot become the program.
struct Failure {
  enum class At { exec, walls } at;
  int problem;
};

/// The program gets none of our handlers anyway; but until it is there a signal
/// would run them, in our memory. Ignored ones stay ignored.
void forget_handlers() {
  for (int number = 1; number < NSIG; ++number) {
    struct sigaction action {};
    if (::sigaction(number, nullptr, &action) != 0) continue;
    if (action.sa_handler == SIG_DFL || action.sa_handler == SIG_IGN) continue;
    action = {};
    ::sigaction(number, &action, nullptr);
  }
}

[[noreturn, gnu::noinline]] void become(const Prepared& ready,
                                        const Command& command, int in, int out,
                                        int err, int report) {
  ::setpgid(0, 0);
  forget_handlers();
  ::dup2(in, 0);
  ::dup2(out, 1);
  ::dup2(err, 2);
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  ::signal(SIGPIPE, SIG_DFL);
  Failure failure{Failure::At::exec, 0};
  if (!command.folder.empty() && ::chdir(command.folder.c_str()) != 0)
    failure.problem = errno;
  if (failure.problem == 0 && command.before_exec)
    failure = {Failure::At::walls, command.before_exec(report)};
  if (failure.problem == 0) {
    ::execve(ready.path.c_str(), ready.argv.data(), ready.environment.data());
    failure = {Failure::At::exec, errno};
  }
  [[maybe_unused]] const ssize_t told =
      ::write(report, &failure, sizeof failure);
  ::_exit(127);
}

/// Starts the program with these three descriptors. Returns only when exec has
/// succeeded or failed: the report pipe closes on exec.
Result<pid_t> spawn(const Command& command, int in, int out, int err) {
  const Prepared ready = prepare(command);
  Pipe report = TRY(make_pipe());
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &before);
  // Not fork: of a process with much in memory that copies the page tables, and
  // then every page that any thread writes to. The child is in our memory until
  // exec, and this thread waits: become() keeps nothing and changes nothing.
  const pid_t pid = ::vfork();  // NOLINT(clang-analyzer-security*)
  // What it calls is safe after a signal, and after this.
  // NOLINTNEXTLINE(clang-analyzer-unix.Vfork)
  if (pid == 0) become(ready, command, in, out, err, report.write_end.get());
  const int problem = errno;
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  if (pid < 0) return from_errno("start " + command.argv.front(), problem);
  ::setpgid(pid, pid);  // In both: whoever comes first.
  report.write_end.close();
  Failure failure{};
  ssize_t got = 0;
  do {
    got = ::read(report.read_end.get(), &failure, sizeof failure);
  } while (got < 0 && errno == EINTR);
  if (got == sizeof failure) {
    wait_for(pid);
    const bool was_walls = failure.at == Failure::At::walls;
    return from_errno(
        (was_walls ? "confine " : "start ") + command.argv.front(),
        failure.problem);
  }
  return pid;
}

/// The running program and our ends of its pipes.
struct Conversation {
  const Command& command;
  const Taker& take_output;
  pid_t pid;
  Descriptor to_input;
  Descriptor from_output;
  Descriptor from_errors;
  std::string_view unsent;
  std::string errors{};
};

Result<void> send_input(Conversation& talk) {
  const ssize_t sent = ::write(
      talk.to_input.get(), talk.unsent.data(),
      std::min<std::size_t>(talk.unsent.size(), std::size_t{64} * 1024));
  if (sent < 0 && (errno == EAGAIN || errno == EINTR)) return {};
  if (sent < 0 && errno != EPIPE)
    return from_errno("write to " + talk.command.argv.front(), errno);
  // EPIPE: it does not want to read more; its status will tell.
  talk.unsent.remove_prefix(sent < 0 ? talk.unsent.size()
                                     : static_cast<std::size_t>(sent));
  if (talk.unsent.empty()) talk.to_input.close();
  return {};
}

Result<void> receive(Conversation& talk, Descriptor& from, bool is_output) {
  std::array<char, std::size_t{64} * 1024> piece;
  const ssize_t got = ::read(from.get(), piece.data(), piece.size());
  if (got < 0 && (errno == EAGAIN || errno == EINTR)) return {};
  if (got <= 0) {
    from.close();
    return {};
  }
  const std::string_view bytes(piece.data(), static_cast<std::size_t>(got));
  if (is_output) return talk.take_output(bytes);
  const std::size_t room = talk.command.error_limit - talk.errors.size();
  talk.errors += bytes.substr(0, room);
  return {};
}

Result<void> converse(Conversation& talk) {
  const auto deadline = Steady::now() + talk.command.deadline;
  while (talk.from_output.is_open() || talk.from_errors.is_open()) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        deadline - Steady::now());
    if (left.count() <= 0)
      return Error{Fault::limit,
                   "cannot run " + talk.command.argv.front() + ": it took " +
                       "longer than " +
                       std::to_string(talk.command.deadline.count()) + " s"};
    std::array<pollfd, 3> waits{{{talk.to_input.get(), POLLOUT, 0},
                                 {talk.from_output.get(), POLLIN, 0},
                                 {talk.from_errors.get(), POLLIN, 0}}};
    const int wait_ms = static_cast<int>(std::min<long>(left.count(), 60'000));
    if (::poll(waits.data(), waits.size(), wait_ms) < 0 && errno != EINTR)
      return from_errno("wait for " + talk.command.argv.front(), errno);
    if (talk.to_input.is_open() && waits[0].revents != 0) TRY(send_input(talk));
    if (talk.from_output.is_open() && waits[1].revents != 0)
      TRY(receive(talk, talk.from_output, true));
    if (talk.from_errors.is_open() && waits[2].revents != 0)
      TRY(receive(talk, talk.from_errors, false));
  }
  return {};
}

}  // namespace

Result<Completed> run(const Command& command, const Taker& take_output) {
  Pipe in = TRY(make_pipe());
  Pipe out = TRY(make_pipe());
  Pipe err = TRY(make_pipe());
  const bool feeds = command.input_descriptor < 0;
  const bool takes = command.output_descriptor < 0;
  const pid_t pid =
      TRY(spawn(command, feeds ? in.read_end.get() : command.input_descriptor,
                takes ? out.write_end.get() : command.output_descriptor,
                err.write_end.get()));
  in.read_end.close();
  out.write_end.close();
  err.write_end.close();
  if (!feeds || command.input.empty()) in.write_end.close();
  if (!takes) out.read_end.close();
  if (in.write_end.is_open()) ::fcntl(in.write_end.get(), F_SETFL, O_NONBLOCK);

  Conversation talk{command,
                    take_output,
                    pid,
                    std::move(in.write_end),
                    std::move(out.read_end),
                    std::move(err.read_end),
                    command.input};
  // A program that stops reading must not end us with SIGPIPE.
  sigset_t pipe_signal;
  sigset_t before;
  sigemptyset(&pipe_signal);
  sigaddset(&pipe_signal, SIGPIPE);
  ::pthread_sigmask(SIG_BLOCK, &pipe_signal, &before);
  const auto talked = converse(talk);
  const timespec now{0, 0};
  while (::sigtimedwait(&pipe_signal, nullptr, &now) > 0) {
  }
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  if (!talked) ::kill(-pid, SIGKILL);
  const int status = wait_for(pid);
  if (!talked) return talked.error();
  return Completed{status, {}, std::move(talk.errors)};
}

Result<Completed> run(const Command& command) {
  std::string output;
  const auto collect = [&](std::string_view piece) -> Result<void> {
    if (output.size() + piece.size() > command.output_limit)
      return Error{Fault::limit, "cannot run " + command.argv.front() +
                                     ": it printed too much"};
    output += piece;
    return {};
  };
  Completed completed = TRY(run(command, collect));
  completed.output = std::move(output);
  return completed;
}

Result<Background> Background::start(const Command& command) {
  const Descriptor nothing = TRY(open_nothing());
  const int in =
      command.input_descriptor >= 0 ? command.input_descriptor : nothing.get();
  const int out = command.output_descriptor >= 0 ? command.output_descriptor
                                                 : nothing.get();
  return Background(TRY(spawn(command, in, out, out)));
}

Background::Background(Background&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)), status_(other.status_) {}

Background& Background::operator=(Background&& other) noexcept {
  if (this != &other) {
    end();
    pid_ = std::exchange(other.pid_, -1);
    status_ = other.status_;
  }
  return *this;
}

Background::~Background() {
  end();
}

bool Background::is_running() {
  if (status_ || pid_ < 0) return false;
  int status = 0;
  if (::waitpid(pid_, &status, WNOHANG) != pid_) return true;
  status_ = status_of(status);
  return false;
}

void Background::signal(int number) const {
  if (pid_ > 0 && !status_) ::kill(pid_, number);
}

int Background::wait() {
  if (!status_) status_ = wait_for(pid_);
  return *status_;
}

void Background::end() noexcept {
  if (pid_ < 0 || !is_running()) return;
  ::kill(-pid_, SIGTERM);
  for (int i = 0; i < 300 && is_running(); ++i)
    ::usleep(10'000);
  if (!is_running()) return;
  ::kill(-pid_, SIGKILL);
  wait();
}

}  // namespace hoopgit
