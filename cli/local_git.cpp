#include "cli/local_git.hpp"

#include "core/base/process.hpp"
#include "core/base/text.hpp"

namespace hoopgit::cli {
namespace {

Result<Completed> run_git(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "git");
  auto done = run({.argv = std::move(arguments)});
  if (!done && done.error().fault == Fault::not_found)
    return Error{Fault::usage, "cannot run git: it is not in PATH",
                 "apt-get install git"};
  return done;
}

std::string without_end(std::string text) {
  if (text.ends_with('\n')) text.pop_back();
  return text;
}

Error failed(const std::vector<std::string>& arguments,
             const Completed& completed) {
  const auto lines = split(trim(completed.errors), '\n');
  const std::string words =
      lines.empty() || lines.front().empty()
          ? "it ended with status " + std::to_string(completed.status)
          : printable(lines.front());
  return {Fault::usage, "cannot run git " + arguments.front() + ": " + words};
}

/// git config --get: 1 means that there is no such key.
Result<std::optional<std::string>> asked_config(
    const std::vector<std::string>& arguments) {
  const auto done = TRY(run_git(arguments));
  if (done.status == 1) return std::optional<std::string>();
  if (!done.succeeded()) return failed(arguments, done);
  return std::optional(without_end(done.output));
}

/// git config answers 5 to an unset of nothing, 128 to a removal of nothing.
Result<void> removed(const std::vector<std::string>& arguments) {
  const auto done = TRY(run_git(arguments));
  if (done.succeeded() || done.status == 5 ||
      done.errors.find("o such section") != std::string::npos)
    return {};
  return failed(arguments, done);
}

}  // namespace

Result<std::string> git(const std::vector<std::string>& arguments) {
  const auto done = TRY(run_git(arguments));
  if (!done.succeeded()) return failed(arguments, done);
  return without_end(done.output);
}

std::string flag_of(ConfigScope scope) {
  return scope == ConfigScope::global ? "--global" : "--local";
}

Result<std::optional<std::string>> git_config(const std::string& key) {
  return asked_config({"config", "--get", key});
}

Result<std::optional<std::string>> git_config_for(const std::string& key,
                                                  const std::string& url) {
  return asked_config({"config", "--get-urlmatch", key, url});
}

Result<void> add_config(ConfigScope scope, const std::string& key,
                        const std::string& value) {
  TRY(git({"config", flag_of(scope), "--add", key, value}));
  return {};
}

Result<void> remove_config(ConfigScope scope, const std::string& key) {
  return removed({"config", flag_of(scope), "--unset-all", key});
}

Result<void> remove_config_section(ConfigScope scope,
                                   const std::string& section) {
  return removed({"config", flag_of(scope), "--remove-section", section});
}

Result<std::string> git_config_list() {
  return git({"config", "--list", "--show-scope", "--show-origin", "-z"});
}

std::vector<std::string> remote_urls() {
  std::vector<std::string> urls;
  const auto names = git({"remote"});
  if (!names) return urls;
  for (const auto name : split(*names, '\n')) {
    if (name.empty()) continue;
    const auto url = git({"remote", "get-url", std::string(name)});
    if (url) urls.push_back(*url);
  }
  return urls;
}

}  // namespace hoopgit::cli
