// A person with a home of their own, in which stock git and our programs run.
//
//     Person ada = must(Person::make("ada"));
//     must(ada.run({"git", "clone", url, "site"}));
//     must(ada.commit_file("site", "a.txt", "text\n"));
//     Completed pushed = must(ada.run({"git", "push"}, "site"));
//
// Nothing of this machine's or this user's settings is seen: HOME and the XDG
// folders are private and temporary, /etc/gitconfig is not read, LC_ALL is C
// and TZ is UTC. There is no terminal. Not thread-safe; two persons are.

#pragma once

#include "core/base/file.hpp"
#include "core/base/process.hpp"
#include "core/base/result.hpp"
#include "tests/support/browser.hpp"

#include <chrono>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace hoopgit::stage {

/// A program of a person that still runs; killed when the object goes.
class Running {
 public:
  std::string output() const;  ///< Both streams, so far.
  bool is_running() { return process_.is_running(); }
  pid_t pid() const { return process_.pid(); }
  void signal(int number) const { process_.signal(number); }

  /// Until its output has `text`, or it ended, or the time is over.
  bool shows(std::string_view text,
             std::chrono::seconds deadline = std::chrono::seconds(30));

  /// Until it ends: its status. Over the deadline it is killed, and an Error.
  Result<int> finish(std::chrono::seconds deadline = std::chrono::seconds(60));

 private:
  friend class Person;
  Running(Background process, std::filesystem::path log)
      : process_(std::move(process)), log_(std::move(log)) {}

  Background process_;
  std::filesystem::path log_;
};

class Person {
 public:
  static Result<Person> make(const std::string& name);

  const std::string& name() const { return name_; }

  /// Inside the home; an absolute path stays as it is.
  std::filesystem::path path(const std::filesystem::path& inside = {}) const;

  void set(const std::string& variable, const std::string& value);
  void unset(const std::string& variable);
  std::vector<std::string> environment() const;

  /// BROWSER is from now on a program that signs in as this account. What
  /// goes wrong with it is in path("browser.log").
  void sit_at_browser(const Account& account);

  /// A program of this build by its bare name, or one of the machine.
  Result<Completed> run(std::vector<std::string> argv,
                        const std::filesystem::path& folder = {},
                        std::string input = {}) const;
  Result<Running> start(std::vector<std::string> argv,
                        const std::filesystem::path& folder = {});

  /// Folders above it are made.
  Result<void> write_file(const std::filesystem::path& file,
                          std::string_view text) const;

  /// Writes, adds and commits a file of a work tree; the id of the commit.
  Result<std::string> commit_file(const std::filesystem::path& work_tree,
                                  const std::string& file,
                                  std::string_view text,
                                  const std::string& subject = {}) const;

  /// A file for `.` in a shell, which then is this person's: environment and
  /// folder. It holds the password, and goes with the home.
  Result<std::filesystem::path> write_entrance() const;

 private:
  Person(std::string name, TemporaryFolder home);
  Command command(std::vector<std::string> argv,
                  const std::filesystem::path& folder) const;

  std::string name_;
  TemporaryFolder home_;
  std::map<std::string, std::string> variables_{};
  int started_ = 0;  // Numbers the logs of what was started.
};

}  // namespace hoopgit::stage
