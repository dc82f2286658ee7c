#include "core/base/file.hpp"
#include "core/base/text.hpp"
#include "tests/support/daemon.hpp"
#include "tests/support/must.hpp"
#include "tests/support/stage.hpp"
#include "tests/support/story.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

namespace hoopgit::stage {
namespace {

using Catch::Matchers::Contains;
using std::chrono::seconds;

/// An administrator with a relay that does not run yet.
struct Scene {
  Stage stage;
  Person root;

  Completed check() const { return run("check"); }
  Completed run(const std::string& command) const {
    return run_words({command});
  }
  Completed keys(const std::string& action) const {
    return run_words({"keys", action});
  }
  Completed run_words(std::vector<std::string> words) const {
    words.insert(words.begin(), "hoopgit-relay");
    words.insert(words.end(),
                 {"--config", stage.relay.configuration().string()});
    return must(root.run(words));
  }
  void write(const std::string& configuration) {
    must(stage.relay.configure(configuration, stage.values));
  }
};

Scene scene() {
  Stage stage = must(Stage::set_up({.start_relay = false}));
  return {std::move(stage), must(Person::make("root"))};
}

/// The usual configuration with one piece of it replaced.
std::string with(const std::string& piece, const std::string& other) {
  std::string text = usual_configuration();
  const auto at = text.find(piece);
  REQUIRE(at != std::string::npos);
  return text.replace(at, piece.size(), other);
}

void check_refused(Scene& at, const std::string& configuration,
                   const std::string& why) {
  at.write(configuration);
  for (const char* command : {"check", "serve"}) {
    const Completed done = at.run(command);
    INFO(command << ": " << said(done));
    CHECK(done.status == 2);
    CHECK_THAT(done.errors, Contains(why));
  }
}

TEST_CASE("check accepts a good configuration") {
  const Scene at = scene();
  const Completed done = at.check();
  INFO(said(done));
  CHECK(done.status == 0);
  CHECK_THAT(done.output, Contains("good"));
}

TEST_CASE("check shows every error of a file at once, with its place") {
  Scene at = scene();
  at.write(R"(version: 2
listen: {address: "nowhere"}
public_url: "ftp://relay.example.com"
state: relative/path
colour: blue
identity:
  issuers:
    corp: {issuer: "http://issuer.example.com", client_id: a, kind: robot}
upstreams:
  - name: origin
    url: "http://git.example.com"
    read: same-as-write
    write: {username: "a:b", secret: {file: /x, systemd: y}}
repositories:
  - {name: "../escape", upstream: elsewhere}
push: {wait: soon}
policy:
  default: allow
  rules:
    - {name: one, then: perhaps}
    - {name: one, who: {groups: []}, then: allow}
)");
  const Completed done = at.check();
  INFO(said(done));
  CHECK(done.status == 2);
  const auto file = at.stage.relay.configuration().filename().string();
  std::size_t places = 0;
  for (const auto line : split(done.errors, '\n'))
    if (line.starts_with(file + ":")) ++places;
  CHECK(places >= 12);
  for (const char* line : {":1:", ":2:", ":3:", ":4:", ":5:", ":8:", ":11:",
                           ":13:", ":15:", ":16:", ":18:", ":20:", ":21:"}) {
    INFO(line);
    CHECK_THAT(done.errors, Contains(file + line));
  }
}

TEST_CASE("a secret file that others may read is refused") {
  Scene at = scene();
  const auto file = at.stage.upstream.secret_file(Role::writer);
  std::filesystem::permissions(file, std::filesystem::perms(0644));
  const Completed done = at.check();
  INFO(said(done));
  CHECK(done.status == 2);
  CHECK_THAT(done.errors, Contains(file.string()));
  CHECK_THAT(done.errors,
             !Contains(std::string(
                 at.stage.upstream.password(Role::writer).reveal())));
}

TEST_CASE("a secret file that is not there is refused") {
  Scene at = scene();
  std::filesystem::remove(at.stage.upstream.secret_file(Role::reader));
  const Completed done = at.check();
  INFO(said(done));
  CHECK(done.status == 2);
}

TEST_CASE("plain HTTP for others than this machine is refused") {
  Scene at = scene();
  check_refused(at, with("127.0.0.1:@PORT@", "0.0.0.0:@PORT@"), "loopback");
  check_refused(at,
                with("public_url: \"@ORIGIN@\"",
                     "public_url: \"http://relay.example.com\""),
                "plain http");
  check_refused(at, with("\"@UPSTREAM@\"", "\"http://git.example.com\""),
                "plain http");
}

TEST_CASE("a secret in the configuration itself is refused, unseen") {
  Scene at = scene();
  const std::string secret = "not-for-" + std::string("others");
  at.write(with("secret: {file: \"@READ_SECRET_FILE@\"}", "secret: " + secret));
  const Completed done = at.check();
  INFO(said(done));
  CHECK(done.status == 2);
  CHECK_THAT(done.errors, Contains("a secret does not belong here"));
  CHECK_THAT(said(done), !Contains(secret));
}

TEST_CASE("clauses of later versions are refused, not skipped") {
  Scene at = scene();
  const std::string rule =
      "findings: {confidence: [sure, likely]}\n      then: deny";
  check_refused(at,
                with(rule, "changes: {paths: [\"x/**\"]}\n      then: deny"),
                "changes");
  check_refused(at,
                with(rule, "when: {time: {from: \"08:00\"}}\n      then: deny"),
                "when");
  check_refused(at,
                with(rule,
                     "findings: {confidence: [sure]}\n      then: {mask: "
                     "{otherwise: deny}}"),
                "mask");
  check_refused(at, usual_configuration() + "lfs: {}\n", "lfs");
}

TEST_CASE("a second relay on the same state folder is refused") {
  Scene at = scene();
  must(at.stage.relay.start());
  at.write(with("127.0.0.1:@PORT@", "127.0.0.1:0"));
  const Completed done = at.run("serve");
  INFO(said(done));
  CHECK(done.status != 0);
  CHECK_THAT(done.errors, Contains("another relay is using it"));
  CHECK(at.stage.relay.is_running());
}

TEST_CASE("the relay serves TLS by a certificate and key in files") {
  Scene at = scene();
  const std::string certificate = at.root.path("tls.crt").string();
  const std::string key = at.root.path("tls.key").string();
  const Completed made = must(at.root.run(
      {"openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
       "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj",
       "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
       "-keyout", key, "-out", certificate}));
  INFO(said(made));
  REQUIRE(made.succeeded());
  std::filesystem::permissions(key, std::filesystem::perms(0600));

  const std::string plain = at.stage.relay.origin();
  const std::string origin = "https" + plain.substr(4);
  at.stage.values["SECURE"] = origin;
  at.stage.values["CERTIFICATE"] = certificate;
  at.stage.values["KEY"] = key;
  std::string configuration =
      with("{address: \"127.0.0.1:@PORT@\"}",
           "{address: \"127.0.0.1:@PORT@\", tls: {certificate: "
           "\"@CERTIFICATE@\", key: \"@KEY@\"}}");
  const std::string url = "public_url: \"@ORIGIN@\"";
  configuration.replace(configuration.find(url), url.size(),
                        "public_url: \"@SECURE@\"");
  at.write(configuration);
  const Completed checked = at.check();
  INFO(said(checked));
  REQUIRE(checked.status == 0);
  Running relay =
      must(at.root.start({"hoopgit-relay", "serve", "--config",
                          at.stage.relay.configuration().string()}));
  REQUIRE(relay.shows("listening on https://"));

  Person ada = must(at.stage.person("ada"));
  const auto untrusted = must(ada.run({"hoopgit", "login", origin}));
  INFO(said(untrusted));
  CHECK(untrusted.status == 6);
  REQUIRE(must(ada.run({"git", "config", "--global",
                        "http." + origin + "/.sslCAInfo", certificate}))
              .succeeded());
  const auto login = must(ada.run({"hoopgit", "login", origin}));
  INFO(said(login));
  INFO(relay.output());
  REQUIRE(login.succeeded());
  const auto cloned =
      must(ada.run({"git", "clone", origin + "/acme/site.git", "site"}));
  INFO(said(cloned));
  CHECK(cloned.succeeded());
  const auto commit = must(ada.commit_file("site", "a.txt", "one\n"));
  CHECK(
      must(ada.run({"git", "push", "origin", "HEAD:refs/heads/topic"}, "site"))
          .succeeded());
  CHECK(tip(at.stage, "refs/heads/topic") == commit);
  relay.signal(SIGTERM);
  CHECK(must(relay.finish(seconds(30))) == 0);
}

TEST_CASE("the key of the log is rotated while the relay serves") {
  Scene at = scene();
  at.write(usual_configuration());
  const Completed first = at.keys("list");
  INFO(said(first));
  REQUIRE(first.status == 0);
  CHECK_THAT(first.output, Contains("/log/1+"));
  REQUIRE(at.stage.relay.start());
  CHECK(at.keys("list").output == first.output);

  const Completed made = at.keys("rotate");
  INFO(said(made));
  REQUIRE(made.status == 0);
  const auto key = at.stage.relay.state() / "keys/log.next";
  for (int i = 0; i < 200 && std::filesystem::exists(key); ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  CHECK_FALSE(std::filesystem::exists(key));
  CHECK(at.keys("list").output == first.output + made.output);
  CHECK(at.stage.relay.stop() == 0);
  // What was signed since is of the new key, and taken for what it is.
  REQUIRE(at.stage.relay.start());
  CHECK(at.stage.relay.stop() == 0);
  CHECK_THAT(at.stage.relay.log(), !Contains("cannot sign"));
}

TEST_CASE("a key that waits to be taken up is not replaced by another") {
  Scene at = scene();
  at.write(usual_configuration());
  REQUIRE(at.keys("rotate").status == 0);
  const Completed again = at.keys("rotate");
  INFO(said(again));
  CHECK(again.status == 1);
  CHECK_THAT(again.errors, Contains("taken up"));
}

}  // namespace
}  // namespace hoopgit::stage
