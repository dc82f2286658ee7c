#include "server/push/git_version.hpp"

#include "core/base/text.hpp"
#include "server/push/git_child.hpp"

#include <charconv>

namespace hoopgit::push {
namespace {

/// The number at the beginning, which is cut off with the dot after it.
bool take_number(std::string_view& text, int& number) {
  const auto [end, problem] =
      std::from_chars(text.data(), text.data() + text.size(), number);
  if (problem != std::errc() || number < 0) return false;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  if (text.starts_with('.')) text.remove_prefix(1);
  return true;
}

Error unusable(const std::string& why) {
  return {Fault::usage, "cannot use git: " + why,
          "install git " + oldest_git.text() + " or later as /usr/bin/git"};
}

}  // namespace

Result<GitVersion> GitVersion::parse(std::string_view said) {
  constexpr std::string_view begin = "git version ";
  GitVersion version;
  std::string_view rest = trim(said);
  if (!rest.starts_with(begin)) return unusable("it does not tell its version");
  rest.remove_prefix(begin.size());
  if (!take_number(rest, version.major_number) ||
      !take_number(rest, version.minor_number))
    return unusable("it does not tell its version");
  take_number(rest, version.patch);  // "2.50-rc0" has none.
  return version;
}

std::string GitVersion::text() const {
  return std::to_string(major_number) + "." + std::to_string(minor_number) +
         "." + std::to_string(patch);
}

Result<void> check_version(const GitVersion& version) {
  if (version >= oldest_git) return {};
  return unusable("it is version " + version.text() + ", and older ones than " +
                  oldest_git.text() + " have known holes");
}

Result<GitVersion> check_git() {
  const auto done = run(git_alone({"version"}));
  if (!done) return unusable(done.error().message);
  if (!done->succeeded())
    return unusable("it ended with status " + std::to_string(done->status) +
                    " in the sandbox");
  const GitVersion version = TRY(GitVersion::parse(done->output));
  TRY(check_version(version));
  return version;
}

}  // namespace hoopgit::push
