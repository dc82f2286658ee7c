#include "cli/credential_config.hpp"

#include "cli/doctor_checks.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

namespace hoopgit::cli {
namespace {

const std::string ours = "/usr/bin/git-credential-hoopgit";

Url url(const std::string& text) {
  return *parse_url(text);
}

ConfigEntry global(const std::string& key, const std::string& value) {
  return {"global", "file:/home/ada/.gitconfig", key, value};
}

ConfigEntry local(const std::string& key, const std::string& value) {
  return {"local", "file:.git/config", key, value};
}

/// What setup writes.
std::vector<ConfigEntry> set_up() {
  const std::string section = "credential.https://relay.example.com.";
  return {global(section + "helper", ""), global(section + "helper", ours),
          global(section + "usehttppath", "true")};
}

std::vector<std::string> values(const std::vector<ConfigEntry>& entries) {
  std::vector<std::string> all;
  for (const auto& entry : entries)
    all.push_back(entry.value);
  return all;
}

TEST_CASE("git's list is cut into scope, origin, key and value") {
  std::string text =
      "global|file:/g|credential.helper\nstore|"
      "local|file:.git/config|credential.https://h.helper\n|"
      "command|command line:|a.b\nx\ny|local|f|core.bare|";
  std::replace(text.begin(), text.end(), '|', '\0');
  const auto entries = parse_config_list(text);
  REQUIRE(entries.size() == 4);
  CHECK(entries[0].value == "store");
  CHECK(entries[1].scope == "local");
  CHECK(entries[1].key == "credential.https://h.helper");
  CHECK(entries[1].value.empty());
  CHECK(entries[2].origin == "command line:");
  CHECK(entries[2].value == "x\ny");
  CHECK(entries[3].key == "core.bare");
  CHECK(parse_config_list("").empty());
}

TEST_CASE("a section is about a URL as git reads it") {
  const Url relay = url("https://relay.example.com/acme/site.git");
  for (const char* pattern :
       {"https://relay.example.com", "https://relay.example.com/",
        "https://RELAY.example.com", "https://relay.example.com:443",
        "https://*.example.com", "https://relay.example.com/acme",
        "https://relay.example.com/acme/site.git", "relay.example.com",
        "https://"}) {
    INFO(pattern);
    CHECK(is_about(pattern, relay));
  }
  for (const char* pattern :
       {"http://relay.example.com", "https://relay.example.com:8443",
        "https://example.com", "https://*.com", "https://relay.example.com/ac",
        "https://relay.example.com/other", "https://relay.example.com.evil.org",
        "https://ada@relay.example.com", "example.com"}) {
    INFO(pattern);
    CHECK_FALSE(is_about(pattern, relay));
  }
  CHECK(is_about("http://127.0.0.1:8080", url("http://127.0.0.1:8080/a")));
  CHECK(is_about("http://[::1]:8080", url("http://[::1]:8080/a")));
  CHECK_FALSE(is_about("http://127.0.0.1", url("http://127.0.0.1:8080/a")));
}

TEST_CASE("a section with a user name is about that user's URLs alone") {
  const Url relay = url("https://relay.example.com/acme/site.git");
  CHECK(is_about("https://ada@relay.example.com", relay, "ada"));
  CHECK(is_about("https://ada:pass@relay.example.com/acme", relay, "ada"));
  CHECK(is_about("https://a%40b@relay.example.com", relay, "a@b"));
  CHECK(is_about("https://relay.example.com", relay, "ada"));
  CHECK_FALSE(is_about("https://ada@relay.example.com", relay, "eve"));
  CHECK_FALSE(is_about("https://ada@other.example.com", relay, "ada"));
  CHECK_FALSE(is_about("https://a%zz@relay.example.com", relay, "a%zz"));
}

TEST_CASE("a helper under a URL with a user name is told of") {
  const Url relay = url("https://relay.example.com");
  auto entries = set_up();
  // The last: an '@' in the path is no user's.
  const std::string place =
      GENERATE("ada@relay.example.com", "a%40b@relay.example.com",
               "ada:x@relay.example.com", "ada@relay.example.com/acme",
               "relay.example.com/a@b");
  INFO(place);
  entries.push_back(global("credential.https://" + place + ".helper", "store"));
  const auto findings = check_helpers(entries, relay, ours);
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].text.find("the helper store of") == 0);
}

TEST_CASE("a user's section that resets our helper is told of as well") {
  const Url relay = url("https://relay.example.com");
  auto entries = set_up();
  entries.push_back(
      global("credential.https://ada@relay.example.com.helper", ""));
  const auto findings = check_helpers(entries, relay, ours);
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].text ==
        "git does not ask our helper for https://ada@relay.example.com/");
}

TEST_CASE("an empty helper forgets those before it, for its URL alone") {
  const Url relay = url("https://relay.example.com");
  auto entries = set_up();
  entries.insert(entries.begin(), global("credential.helper", "store"));
  CHECK(values(helpers_for(entries, relay)) == std::vector<std::string>{ours});
  CHECK(values(helpers_for(entries, url("https://other.example.com"))) ==
        std::vector<std::string>{"store"});
  entries.push_back(local("credential.helper", "cache"));
  CHECK(values(helpers_for(entries, relay)) ==
        std::vector<std::string>{ours, "cache"});
  entries.push_back(local("credential.helper", ""));
  CHECK(helpers_for(entries, relay).empty());
}

TEST_CASE("what stands before our section is harmless") {
  auto entries = set_up();
  entries.insert(entries.begin(), global("credential.helper", "store"));
  entries.insert(entries.begin(),
                 {"system", "file:/etc/gitconfig", "credential.helper",
                  "/usr/lib/git-core/git-credential-libsecret"});
  CHECK(check_helpers(entries, url("https://relay.example.com"), ours).empty());
}

TEST_CASE("a helper after ours is named, with its file and what takes it out") {
  const Url relay = url("https://relay.example.com");
  auto entries = set_up();
  std::string place;
  std::string next;
  SECTION("later in the same file") {
    entries.push_back(global("credential.helper", "store"));
    place = "file:/home/ada/.gitconfig (global)";
    next = "hoopgit setup https://relay.example.com";
  }
  SECTION("in the clone") {
    entries.push_back(local("credential.helper", "store"));
    place = "file:.git/config (local)";
    next = "hoopgit setup https://relay.example.com --local";
  }
  SECTION("for a folder of the relay") {
    entries.push_back(
        local("credential.https://relay.example.com/acme.helper", "store"));
    place = "file:.git/config (local)";
    next = "hoopgit setup https://relay.example.com --local";
  }
  SECTION("on the command line") {
    entries.push_back(
        {"command", "command line:", "credential.helper", "store"});
    place = "command line: (command)";
    next = "leave it out of `git -c`";
  }
  SECTION("in the work tree's own file") {
    entries.push_back({"worktree", "file:.git/config.worktree",
                       "credential.helper", "store"});
    place = "file:.git/config.worktree (worktree)";
    next = "git config --worktree --unset-all 'credential.helper'";
  }
  const auto findings = check_helpers(entries, relay, ours);
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].verdict == Finding::Verdict::bad);
  CHECK(findings[0].text ==
        "the helper store of " + place + " is told our tokens too");
  CHECK(findings[0].next.starts_with(next));
}

TEST_CASE("without our helper doctor says so") {
  const Url relay = url("https://relay.example.com");
  const auto findings =
      check_helpers({global("credential.helper", "store")}, relay, ours);
  REQUIRE(findings.size() == 2);
  CHECK(findings[1].text ==
        "git does not ask our helper for https://relay.example.com/");
  // Another copy of it is somebody else.
  auto entries = set_up();
  CHECK(
      check_helpers(entries, relay, "/opt/bin/git-credential-hoopgit").size() ==
      2);
}

TEST_CASE("the last value that is about the URL holds") {
  const Url relay = url("https://relay.example.com");
  auto entries = set_up();
  CHECK(last_value_for(entries, "usehttppath", relay) == "true");
  entries.push_back(local("credential.usehttppath", "false"));
  CHECK(last_value_for(entries, "usehttppath", relay) == "false");
  CHECK(last_value_for(entries, "usehttppath",
                       url("https://other.example.com")) == "false");
  CHECK(last_value_for({}, "usehttppath", relay).empty());
}

TEST_CASE("git's version is read, and nothing else taken for one") {
  CHECK(parse_git_version("git version 2.39.5") == GitVersion{2, 39});
  CHECK(parse_git_version("git version 2.46.0.windows.1") == GitVersion{2, 46});
  CHECK(parse_git_version("git version 2.55.0-rc1") == GitVersion{2, 55});
  CHECK(GitVersion{2, 9} < GitVersion{2, 39});
  for (const char* text : {"", "git version", "git version x.y", "2.39.5"})
    CHECK_FALSE(parse_git_version(text));
}

TEST_CASE("a clock a minute apart is bad, less is not") {
  const std::string date = "Mon, 23 Nov 2026 01:02:03 GMT";
  const Time then = *parse_rfc3339("2026-11-23T01:02:03Z");
  const auto verdict = [&](int seconds) {
    return check_clock(date, then + std::chrono::seconds(seconds)).verdict;
  };
  CHECK(verdict(0) == Finding::Verdict::good);
  CHECK(verdict(60) == Finding::Verdict::good);
  CHECK(verdict(-60) == Finding::Verdict::good);
  CHECK(verdict(61) == Finding::Verdict::bad);
  CHECK(verdict(-61) == Finding::Verdict::bad);
  CHECK(check_clock(date, then + std::chrono::hours(1)).text ==
        "this machine's is 3600 s ahead of the relay's");
  CHECK(check_clock("", then).verdict == Finding::Verdict::note);
  CHECK(check_clock("yesterday", then).verdict == Finding::Verdict::note);
}

TEST_CASE("a netrc that names the relay is found") {
  const Url relay = url("https://relay.example.com");
  CHECK(check_netrc("machine relay.example.com\n\tlogin a\n", relay).verdict ==
        Finding::Verdict::bad);
  CHECK(check_netrc("machine\n  Relay.Example.com login a", relay).verdict ==
        Finding::Verdict::bad);
  CHECK(check_netrc("machine other login relay.example.com\n", relay).verdict ==
        Finding::Verdict::good);
  CHECK(check_netrc("", relay).verdict == Finding::Verdict::good);
}

}  // namespace
}  // namespace hoopgit::cli
