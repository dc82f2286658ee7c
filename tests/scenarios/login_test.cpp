// Login with an issuer that does not behave: what stops it, and what does not.

#include "core/base/encoding.hpp"
#include "core/base/file.hpp"
#include "core/base/text.hpp"
#include "tests/support/must.hpp"
#include "tests/support/port.hpp"
#include "tests/support/relay_double.hpp"
#include "tests/support/scripted_issuer.hpp"
#include "tests/support/scripted_server.hpp"
#include "tests/support/stage.hpp"
#include "tests/support/story.hpp"
#include "tests/support/web.hpp"

#include <catch2/catch.hpp>
#include <fcntl.h>
#include <sys/stat.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>

namespace hoopgit::stage {
namespace {

using Catch::Matchers::Contains;
using std::chrono::seconds;

/// What a relay says of itself, and nothing else: no login here gets further.
class Signpost {
 public:
  static Signpost to(const ScriptedIssuer& issuer) {
    auto said = std::make_shared<Documents>();
    Signpost post{must(ScriptedServer::start([said](const Asked& asked) {
                    const auto found = said->find(asked.path);
                    return found == said->end() ? Said{.status = 404}
                                                : Said{.body = found->second};
                  })),
                  said};
    post.say(post.server_.origin(), {issuer.url()});
    return post;
  }

  std::string origin() const { return server_.origin(); }

  /// Before anybody asks.
  void say(const std::string& resource,
           const std::vector<std::string>& issuers) const {
    json::Array clients;
    for (const auto& issuer : issuers)
      clients.push_back(
          json::object({{"issuer", issuer},
                        {"client_id", "hoopgit-cli"},
                        {"scopes", json::array_of({"openid"})},
                        {"flows", json::array_of({"code", "device"})},
                        {"ports", json::Array{}}}));
    (*said_)["/.well-known/oauth-protected-resource"] = json::dump(
        json::object({{"resource", resource}, {"hoopgit_clients", clients}}));
  }

 private:
  using Documents = std::map<std::string, std::string>;
  Signpost(ScriptedServer server, std::shared_ptr<Documents> said)
      : said_(std::move(said)), server_(std::move(server)) {}

  std::shared_ptr<Documents> said_;
  ScriptedServer server_;
};

Person somebody() {
  Person person = must(Person::make("ada"));
  person.set("BROWSER", ScriptedIssuer::browser());
  return person;
}

/// Login must fail, and leave nothing behind.
Completed refused_login(const Person& person, const std::string& relay,
                        const std::vector<std::string>& more = {}) {
  std::vector<std::string> argv{"hoopgit", "login", relay};
  argv.insert(argv.end(), more.begin(), more.end());
  const Completed done = must(person.run(argv));
  INFO(said(done));
  CHECK_FALSE(done.succeeded());
  CHECK_THAT(must(person.run({"git", "config", "--global", "--list"})).output,
             !Contains("credential."));
  CHECK(must(person.run({"hoopgit", "whoami", "--relay", relay})).status == 5);
  return done;
}

TEST_CASE("an answer that another issuer sent stops the login") {
  const auto conduct = GENERATE(
      Conduct{.redirect_iss = "https://evil.example.com"},
      Conduct{.announces_iss = false, .redirect_iss = "http://127.0.0.1:1"},
      Conduct{.announces_iss = true, .redirect_iss = "-"});
  const ScriptedIssuer issuer = must(ScriptedIssuer::start(conduct));
  const Signpost relay = Signpost::to(issuer);
  const auto done = refused_login(somebody(), relay.origin());
  CHECK(done.status == 7);
  CHECK_THAT(done.errors, Contains("does not come from " + issuer.url()));
  CHECK(issuer.counts().logins == 0);
}

TEST_CASE("an ID token that was made for something else stops the login") {
  const auto conduct =
      GENERATE(Conduct{.token_nonce = "of-another-login"},
               Conduct{.token_audience = "another-client"},
               Conduct{.token_issuer = "https://evil.example.com"},
               Conduct{.token_life = seconds(-120)});
  const ScriptedIssuer issuer = must(ScriptedIssuer::start(conduct));
  const Signpost relay = Signpost::to(issuer);
  const auto done = refused_login(somebody(), relay.origin());
  CHECK(done.status == 7);
  CHECK_THAT(done.errors, Contains("cannot use the ID token"));
}

TEST_CASE("a document about somebody else stops the login before a browser") {
  const ScriptedIssuer issuer = must(ScriptedIssuer::start());
  const Signpost relay = Signpost::to(issuer);
  SECTION("the relay's") {
    relay.say("https://other.example.com", {issuer.url()});
    CHECK_THAT(refused_login(somebody(), relay.origin()).errors,
               Contains("it says that it is https://other.example.com"));
  }
  SECTION("the relay's, but for a slash") {
    relay.say(relay.origin() + "/", {issuer.url()});
    refused_login(somebody(), relay.origin());
  }
  SECTION("the issuer's") {
    ScriptedIssuer other = must(
        ScriptedIssuer::start({.document_issuer = "https://evil.example.com"}));
    relay.say(relay.origin(), {other.url()});
    CHECK_THAT(refused_login(somebody(), relay.origin()).errors,
               Contains("it says that it is https://evil.example.com"));
    CHECK(other.counts().logins == 0);
  }
  SECTION("the issuer's, but for a slash") {
    relay.say(relay.origin(), {issuer.url() + "/"});
    refused_login(somebody(), relay.origin());
  }
  CHECK(issuer.counts().logins == 0);
}

TEST_CASE("what the issuer says of its refusal is shown cleaned and cut") {
  const ScriptedIssuer issuer = must(ScriptedIssuer::start(
      {.redirect_error = "access_denied",
       .error_words = "no\x1b[2J" + std::string(500, 'x')}));
  const Signpost relay = Signpost::to(issuer);
  const auto done = refused_login(somebody(), relay.origin());
  CHECK(done.status == 5);
  CHECK_THAT(done.errors, Contains("access_denied: no<U+001B>[2J") &&
                              !Contains(std::string(201, 'x')));
}

TEST_CASE("answers to other questions are 404, and login waits on") {
  const ScriptedIssuer issuer = must(ScriptedIssuer::start());
  const Signpost relay = Signpost::to(issuer);
  Person ada = somebody();
  ada.set("BROWSER", "true");
  Running login = must(ada.start({"hoopgit", "login", relay.origin()}));
  REQUIRE(login.shows("/auth?"));
  REQUIRE(login.shows("code_challenge_method=S256"));
  std::string address;
  for (const auto line : split(login.output(), '\n'))
    if (line.starts_with("http")) address = std::string(trim(line));
  Web browser;
  const std::string back = must(browser.get(address)).location;
  const std::string callback = back.substr(0, back.find('?'));
  CHECK_THAT(callback, Contains("http://127.0.0.1:"));
  const std::string root = callback.substr(0, callback.rfind('/'));
  for (const std::string& probe :
       {root + "/favicon.ico", root + "/", callback, callback + "?code=stolen",
        callback + "?code=stolen&state=guessed"})
    CHECK(must(browser.get(probe)).status == 404);
  CHECK(login.is_running());
  const Answer page = must(browser.get(back));
  CHECK(page.status == 200);
  for (const char* outside : {"src=", "href=", "url(", "http"})
    CHECK_THAT(page.body, !Contains(outside));
  // The signpost gives no tokens: the login ends after the issuer's.
  CHECK(must(login.finish()) != 0);
  CHECK(issuer.counts().logins == 1);
  for (const auto& [name, value] :
       must(from_form(back.substr(back.find('?') + 1))))
    if (name == "code") CHECK_THAT(login.output(), !Contains(value));
}

TEST_CASE("relay and issuer are asked once each before the browser opens") {
  std::atomic<int> questions = 0;
  std::string self;
  const auto issuer = must(ScriptedServer::start([&](const Asked&) {
    ++questions;
    return Said{.body = json::dump(
                    json::object({{"issuer", self},
                                  {"authorization_endpoint", self + "/auth"},
                                  {"token_endpoint", self + "/token"},
                                  {"jwks_uri", self + "/jwks"}}))};
  }));
  self = issuer.origin();
  const auto relay = must(ScriptedServer::start([&](const Asked& asked) {
    ++questions;
    const std::string host = asked.head.substr(asked.head.find("127.0.0.1:"));
    return Said{
        .body = json::dump(json::object(
            {{"resource", "http://" + host.substr(0, host.find('\r'))},
             {"hoopgit_clients",
              json::Array{json::object({{"issuer", self},
                                        {"client_id", "hoopgit-cli"},
                                        {"scopes", json::array_of({"openid"})},
                                        {"flows", json::array_of({"code"})},
                                        {"ports", json::Array{}}})}}}))};
  }));
  Person ada = somebody();
  ada.set("BROWSER", "true");
  Running login = must(ada.start({"hoopgit", "login", relay.origin()}));
  REQUIRE(login.shows("code_challenge_method=S256"));
  CHECK(questions == 2);
  login.signal(SIGINT);
  CHECK(must(login.finish()) != 0);
}

TEST_CASE("the browser comes back to the port that was named") {
  const ScriptedIssuer issuer = must(ScriptedIssuer::start());
  const RelayDouble relay = must(RelayDouble::start({issuer.url()}));
  const Person ada = somebody();
  Port port = must(Port::reserve());
  const std::string number = port.text();
  SECTION("which is free") {
    port.release();
    const auto done =
        must(ada.run({"hoopgit", "login", "--port", number, relay.origin()}));
    INFO(said(done));
    CHECK(done.succeeded());
    std::string shown;
    for (const char c : done.errors)
      if (c != '\n' && c != ' ') shown += c;
    CHECK_THAT(shown, Contains("redirect_uri=http%3A%2F%2F127.0.0.1%3A" +
                               number + "%2Fcallback"));
  }
  SECTION("which another program has") {
    port.release();
    const auto other =
        must(ScriptedServer::start([](const Asked&) { return Said{}; }));
    const auto taken = other.origin().substr(other.origin().rfind(':') + 1);
    const auto done = refused_login(ada, relay.origin(), {"--port", taken});
    CHECK_THAT(done.errors, Contains(taken));
    CHECK(issuer.counts().logins == 0);
  }
}

TEST_CASE("a device that is refused is told why") {
  const std::string error = GENERATE("access_denied", "expired_token");
  const ScriptedIssuer issuer = must(ScriptedIssuer::start(
      {.device_errors = {"authorization_pending", error}}));
  const Signpost relay = Signpost::to(issuer);
  const auto done = refused_login(somebody(), relay.origin(), {"--device"});
  CHECK(done.status == 5);
  CHECK_THAT(done.errors, Contains("WDJB-MJHT"));
  CHECK_THAT(done.errors, Contains("/activate?code=WDJB"));
  CHECK_THAT(done.errors, Contains("cannot sign in: " + error));
  CHECK(issuer.counts().polls == 2);
}

TEST_CASE("a device goes on asking when the issuer is away for a moment") {
  const ScriptedIssuer issuer =
      must(ScriptedIssuer::start({.device_errors = {""}}));
  const Signpost relay = Signpost::to(issuer);
  const auto done = refused_login(somebody(), relay.origin(), {"--device"});
  CHECK(issuer.counts().polls == 2);
  // It has the issuer's tokens; the signpost is no relay.
  CHECK_THAT(done.errors, !Contains("cannot sign in"));
}

TEST_CASE("of several issuers one must be named, by whoever is no terminal") {
  const ScriptedIssuer issuer = must(ScriptedIssuer::start());
  const ScriptedIssuer other = must(ScriptedIssuer::start());
  const Signpost relay = Signpost::to(issuer);
  relay.say(relay.origin(), {issuer.url(), other.url()});
  const auto done = refused_login(somebody(), relay.origin());
  CHECK(done.status == 2);
  CHECK_THAT(done.errors, Contains("--issuer"));
  const auto unknown = refused_login(somebody(), relay.origin(),
                                     {"--issuer", "https://evil.example.com"});
  CHECK_THAT(unknown.errors, Contains(issuer.url()) && Contains(other.url()));
  refused_login(somebody(), relay.origin(), {"--issuer", other.url()});
  CHECK(issuer.counts().logins == 0);
  CHECK(other.counts().logins == 1);
}

/// Somebody at a terminal: script(1) makes one, and a pipe types.
class Typist {
 public:
  Typist(Person& person, const std::string& command)
      : pipe_(person.path("typed")) {
    REQUIRE(::mkfifo(pipe_.c_str(), 0600) == 0);
    // Both ends: nobody waits for the other, and the input does not end.
    keys_ = Descriptor(::open(pipe_.c_str(), O_RDWR | O_CLOEXEC));
    REQUIRE(keys_.is_open());
    running_.emplace(must(person.start(
        {"sh", "-c",
         "exec script -qefc '" + command + "' /dev/null <" + pipe_.string()})));
  }

  Running& screen() { return *running_; }
  void type(const std::string& line) const {
    must(write_all(keys_.get(), line + "\n"));
  }

 private:
  std::filesystem::path pipe_;
  Descriptor keys_{};
  std::optional<Running> running_{};
};

/// The page that did not load, of whoever opens the address on the screen.
std::string last_page(Running& screen) {
  REQUIRE(screen.shows("code_challenge_method=S256"));
  REQUIRE(screen.shows("Address:"));
  std::string address;
  for (const auto line : split(screen.output(), '\n'))
    if (line.starts_with("http")) address = std::string(trim(line));
  return must(Web().get(address)).location;
}

TEST_CASE("a person may paste the address of the page that did not load") {
  const ScriptedIssuer issuer = must(ScriptedIssuer::start());
  const RelayDouble relay = must(RelayDouble::start({issuer.url()}));
  Person ada = somebody();
  ada.unset("BROWSER");
  Typist typist(ada, "hoopgit login --paste " + relay.origin());
  typist.type(last_page(typist.screen()));
  CHECK(must(typist.screen().finish()) == 0);
  CHECK_THAT(typist.screen().output(), Contains("signed in to"));
}

TEST_CASE("on a terminal the address is drawn for a phone") {
  const ScriptedIssuer issuer =
      must(ScriptedIssuer::start({.device_errors = {"access_denied"}}));
  const RelayDouble relay = must(RelayDouble::start({issuer.url()}));
  Person ada = somebody();
  const auto install = [&](const std::string& script) {
    must(replace_file(ada.path("bin/qrencode"), "#!/bin/sh\n" + script, 0700));
  };
  std::filesystem::create_directories(ada.path("bin"));
  for (const auto& entry : ada.environment())
    if (entry.starts_with("PATH="))
      ada.set("PATH", ada.path("bin").string() + ":" + entry.substr(5));
  const std::string login = "hoopgit login --device " + relay.origin();
  const auto screen_of = [&] {
    Typist typist(ada, login);
    CHECK(must(typist.screen().finish()) == 5);
    const std::string shown = typist.screen().output();
    CHECK_THAT(shown, Contains("WDJB-MJHT"));
    CHECK_THAT(shown, Contains("access_denied"));
    return shown;
  };
  SECTION("by qrencode, which is not told by its arguments") {
    install("echo \"drawn: $(cat)\"; echo \"arguments: $*\"\n");
    const auto shown = screen_of();
    CHECK_THAT(shown, Contains("drawn: " + issuer.url() + "/activate?code="));
    const auto arguments = shown.substr(shown.find("arguments: "));
    CHECK_THAT(arguments.substr(0, arguments.find('\n')), !Contains("WDJB"));
  }
  SECTION("not as a way to take the terminal over") {
    install("printf 'a\\033[2Jb\\n'\n");
    CHECK_THAT(screen_of(), Contains("a<U+001B>[2Jb"));
  }
  SECTION("or not at all, if that fails") {
    install("echo drawn; exit 1\n");
    CHECK_THAT(screen_of(), !Contains("drawn"));
  }
  SECTION("nor where nobody sits") {
    install("echo drawn\n");
    const auto done = refused_login(ada, relay.origin(), {"--device"});
    CHECK_THAT(said(done), !Contains("drawn"));
  }
}

TEST_CASE("a pasted address is held to state and issuer as any answer") {
  const ScriptedIssuer issuer = must(ScriptedIssuer::start());
  const RelayDouble relay = must(RelayDouble::start({issuer.url()}));
  Person ada = somebody();
  Typist typist(ada, "hoopgit login --paste " + relay.origin());
  std::string page = last_page(typist.screen());
  std::string words;
  SECTION("of another login") {
    page.replace(page.find("state=") + 6, 4, "xxxx");
    words = "belongs to another sign-in";
  }
  SECTION("of another issuer") {
    page.replace(page.find("iss=http") + 4, 4, "evil");
    words = "does not come from " + issuer.url();
  }
  SECTION("the code alone") {
    page = page.substr(page.find("code=") + 5);
    words = "it is not the whole address";
  }
  typist.type(page);
  CHECK(must(typist.screen().finish()) != 0);
  CHECK_THAT(typist.screen().output(), Contains(words));
  CHECK(issuer.counts().logins == 0);
  CHECK(
      must(ada.run({"hoopgit", "whoami", "--relay", relay.origin()})).status ==
      5);
}

TEST_CASE("a wrong store for the session is told before anybody signs in") {
  const ScriptedIssuer issuer = must(ScriptedIssuer::start());
  const Signpost relay = Signpost::to(issuer);
  const Person ada = somebody();
  must(ada.run({"git", "config", "--global", "hoopgit.sessionStore", "cloud"}));
  const auto done = refused_login(ada, relay.origin());
  CHECK(done.status == 2);
  CHECK_THAT(done.errors, Contains("hoopgit.sessionStore cloud"));
  CHECK(issuer.counts().logins == 0);
}

}  // namespace
}  // namespace hoopgit::stage
