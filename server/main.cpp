#include "core/base/clock.hpp"
#include "core/base/forward_clock.hpp"
#include "core/base/text.hpp"
#include "core/git/repository.hpp"
#include "server/config/config.hpp"
#include "server/house/house.hpp"
#include "server/house/new_log.hpp"
#include "server/house/open_pushes.hpp"
#include "server/verify_state.hpp"
#include "server/verify_token.hpp"

#include <CLI/CLI.hpp>
#include <pthread.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <functional>
#include <new>
#include <string>
#include <string_view>
#include <thread>

namespace {

using namespace hoopgit;

void say(std::string_view line) {
  std::fprintf(stderr, "hoopgit-relay: %.*s\n", static_cast<int>(line.size()),
               line.data());
}

int fail(const Error& error) {
  say(error.message);
  if (!error.hint.empty()) say("hint: " + error.hint);
  return exit_code(error.fault);
}

/// What holds upstream credentials must not be read by a debugger or end up in
/// a core dump.
void close_to_others() {
  ::prctl(PR_SET_DUMPABLE, 0);
  const rlimit none{0, 0};
  ::setrlimit(RLIMIT_CORE, &none);
}

int check(const std::string& file) {
  const auto config = config::load(file);
  if (!config) return fail(config.error());
  const auto checked = house::check(
      *config, system_clock(),
      [](auto line) { say("warning: " + std::string(line)); },
      [](auto line) {
        std::printf("%.*s\n", static_cast<int>(line.size()), line.data());
      });
  if (!checked) {
    Error error = checked.error();
    error.fault = Fault::usage;  // What is named in the file is wrong.
    return fail(error);
  }
  std::printf("%s: good\n", file.c_str());
  return 0;
}

/// Ends the house on SIGTERM or SIGINT. The signals are blocked in every
/// thread, so that only this one takes them.
class SignalWatch {
 public:
  SignalWatch() {
    sigemptyset(&signals_);
    for (const int signal : {SIGTERM, SIGINT, SIGUSR2})
      sigaddset(&signals_, signal);
    ::pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
    ::signal(SIGPIPE, SIG_IGN);
    // A limit on the size of files is then an error, as a full disk is.
    ::signal(SIGXFSZ, SIG_IGN);
  }

  void start(house::House& served) {
    thread_ = std::thread([this, &served] {
      int signal = 0;
      ::sigwait(&signals_, &signal);
      if (signal != SIGUSR2) served.stop();
    });
  }

  ~SignalWatch() {
    if (!thread_.joinable()) return;
    ::pthread_kill(thread_.native_handle(), SIGUSR2);
    thread_.join();
  }

 private:
  sigset_t signals_{};
  std::thread thread_{};
};

/// To end is what every step is made for; to go on without what was asked for
/// in the middle of one is not. malloc() fails as ever: libraries see to that.
void end_without_memory() {
  std::set_new_handler([] {
    constexpr std::string_view last_words =
        "hoopgit-relay: cannot go on: there is no more memory\n";
    [[maybe_unused]] const auto told =
        ::write(STDERR_FILENO, last_words.data(), last_words.size());
    std::abort();
  });
}

int serve(const std::string& file, const house::Start& start) {
  close_to_others();
  end_without_memory();
  SignalWatch watch;
  const git::Library library;
  auto config = config::load(file);
  if (!config) return fail(config.error());
  const std::string scheme =
      config->listener.certificate.empty() ? "http" : "https";
  const std::string host = config->listener.host;
  const ForwardClock clock(system_clock());
  auto built = house::House::build(*std::move(config), clock, say, start);
  if (!built) return fail(built.error());
  std::printf("listening on %s://%s:%u\n", scheme.c_str(), host.c_str(),
              static_cast<unsigned>(built->port()));
  std::fflush(stdout);
  watch.start(*built);
  built->run();
  return 0;
}

/// A vkey a line, or, of those that sign attestations, a PEM block each.
int list_keys(const std::string& file, bool of_attestations) {
  const auto config = config::load(file);
  if (!config) return fail(config.error());
  const auto keys = of_attestations ? house::attestation_keys(*config)
                                    : house::log_vkeys(*config);
  if (!keys) return fail(keys.error());
  for (const auto& key : *keys)
    std::printf("%s%s", key.c_str(), of_attestations ? "" : "\n");
  return 0;
}

int rotate_key(const std::string& file, bool of_attestations) {
  const auto config = config::load(file);
  if (!config) return fail(config.error());
  const auto key = of_attestations ? house::rotate_attestation_key(*config)
                                   : house::rotate_log_key(*config);
  if (!key) return fail(key.error());
  std::printf("%s%s", key->c_str(), of_attestations ? "" : "\n");
  return 0;
}

int open_new_log(const std::string& file, const house::NewLog& asked) {
  const git::Library library;
  const auto config = config::load(file);
  if (!config) return fail(config.error());
  const auto opened = house::open_new_log(*config, system_clock(), asked);
  if (!opened) return fail(opened.error());
  say("the old log stays in " + opened->aside.string());
  std::printf("%s\n", opened->vkey.c_str());
  return 0;
}

int look_at_token(const VerifyTokenOptions& options) {
  close_to_others();
  const auto verdict = verify_token(options, system_clock());
  return verdict ? *verdict : fail(verdict.error());
}

void add_verify_token(CLI::App& app, VerifyTokenOptions& options,
                      std::function<int(const std::string&)>& run) {
  CLI::App* command =
      app.add_subcommand("verify-token", "Say whether a token would be taken");
  command->add_option("--keys", options.keys, "The issuer's key set")
      ->required()
      ->type_name("FILE");
  command->add_option("--issuer", options.issuer, "The issuer")
      ->required()
      ->type_name("URL");
  command->add_option("--audience", options.audience, "Whom it must be for")
      ->required()
      ->type_name("AUD");
  command->add_option("--at", options.at, "As if it were then")
      ->type_name("TIME");
  command->add_flag("--machine", options.machine, "A job's, not a person's");
  command->callback([&run, &options] {
    run = [&options](const std::string&) { return look_at_token(options); };
  });
}

/// What an administrator has to look after, and what to type for it.
int list_open_pushes(const std::string& file) {
  const auto config = config::load(file);
  if (!config) return fail(config.error());
  const auto rows = house::open_pushes(*config);
  if (!rows) return fail(rows.error());
  for (const auto& row : *rows) {
    std::printf("%s  %s  %s  by %s  attempt %lld\n", row.id.text().c_str(),
                std::string(store::name_of(row.state)).c_str(),
                row.repository.text().c_str(),
                printable(row.requester.person.subject).c_str(),
                static_cast<long long>(row.attempt));
    if (!row.reason.empty())
      std::printf("  %s\n", printable(row.reason).c_str());
    if (row.state == store::PushState::needs_human)
      std::printf("  hoopgit admin resolve %s landed|conflict --reason TEXT\n",
                  row.id.short_text().c_str());
  }
  if (rows->empty()) say("every landing is settled");
  return 0;
}

/// 2 when it could not be looked at, whatever was in the way.
int verify_state(const std::string& file, bool as_json) {
  constexpr int could_not = 2;
  const auto verified =
      hoopgit::verify_state(file, as_json, system_clock(), say);
  if (verified) return *verified;
  fail(verified.error());
  return could_not;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("hoopgit-relay: the gate in front of a Git server");
  app.set_version_flag("--version", "hoopgit-relay " HOOPGIT_VERSION);
  app.require_subcommand(1);
  std::string file;
  std::function<int(const std::string&)> run;
  const auto add = [&](CLI::App& parent, const char* name,
                       const char* description,
                       const std::function<int(const std::string&)>& action) {
    CLI::App* command = parent.add_subcommand(name, description);
    command->add_option("--config", file, "The configuration file")
        ->required()
        ->type_name("FILE");
    command->callback([&run, action] { run = action; });
    return command;
  };
  add(app, "check", "Look at the configuration, and end", check);
  house::Start start;
  add(app, "serve", "Serve",
      [&](const auto& config) { return serve(config, start); })
      ->add_option("--accept-unanchored", start.accept_unanchored,
                   "Let changes through although no anchor answers")
      ->type_name("REASON");
  house::NewLog asked;
  bool is_new_log = false;
  CLI::App* recover =
      add(app, "recover", "List landings in doubt; or begin another log",
          [&](const auto& config) {
            return is_new_log ? open_new_log(config, asked)
                              : list_open_pushes(config);
          });
  CLI::Option* new_log = recover->add_flag("--new-log", is_new_log,
                                           "The old log is not continued");
  recover
      ->add_option("--checkpoint", asked.checkpoint,
                   "The last checkpoint of the old log, from an anchor")
      ->needs(new_log)
      ->type_name("FILE");
  recover->add_option("--by", asked.by, "Who decides; to be given twice")
      ->needs(new_log)
      ->type_name("NAME");
  recover->add_option("--reason", asked.reason, "Why")
      ->needs(new_log)
      ->type_name("REASON");
  bool as_json = false;
  bool of_state = false;
  CLI::App* verify =
      add(app, "verify", "Hold the database against its log",
          [&](const auto& config) { return verify_state(config, as_json); });
  verify->add_flag("--state", of_state, "Every row of every table")->required();
  verify->add_flag("--json", as_json, "A line of JSON for each difference");
  CLI::App* keys = app.add_subcommand("keys", "The keys that sign the log");
  keys->require_subcommand(1);
  bool of_attestations = false;
  add(*keys, "list", "Print what verifiers of the log need",
      [&](const auto& config) { return list_keys(config, of_attestations); })
      ->add_flag("--attestation", of_attestations,
                 "Of the keys that sign attestations, in PEM");
  add(*keys, "rotate", "Make the key that is to follow",
      [&](const auto& config) { return rotate_key(config, of_attestations); })
      ->add_flag("--attestation", of_attestations,
                 "The one that signs attestations");
  VerifyTokenOptions token;
  add_verify_token(app, token, run);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& problem) {
    constexpr int usage_of_verify = 64;  // For it, 2 is an answer.
    if (app.exit(problem) == 0) return 0;
    return verify->parsed() ? usage_of_verify : 2;
  }
  return run(file);
}
