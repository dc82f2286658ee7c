#include "cli/doctor_checks.hpp"

#include "cli/local_git.hpp"
#include "cli/setup.hpp"
#include "core/base/process.hpp"
#include "core/base/text.hpp"
#include "helper/answer.hpp"
#include "helper/cache.hpp"
#include "helper/relays.hpp"

#include <algorithm>
#include <charconv>

namespace hoopgit::cli {
namespace {

using Verdict = Finding::Verdict;

constexpr GitVersion oldest{2, 39};
constexpr GitVersion with_authtype{2, 46};

Finding good(std::string about, std::string text) {
  return {std::move(about), Verdict::good, std::move(text)};
}

Finding bad(std::string about, std::string text, std::string next,
            Fault fault = Fault::usage) {
  return {std::move(about), Verdict::bad, std::move(text), std::move(next),
          fault};
}

Result<GitVersion> installed_git() {
  const std::string said = TRY(git({"version"}));
  const auto version = parse_git_version(said);
  if (version) return *version;
  return Error{Fault::usage, "cannot use git: it says " + printable(said)};
}

std::string setup_for(const Url& relay) {
  return "hoopgit setup " + relay.origin();
}

/// What takes this entry out of the way.
std::string repair_of(const ConfigEntry& entry, const Url& relay) {
  if (entry.scope == "command")
    return "leave it out of `git -c`, or of GIT_CONFIG_PARAMETERS and "
           "GIT_CONFIG_COUNT";
  if (entry.scope == "local") return setup_for(relay) + " --local";
  if (entry.scope == "worktree")
    return "git config --worktree --unset-all '" + entry.key + "'";
  return setup_for(relay);
}

/// The relay, and every place below it, or for one user of it, that somebody
/// has a setting for.
std::vector<ConfigPlace> places_of(const std::vector<ConfigEntry>& entries,
                                   const Url& relay) {
  std::vector<ConfigPlace> places{{relay}};
  for (const auto& entry : entries) {
    auto place = place_in(entry.key);
    if (place && place->url.origin() == relay.origin() &&
        (place->url.path != "/" || !place->user.empty()))
      places.push_back(*std::move(place));
  }
  return places;
}

bool is_same(const ConfigEntry& a, const ConfigEntry& b) {
  return a.origin == b.origin && a.key == b.key && a.value == b.value;
}

}  // namespace

std::optional<GitVersion> parse_git_version(std::string_view text) {
  constexpr std::string_view start = "git version ";
  if (!text.starts_with(start)) return std::nullopt;
  const auto parts = split(text.substr(start.size()), '.');
  if (parts.size() < 2) return std::nullopt;
  const auto number = [](std::string_view digits) {
    int value = -1;
    std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return value;
  };
  const GitVersion version{number(parts[0]), number(parts[1])};
  if (version.major < 0 || version.minor < 0) return std::nullopt;
  return version;
}

Finding check_git() {
  const auto version = installed_git();
  if (!version)
    return bad("git", version.error().message, "apt-get install git");
  const std::string text =
      std::to_string(version->major) + "." + std::to_string(version->minor);
  if (*version < oldest)
    return bad("git", text + ": older than 2.39", "upgrade git");
  if (*version < with_authtype)
    return good("git", text +
                           ": tokens go as passwords (2.46 and newer: "
                           "as Bearer, healed when they are revoked)");
  return good("git", text);
}

Finding check_helper(const Context& context, const Url& relay) {
  const auto program = helper_program();
  if (!program)
    return bad("helper", program.error().message, "install hoopgit again");
  const auto said = run({.argv = {program->string(), "capability"},
                         .deadline = std::chrono::seconds(10)});
  if (!said || said->output != helper::capability_answer)
    return bad("helper", "cannot run " + program->string(),
               "install hoopgit again");
  const auto relays =
      helper::read_relays(context.environment.for_helper().config_folder);
  if (std::find(relays.begin(), relays.end(), relay.origin()) == relays.end())
    return bad("helper",
               "answers nothing for this relay: its list, " +
                   helper::relays_file(
                       context.environment.for_helper().config_folder) +
                   ", does not name it, or others may write to it",
               setup_for(relay));
  return good("helper", program->string());
}

std::vector<Finding> check_helpers(const std::vector<ConfigEntry>& entries,
                                   const Url& relay,
                                   const std::string& program) {
  std::vector<Finding> findings;
  std::vector<ConfigEntry> told;
  for (const auto& place : places_of(entries, relay)) {
    bool is_there = false;
    for (const auto& entry : helpers_for(entries, place.url, place.user)) {
      is_there = is_there || entry.value == program;
      const bool is_known =
          std::any_of(told.begin(), told.end(),
                      [&](const auto& other) { return is_same(entry, other); });
      if (entry.value == program || is_known) continue;
      told.push_back(entry);
      findings.push_back(bad("configuration",
                             "the helper " + entry.value + " of " +
                                 entry.origin + " (" + entry.scope +
                                 ") is told our tokens too",
                             repair_of(entry, relay)));
    }
    if (!is_there)
      findings.push_back(bad("configuration",
                             "git does not ask our helper for " + place.text(),
                             setup_for(relay)));
  }
  return findings;
}

std::vector<Finding> check_configuration(const Url& relay) {
  const auto program = helper_program();
  const auto list = git_config_list();
  if (!program || !list)
    return {bad("configuration",
                program ? list.error().message : program.error().message,
                setup_for(relay))};
  const auto entries = parse_config_list(*list);
  auto findings = check_helpers(entries, relay, helper_value(*program));
  if (last_value_for(entries, "usehttppath", relay) != "true")
    findings.push_back(bad("configuration",
                           "credential.useHttpPath is not true: tokens are "
                           "good for every repository",
                           setup_for(relay)));
  if (findings.empty())
    findings.push_back(good("configuration", "our helper, and no other"));
  return findings;
}

Finding check_proactive(const Url& relay) {
  const auto version = installed_git();
  if (version && *version < with_authtype)
    return good("proactiveAuth", "not known to this git");
  const auto value = git_config_for("http.proactiveAuth", relay.origin() + "/");
  if (value && *value && **value == "auto")
    return good("proactiveAuth", "auto: one request less for each command");
  return {"proactiveAuth", Verdict::note,
          "not set: every command makes a request in vain first",
          setup_for(relay)};
}

Finding check_netrc(std::string_view netrc, const Url& relay) {
  std::string words(netrc);
  std::replace(words.begin(), words.end(), '\n', ' ');
  std::replace(words.begin(), words.end(), '\t', ' ');
  bool is_name = false;
  for (const auto word : split(words, ' ')) {
    if (word.empty()) continue;
    if (is_name && equal_ignoring_case(word, relay.host))
      return bad("netrc",
                 "~/.netrc has a password for " + relay.host +
                     ", which is tried before any helper",
                 "take the relay out of ~/.netrc");
    is_name = word == "machine";
  }
  return good("netrc", "does not name the relay");
}

Finding check_cache(const Context& context) {
  const helper::Cache cache(context.environment.for_helper());
  if (cache.uses_keyring())
    return good("cache", "the kernel's keyring" +
                             (cache.folder() ? ", else " + *cache.folder()
                                             : std::string()));
  if (cache.folder()) return good("cache", *cache.folder());
  return bad("cache",
             "there is none: every git command asks the relay for a token",
             "set XDG_RUNTIME_DIR to a folder of yours with mode 0700");
}

}  // namespace hoopgit::cli
