#include "tests/cli/scan/repository.hpp"

#include <cstdlib>
#include <fstream>
#include <stdexcept>

namespace hoopgit::cli::test {
namespace {

TemporaryFolder make_folder() {
  auto folder = TemporaryFolder::make();
  if (!folder) throw std::runtime_error(folder.error().message);
  return *std::move(folder);
}

}  // namespace

Repository::Repository()
    : folder_(make_folder()), path_(folder_.path() / "work tree") {
  // For the scans too, which keep the environment of the process.
  ::setenv("GIT_CONFIG_GLOBAL", "/dev/null", 1);
  ::setenv("GIT_CONFIG_NOSYSTEM", "1", 1);
  ::setenv("GIT_AUTHOR_NAME", "Ada", 1);
  ::setenv("GIT_AUTHOR_EMAIL", "ada@example.com", 1);
  ::setenv("GIT_COMMITTER_NAME", "Ada", 1);
  ::setenv("GIT_COMMITTER_EMAIL", "ada@example.com", 1);
  std::filesystem::create_directory(path_);
  git({"init", "-q", "-b", "main"});
}

Completed Repository::try_git(std::vector<std::string> arguments) const {
  arguments.insert(arguments.begin(), "git");
  auto done = run({.argv = std::move(arguments), .folder = path_});
  if (!done) throw std::runtime_error(done.error().message);
  return *std::move(done);
}

std::string Repository::git(std::vector<std::string> arguments) const {
  auto done = try_git(std::move(arguments));
  if (!done.succeeded()) throw std::runtime_error(done.errors);
  if (done.output.ends_with('\n')) done.output.pop_back();
  return std::move(done.output);
}

void Repository::write(const std::string& name, std::string_view bytes) const {
  const auto file = path_ / name;
  std::filesystem::create_directories(file.parent_path());
  std::ofstream out(file, std::ios::binary);
  out << bytes;
  if (!out.flush()) throw std::runtime_error("cannot write " + name);
}

void Repository::stage(const std::string& name, std::string_view bytes) const {
  write(name, bytes);
  git({"add", "-f", "--", name});
}

std::string Repository::commit(const std::string& name, std::string_view bytes,
                               const std::string& message) const {
  stage(name, bytes);
  git({"commit", "-q", "--no-verify", "-m", message});
  return git({"rev-parse", "HEAD"});
}

Variable::Variable(const char* name, const std::string& value) : name_(name) {
  if (const char* before = std::getenv(name)) before_ = before;
  ::setenv(name, value.c_str(), 1);
}

Variable::~Variable() {
  if (before_)
    ::setenv(name_, before_->c_str(), 1);
  else
    ::unsetenv(name_);
}

const scan::Scanner& scanner() {
  static const scan::Scanner shared{Secret("a key for tests")};
  return shared;
}

std::vector<std::string> seen(const scan::Report& report) {
  std::vector<std::string> lines;
  for (const auto& finding : report.findings)
    lines.push_back(finding.rule + " " + finding.place.path + ":" +
                    std::to_string(finding.line) + ":" +
                    std::to_string(finding.column));
  for (const auto& gap : report.gaps)
    lines.push_back("gap " + gap.place.path + ": " + gap.reason);
  return lines;
}

}  // namespace hoopgit::cli::test
