// What past advisories about credential helpers were about, sent to the real
// program. Each message is what an attacker makes of a URL; the cached token is
// for relay.example.com and may be given to nobody else.

#include "tests/helper/machine.hpp"

#include <set>
#include <string_view>
#include <vector>

namespace hoopgit::helper {
namespace {

struct Trick {
  const char* advisory;
  std::string message;
};

std::vector<Trick> tricks() {
  const std::string relay = "relay.example.com";
  const std::string good = "protocol=https\nhost=" + relay + "\n";
  return {
      // A line's end in the URL: Git connects to evil, and asks about us.
      {"CVE-2020-5260",
       "protocol=https\nhost=evil.example.com\nhost=" + relay + "\n"},
      {"CVE-2020-5260",
       "protocol=https\nhost=" + relay + "\nhost=evil.example.com\n"},
      {"CVE-2020-5260",
       "protocol=https\nhost=evil.example.com\nprotocol=https\nhost=" + relay +
           "\npath=acme/site.git\n"},
      {"CVE-2020-5260", "protocol=https\nhost=evil.example.com\nurl=https://" +
                            relay + "/acme/site.git\n"},
      // No host, or no protocol: any helper's credential would do.
      {"CVE-2020-11008", "protocol=https\nhost=\npath=acme/site.git\n"},
      {"CVE-2020-11008", "protocol=https\npath=acme/site.git\n"},
      {"CVE-2020-11008", "host=" + relay + "\npath=acme/site.git\n"},
      {"CVE-2020-11008", "protocol=\nhost=" + relay + "\n"},
      {"CVE-2020-11008", "url=" + relay + "/acme/site.git\n"},
      {"CVE-2020-11008", "url=:" + relay + "\n"},
      // A carriage return, which some parsers take for a line's end.
      {"CVE-2024-50338",
       "protocol=https\nhost=evil.example.com\rhost=" + relay + "\n"},
      {"CVE-2024-52006",
       "protocol=https\nhost=" + relay + "\r.evil.example.com\n"},
      {"CVE-2024-52006", "protocol=https\nhost=" + relay + "\r\n"},
      {"CVE-2024-52006", "protocol=https\r\nhost=" + relay + "\n"},
      {"CVE-2024-52006", "url=https://evil.example.com%0d" + relay + "/\n"},
      // What a prompt would show for something else.
      {"CVE-2024-50349", "protocol=https\nhost=" + relay + "%2fevil.org\n"},
      {"CVE-2024-50349", "protocol=https\nhost=" + relay + "\x1b[2K\n"},
      {"CVE-2024-50349", "protocol=https\nhost=" + relay + "@evil.org\n"},
      {"CVE-2024-50349", "protocol=https\nhost=ada@" + relay + "\n"},
      // Escapes that the sender has decoded: controls in host and path.
      {"CVE-2024-53263",
       "protocol=https\nhost=" + relay + std::string(1, '\0') + ".evil.org\n"},
      {"CVE-2024-53263",
       "url=https://evil.example.com%0ahost=" + relay + "/acme/site\n"},
      {"CVE-2024-53263", "url=https://" + relay + "%0a.evil.org/acme/site\n"},
      {"CVE-2024-53263", good + "path=acme" + std::string(1, '\0') + "/site\n"},
      // Beside the advisories: the same host by another name or number.
      {"look-alike", "protocol=https\nhost=" + relay + ".\n"},
      {"look-alike", "protocol=https\nhost=" + relay + ":443:1\n"},
      {"look-alike", "protocol=https\nhost=" + relay + "#@evil.org\n"},
      {"look-alike", "protocol=https\nhost=" + relay + "\\@evil.org\n"},
      {"look-alike", "protocol=HTTP\nhost=" + relay + "\n"},
      {"look-alike", "protocol=https \nhost=" + relay + "\n"},
  };
}

TEST_CASE("a message that was tampered with gets no token and no word") {
  Machine machine;
  machine.put_beside("#!/bin/sh\necho password=called\n");
  machine.cache("t1", "first");
  for (const auto& trick : tricks()) {
    for (const char* operation : {"get", "erase", "store"}) {
      const auto got = machine.run_helper(operation, trick.message);
      INFO(trick.advisory << ' ' << operation << ": " << trick.message);
      CHECK(got.status == 0);
      CHECK(got.output.empty());
      CHECK(got.errors.empty());
    }
  }
  CHECK(Cache(machine.around).find(machine.key, machine.now));
}

TEST_CASE("no value of a request makes a line of the answer") {
  Machine machine;
  machine.cache("t1", "first");
  const std::set<std::string> ours{
      "username", "password",   "password_expiry_utc", "capability[]",
      "authtype", "credential", "ephemeral",           "continue",
      "state[]",  "quit"};
  for (const std::string& more :
       {std::string("username=a\rpassword=x\n"),
        std::string("username=a\x01\n"), std::string("username=a=b\n"),
        std::string("state[]=hoopgit:1:cached:\n"),
        std::string("state[]=hoopgit:1:cached:t9\rquit=1\n"),
        std::string("wwwauth[]=Basic\rhost=evil.org\n")}) {
    for (const std::string& first : {asked, asked_by_new_git}) {
      const auto got = machine.run_helper("get", first + more);
      INFO(more << got.output);
      CHECK(got.output.find('\r') == got.output.npos);
      std::string_view rest = got.output;
      CHECK(rest.ends_with('\n'));
      while (!rest.empty()) {
        CHECK(ours.count(std::string(rest.substr(0, rest.find('=')))) == 1);
        rest.remove_prefix(rest.find('\n') + 1);
      }
      CHECK(got.output.find("host=") == got.output.npos);
      CHECK(got.output.find("path=") == got.output.npos);
    }
  }
}

}  // namespace
}  // namespace hoopgit::helper
