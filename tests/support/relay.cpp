#include "tests/support/relay.hpp"

#include "core/base/text.hpp"
#include "tests/support/bare_git.hpp"
#include "tests/support/programs.hpp"
#include "tests/support/web.hpp"

#include <charconv>
#include <csignal>
#include <utility>

namespace hoopgit::stage {
namespace {

bool is_name(std::string_view text) {
  return !text.empty() &&
         text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") ==
             std::string_view::npos;
}

std::vector<std::string> relay_environment(
    const std::vector<std::string>& more) {
  std::vector<std::string> all = bare_environment();
  all.insert(all.end(), more.begin(), more.end());
  for (std::string& option : sanitizer_options())
    all.push_back(std::move(option));
  return all;
}

}  // namespace

Result<std::string> fill_in(const std::string& text, const Values& values) {
  std::string filled;
  std::size_t at = 0;
  while (at < text.size()) {
    const auto open = text.find('@', at);
    const auto close =
        open == std::string::npos ? open : text.find('@', open + 1);
    if (close == std::string::npos) break;
    const std::string name = text.substr(open + 1, close - open - 1);
    if (!is_name(name)) {
      filled += text.substr(at, close - at);
      at = close;
      continue;
    }
    const auto value = values.find(name);
    if (value == values.end())
      return Error{Fault::usage,
                   "cannot fill in @" + name + "@: it has no value"};
    filled += text.substr(at, open - at) + value->second;
    at = close + 1;
  }
  return filled + text.substr(at);
}

Result<Relay> Relay::prepare() {
  Relay relay(TRY(TemporaryFolder::make()), TRY(Port::reserve()));
  TRY(make_private_folder(relay.state()));
  return relay;
}

Result<void> Relay::configure(const std::string& configuration,
                              const Values& values) {
  Values all = values;
  all["PORT"] = port_.text();
  all["ORIGIN"] = origin();
  all["FOLDER"] = folder().string();
  all["STATE"] = state().string();
  std::string text = TRY(fill_in(configuration, all));
  // How full the machine's disk is must not decide a test.
  constexpr std::string_view section = "\npush: {";
  if (const auto at = text.find(section); at == std::string::npos)
    text += "\npush: {fullest_disk: 100}\n";
  else if (text.find("fullest_disk") == std::string::npos)
    text.insert(at + section.size(), "fullest_disk: 100, ");
  return replace_file(this->configuration(), text);
}

Result<void> Relay::start(const std::string& configuration,
                          const Values& values) {
  TRY(configure(configuration, values));
  return start();
}

Result<void> Relay::start() {
  daemon_ = TRY(Daemon::start(
      {.name = "hoopgit-relay",
       .argv = {program("hoopgit-relay"), "serve", "--config",
                configuration().string()},
       .log = folder() / "relay.log",
       .environment = relay_environment(environment_),
       .is_ready = [this] {
         const auto answer = Web().get(origin() + "/healthz");
         // 503: it serves, and says what is wrong.
         return answer && (answer->status == 200 || answer->status == 503);
       }}));
  return {};
}

std::string Relay::url(const std::string& repository) const {
  return origin() + "/" + repository + ".git";
}

std::filesystem::path Relay::configuration() const {
  return folder() / "relay.yaml";
}

void Relay::signal(int number) const {
  if (daemon_) daemon_->signal(number);
}

int Relay::stop() {
  if (!daemon_) return 0;
  daemon_->signal(SIGTERM);
  const int status = daemon_->wait();
  daemon_.reset();
  return status;
}

void Relay::kill() {
  if (!daemon_) return;
  daemon_->signal(SIGKILL);
  daemon_->wait();
  daemon_.reset();
}

std::string Relay::log() const {
  return read_log(folder() / "relay.log");
}

Result<std::uint64_t> Relay::memory_peak() const {
  const std::string status =
      TRY(read_file("/proc/" + std::to_string(pid()) + "/status"));
  for (const std::string_view line : split(status, '\n')) {
    if (line.rfind("VmHWM:", 0) != 0) continue;
    const std::string_view kibibytes = trim(line.substr(6));
    std::uint64_t number = 0;
    std::from_chars(kibibytes.data(), kibibytes.data() + kibibytes.size(),
                    number);
    return number * 1024;
  }
  return Error{Fault::unavailable,
               "cannot read the relay's memory: there is no VmHWM"};
}

}  // namespace hoopgit::stage
