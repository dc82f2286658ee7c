#include "tests/support/daemon.hpp"

#include "core/base/file.hpp"
#include "core/base/text.hpp"

#include <fcntl.h>

#include <algorithm>
#include <cerrno>
#include <thread>
#include <utility>

namespace hoopgit::stage {
namespace {

constexpr std::size_t largest_log = std::size_t{256} * 1024 * 1024;
constexpr std::size_t lines_shown = 8;

std::string last_lines(const std::filesystem::path& log) {
  const std::string text = read_log(log);
  const auto lines = split(trim(text), '\n');
  const std::size_t first = lines.size() - std::min(lines.size(), lines_shown);
  std::string shown;
  for (std::size_t i = first; i < lines.size(); ++i)
    shown.append("\n  ").append(lines[i]);
  return shown;
}

}  // namespace

Result<Daemon> Daemon::start(const Start& start) {
  const Descriptor log(::open(start.log.c_str(),
                              O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
  if (!log.is_open()) return from_errno("open " + start.log.string(), errno);
  // Ends the server, too, when a test is interrupted or crashes.
  std::vector<std::string> argv{"setpriv", "--pdeathsig", "TERM", "--"};
  argv.insert(argv.end(), start.argv.begin(), start.argv.end());
  Command command{.argv = std::move(argv), .environment = start.environment};
  command.output_descriptor = log.get();
  Daemon daemon(TRY(Background::start(command)));
  const bool settled = eventually(
      [&] { return !daemon.is_running() || start.is_ready(); }, start.deadline);
  if (settled && daemon.is_running()) return daemon;
  return Error{Fault::unavailable,
               "cannot start " + start.name +
                   (settled ? ": it ended:" : ": it does not answer:") +
                   last_lines(start.log)};
}

std::string read_log(const std::filesystem::path& log) {
  auto text = read_file(log, largest_log);
  return text ? *std::move(text) : std::string();
}

bool eventually(const std::function<bool()>& is_true,
                std::chrono::milliseconds deadline) {
  const auto end = std::chrono::steady_clock::now() + deadline;
  while (!is_true()) {
    if (std::chrono::steady_clock::now() >= end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return true;
}

}  // namespace hoopgit::stage
