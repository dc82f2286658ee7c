#include "tests/support/sandbox.hpp"

#include "core/base/text.hpp"
#include "tests/support/daemon.hpp"
#include "tests/support/password.hpp"
#include "tests/support/programs.hpp"

#include <fcntl.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <utility>

namespace hoopgit::stage {
namespace {

namespace fs = std::filesystem;

std::string search_path() {
  const char* machine = std::getenv("PATH");
  return join(program_folders(), ":") + ":" +
         (machine != nullptr ? machine : "/usr/bin:/bin");
}

std::string git_settings(const std::string& name) {
  // Without gc: it would go on in the background after the folder is gone.
  return "[user]\n\tname = " + name + "\n\temail = " + name +
         "@example.com\n[init]\n\tdefaultBranch = main\n[gc]\n\tauto = 0\n"
         "[maintenance]\n\tauto = false\n[advice]\n\tdetachedHead = false\n"
         // The keyring is of the user that runs the tests, and outlives them.
         "[hoopgit]\n\tsessionStore = file\n";
}

}  // namespace

std::string Running::output() const {
  return read_log(log_);
}

bool Running::shows(std::string_view text, std::chrono::seconds deadline) {
  eventually(
      [&] {
        return output().find(text) != std::string::npos ||
               !process_.is_running();
      },
      deadline);
  return output().find(text) != std::string::npos;
}

Result<int> Running::finish(std::chrono::seconds deadline) {
  if (eventually([&] { return !process_.is_running(); }, deadline))
    return process_.wait();
  process_.signal(SIGKILL);
  return Error{Fault::limit,
               "cannot wait for the program: it runs longer than " +
                   std::to_string(deadline.count()) + " s"};
}

Person::Person(std::string name, TemporaryFolder home)
    : name_(std::move(name)), home_(std::move(home)) {
  const std::string at = home_.path().string();
  variables_ = {{"HOME", at},
                {"USER", name_},
                {"LOGNAME", name_},
                {"PATH", search_path()},
                {"XDG_CONFIG_HOME", at + "/.config"},
                {"XDG_STATE_HOME", at + "/.local/state"},
                {"XDG_CACHE_HOME", at + "/.cache"},
                {"XDG_DATA_HOME", at + "/.local/share"},
                {"XDG_RUNTIME_DIR", at + "/.run"},
                {"TMPDIR", at + "/.tmp"},
                {"LC_ALL", "C"},
                {"TZ", "UTC"},
                {"GIT_CONFIG_NOSYSTEM", "1"},
                {"GIT_TERMINAL_PROMPT", "0"}};
  // All persons share the kernel keyring of the one user that runs the tests;
  // the profile keeps their cached credentials apart.
  variables_["HOOPGIT_PROFILE"] =
      name_ + "-" + std::string(random_password().reveal().substr(0, 12));
}

Result<Person> Person::make(const std::string& name) {
  Person person(name, TRY(TemporaryFolder::make()));
  for (const char* folder : {".run", ".tmp", ".config"})
    TRY(make_private_folder(person.path(folder)));
  TRY(replace_file(person.path(".gitconfig"), git_settings(name)));
  return person;
}

fs::path Person::path(const fs::path& inside) const {
  return inside.empty() ? home_.path() : home_.path() / inside;
}

void Person::set(const std::string& variable, const std::string& value) {
  variables_[variable] = value;
}

void Person::unset(const std::string& variable) {
  variables_.erase(variable);
}

std::vector<std::string> Person::environment() const {
  std::vector<std::string> all = sanitizer_options();
  for (const auto& [name, value] : variables_)
    all.push_back(name + "=" + value);
  return all;
}

void Person::sit_at_browser(const Account& account) {
  set("BROWSER", program("hoopgit-test-browser"));
  set("HOOPGIT_TEST_BROWSER_LOG", path("browser.log").string());
  set("HOOPGIT_TEST_USER", account.name);
  set("HOOPGIT_TEST_PASSWORD", std::string(account.password.reveal()));
}

Command Person::command(std::vector<std::string> argv,
                        const fs::path& folder) const {
  argv.front() = program(argv.front());
  return {.argv = std::move(argv),
          .environment = environment(),
          .folder = path(folder)};
}

Result<Completed> Person::run(std::vector<std::string> argv,
                              const fs::path& folder, std::string input) const {
  Command wanted = command(std::move(argv), folder);
  wanted.input = std::move(input);
  wanted.output_limit = std::size_t{256} * 1024 * 1024;
  return hoopgit::run(wanted);
}

Result<Running> Person::start(std::vector<std::string> argv,
                              const fs::path& folder) {
  const fs::path log = path(".tmp/output-" + std::to_string(++started_));
  const Descriptor into = TRY(create_private(log));
  Command wanted = command(std::move(argv), folder);
  wanted.output_descriptor = into.get();
  return Running(TRY(Background::start(wanted)), log);
}

Result<void> Person::write_file(const fs::path& file,
                                std::string_view text) const {
  const fs::path at = path(file);
  std::error_code failed;
  fs::create_directories(at.parent_path(), failed);
  return replace_file(at, text, 0644);
}

Result<std::string> Person::commit_file(const fs::path& work_tree,
                                        const std::string& file,
                                        std::string_view text,
                                        const std::string& subject) const {
  TRY(write_file(work_tree / file, text));
  const std::string said = subject.empty() ? "Change " + file : subject;
  for (std::vector<std::string> argv :
       {std::vector<std::string>{"git", "add", "--", file},
        {"git", "commit", "--quiet", "-m", said},
        {"git", "rev-parse", "HEAD"}}) {
    const Completed done = TRY(run(argv, work_tree));
    if (!done.succeeded())
      return Error{Fault::internal, "cannot commit " + file + ": " +
                                        std::string(trim(done.errors)) +
                                        std::string(trim(done.output))};
    if (argv[1] == "rev-parse") return std::string(trim(done.output));
  }
  return Error{Fault::internal, "cannot commit " + file + ": no commit"};
}

Result<fs::path> Person::write_entrance() const {
  std::string text;
  for (const auto& [name, value] : variables_)
    text += "export " + name + "='" + value + "'\n";
  text += "PS1='" + name_ + "$ '\ncd '" + path().string() + "'\n";
  const fs::path file = path("enter");
  TRY(replace_file(file, text));
  return file;
}

}  // namespace hoopgit::stage
