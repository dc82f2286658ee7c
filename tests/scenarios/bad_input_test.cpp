#include "core/base/encoding.hpp"
#include "core/base/file.hpp"
#include "core/base/text.hpp"
#include "core/git/pkt_line.hpp"
#include "tests/support/daemon.hpp"
#include "tests/support/fake_upstream.hpp"
#include "tests/support/must.hpp"
#include "tests/support/password.hpp"
#include "tests/support/stage.hpp"
#include "tests/support/story.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <string>
#include <vector>

namespace hoopgit::stage {
namespace {

using Catch::Matchers::Contains;
using std::chrono::seconds;

const std::string zero_id(40, '0');
const std::string receive_type = "application/x-git-receive-pack-request";

/// A person with a clone who also talks to the relay past git, by curl.
struct Scene {
  Stage stage;
  Person ada;

  Completed push(const std::string& what) const {
    return must(ada.run({"git", "push", "origin", what}, "site"));
  }

  struct Answer {
    int status = 0;
    std::string body;
  };
  /// A POST of these bytes to git-receive-pack of acme/site.
  Answer post(const std::string& body, const std::string& type = receive_type,
              std::vector<std::string> more = {}) const {
    must(ada.write_file("body", body));
    const Completed token = must(ada.run({"hoopgit", "token"}));
    REQUIRE(token.succeeded());
    // From a file: a secret has no place on a command line.
    must(replace_file(
        ada.path("curl.conf"),
        "user = \"oauth2:" + std::string(trim(token.output)) + "\"\n"));
    std::vector<std::string> argv{
        "curl",          "--silent",
        "--config",      ada.path("curl.conf").string(),
        "--header",      "Content-Type: " + type,
        "--header",      "Expect:",
        "--data-binary", "@body",
        "--output",      "answer",
        "--write-out",   "%{http_code}"};
    argv.insert(argv.end(), more.begin(), more.end());
    argv.push_back(stage.relay.url("acme/site") + "/git-receive-pack");
    must(ada.write_file("answer", ""));
    const Completed done = must(ada.run(argv));
    INFO(said(done));
    return {std::stoi("0" + done.output), must(read_file(ada.path("answer")))};
  }

  /// What a push of these commits sends after its commands.
  std::string pack_of(const std::string& revisions) const {
    const Completed packed =
        must(ada.run({"git", "pack-objects", "--revs", "--stdout", "--quiet"},
                     "site", revisions));
    REQUIRE(packed.succeeded());
    return packed.output;
  }
};

Scene scene(const StageSetup& setup = {}) {
  Stage stage = must(Stage::set_up(setup));
  Person ada = must(stage.signed_in("ada"));
  must(clone(ada, stage, "acme/site"));
  return {std::move(stage), std::move(ada)};
}

std::string command(const std::string& old_id, const std::string& new_id,
                    const std::string& ref) {
  return git::packet(old_id + " " + new_id + " " + ref + std::string(1, '\0') +
                     " report-status side-band-64k atomic\n");
}

/// Afterwards all is as before, and the relay does its work.
void check_goes_on(const Scene& at) {
  INFO(at.stage.relay.log());
  const auto before = must(at.stage.upstream.refs("acme/site"));
  const auto commit = must(at.ada.commit_file("site", "good.txt", "good\n"));
  const Completed pushed = at.push("HEAD:refs/heads/good");
  INFO(pushed.errors);
  CHECK(pushed.succeeded());
  CHECK(tip(at.stage, "refs/heads/good") == commit);
  CHECK(must(at.stage.upstream.refs("acme/site")).size() == before.size() + 1);
}

void check_refused(const Scene& at, const Scene::Answer& answer,
                   const std::string& why) {
  INFO(answer.status << " " << printable(answer.body));
  CHECK(answer.status != 0);
  CHECK(answer.status < 500);
  CHECK_THAT(answer.body, Contains("hoopgit: cannot"));
  CHECK_THAT(answer.body, Contains(why));
  CHECK(tip(at.stage, "refs/heads/topic").empty());
}

TEST_CASE("an unknown repository is not found, whoever asks") {
  const Scene at = scene();
  for (const char* name : {"acme/none", "other/site", "acme/site/deeper"}) {
    const auto cloned =
        must(at.ada.run({"git", "clone", at.stage.relay.url(name), "none"}));
    INFO(name << cloned.errors);
    CHECK(cloned.status == 128);
    CHECK_THAT(cloned.errors, Contains("not found"));
  }
  check_goes_on(at);
}

TEST_CASE("a ref that policy does not know is refused by its default") {
  const Scene at = scene();
  for (const char* ref : {"refs/changes/1/1", "refs/tags/v9", "refs/notes/x"}) {
    const Completed pushed = at.push(std::string("HEAD:") + ref);
    INFO(pushed.errors);
    CHECK(pushed.status != 0);
    CHECK_THAT(pushed.errors, Contains("remote: hoopgit:"));
    CHECK_THAT(pushed.errors, Contains("remote rejected"));
    CHECK(tip(at.stage, ref).empty());
  }
  check_goes_on(at);
}

TEST_CASE("malformed pkt-lines are refused, and nothing lands") {
  const Scene at = scene();
  const std::string id = tip(at.stage, "refs/heads/main");
  const std::string good = command(zero_id, id, "refs/heads/topic");
  check_refused(at, at.post("zzzz"), "");
  check_refused(at, at.post("0003"), "");
  check_refused(at, at.post("ffff" + good), "");
  check_refused(at, at.post(good.substr(0, good.size() / 2)), "");
  check_refused(at, at.post(good), "does not end");
  check_refused(at, at.post(git::packet("hello\n") + git::flush_packet()),
                "not of the form");
  check_refused(at,
                at.post(command("x" + id.substr(1), id, "refs/heads/topic") +
                        git::flush_packet()),
                "malformed");
  check_refused(at, at.post(command(zero_id, id, "HEAD") + git::flush_packet()),
                "not a ref name");
  check_refused(at,
                at.post(command(zero_id, id, "refs/heads/../topic") +
                        git::flush_packet()),
                "not a ref name");
  check_refused(
      at,
      at.post(command(zero_id, id, "refs/heads/$(id)") + git::flush_packet()),
      "");
  check_refused(
      at,
      at.post(good + git::packet(zero_id + " " + id + " refs/heads/topic") +
              git::flush_packet()),
      "twice");
  check_goes_on(at);
}

TEST_CASE("a pack that is cut, damaged or followed by more is refused") {
  const Scene at = scene();
  const auto commit = must(at.ada.commit_file("site", "a.txt", "one\n"));
  const std::string pack = at.pack_of("HEAD\n^origin/main\n");
  const std::string head =
      command(zero_id, commit, "refs/heads/topic") + git::flush_packet();
  std::string damaged = pack;
  damaged[pack.size() / 2] = static_cast<char>(~damaged[pack.size() / 2]);
  for (const std::string& body :
       {std::string(), pack.substr(0, 5), pack.substr(0, pack.size() / 2),
        pack.substr(0, pack.size() - 1), damaged, pack + "garbage", pack + pack,
        std::string("PACK") + std::string(200, '\xff')}) {
    const auto answer = at.post(head + body);
    INFO(body.size() << " bytes; " << printable(answer.body));
    CHECK(answer.status == 200);
    CHECK_THAT(answer.body, Contains("ng refs/heads/topic"));
    CHECK_THAT(answer.body, Contains("hoopgit: "));
    CHECK(tip(at.stage, "refs/heads/topic").empty());
  }
  // The same bytes, whole, are a good push.
  const auto answer = at.post(head + pack);
  INFO(printable(answer.body));
  CHECK_THAT(answer.body, Contains("ok refs/heads/topic"));
  CHECK(tip(at.stage, "refs/heads/topic") == commit);
  check_goes_on(at);
}

TEST_CASE("a pack without an object that it needs is refused") {
  const Scene at = scene();
  must(at.ada.commit_file("site", "a.txt", "one\n"));
  const auto last = must(at.ada.commit_file("site", "b.txt", "two\n"));
  const std::string pack = at.pack_of("HEAD\n^HEAD~1\n");
  const auto answer = at.post(command(zero_id, last, "refs/heads/topic") +
                              git::flush_packet() + pack);
  INFO(printable(answer.body));
  CHECK_THAT(answer.body, Contains("ng refs/heads/topic"));
  CHECK(tip(at.stage, "refs/heads/topic").empty());
  check_goes_on(at);
}

TEST_CASE("a wrong content type or encoding is refused") {
  const Scene at = scene();
  const std::string id = tip(at.stage, "refs/heads/main");
  const std::string body =
      command(zero_id, id, "refs/heads/topic") + git::flush_packet();
  CHECK(at.post(body, "text/plain").status == 415);
  CHECK(at.post(body, "application/x-git-upload-pack-request").status == 415);
  const auto encoded =
      at.post(body, receive_type, {"--header", "Content-Encoding: br"});
  CHECK(encoded.status >= 400);
  CHECK(encoded.status < 500);
  const auto not_gzip =
      at.post(body, receive_type, {"--header", "Content-Encoding: gzip"});
  INFO(printable(not_gzip.body));
  CHECK(not_gzip.status != 0);
  CHECK(not_gzip.status < 500);
  CHECK(tip(at.stage, "refs/heads/topic").empty());
  check_goes_on(at);
}

TEST_CASE("what is over-long is refused") {
  const Scene at = scene();
  const std::string id = tip(at.stage, "refs/heads/main");
  const std::string long_name = "refs/heads/" + std::string(5000, 'a');
  check_refused(
      at, at.post(command(zero_id, id, long_name) + git::flush_packet()), "");
  std::string many = command(zero_id, id, "refs/heads/topic");
  for (int i = 0; i < 200; ++i)
    many += git::packet(zero_id + " " + id + " refs/heads/t" +
                        std::to_string(i) + "\n");
  check_refused(at, at.post(many + git::flush_packet()),
                "201 refs, and the limit is 200");

  std::string headers;
  for (int i = 0; i < 2000; ++i)
    headers += "header = \"X-Filler-" + std::to_string(i) + ": " +
               std::string(1000, 'x') + "\"\n";
  must(at.ada.write_file("headers.conf", headers));
  const auto fat =
      must(at.ada.run({"curl", "--silent", "--output", "/dev/null",
                       "--write-out", "%{http_code}", "--config",
                       "headers.conf", at.stage.relay.origin() + "/healthz"}));
  // Some of it may still be on its way when the relay closes.
  CHECK((fat.output == "431" || fat.output == "400" || fat.output == "000"));

  const auto far = must(
      at.ada.run({"curl", "--silent", "--output", "/dev/null", "--write-out",
                  "%{http_code}",
                  at.stage.relay.origin() + "/" + std::string(60'000, 'a') +
                      "/info/refs?service=git-upload-pack"}));
  CHECK(far.output.substr(0, 1) != "2");
  CHECK(far.output.substr(0, 1) != "5");
  check_goes_on(at);
}

TEST_CASE("an upstream that is down is said so, and nothing is lost") {
  Scene at = scene();
  const auto commit = must(at.ada.commit_file("site", "a.txt", "one\n"));
  at.stage.upstream.stop();
  const Completed pushed = at.push("HEAD:refs/heads/topic");
  INFO(pushed.errors);
  CHECK(pushed.status != 0);
  CHECK_THAT(pushed.errors, Contains("502") || Contains("503"));
  const auto fetched = must(at.ada.run({"git", "fetch"}, "site"));
  INFO(fetched.errors);
  CHECK(fetched.status != 0);
  const auto by_us = must(at.ada.run(
      {"hoopgit", "push", "origin", "HEAD:refs/heads/topic"}, "site"));
  INFO(said(by_us));
  CHECK(by_us.status == 6);
  // What needs no upstream is answered.
  CHECK(must(at.ada.run({"hoopgit", "whoami"})).succeeded());
  must(at.stage.upstream.restart());
  CHECK(at.push("HEAD:refs/heads/topic").succeeded());
  CHECK(tip(at.stage, "refs/heads/topic") == commit);
  check_goes_on(at);
}

TEST_CASE("an upstream that answers nonsense is an error, and nothing more") {
  FakeUpstream fake = must(FakeUpstream::start(
      [](const std::string&) { return FakeUpstream::status(500); }));
  StageSetup setup;
  setup.upstream = fake.origin();
  Stage stage = must(Stage::set_up(setup));
  Person ada = must(stage.signed_in("ada"));
  REQUIRE(must(ada.run({"git", "init", "--quiet", "site"})).succeeded());
  must(ada.commit_file("site", "a.txt", "one\n"));
  REQUIRE(must(ada.run({"git", "remote", "add", "origin",
                        stage.relay.url("acme/site")},
                       "site"))
              .succeeded());

  const auto check_both_fail = [&](const std::string& what) {
    const auto cloned =
        must(ada.run({"git", "clone", stage.relay.url("acme/site"), "other"}));
    INFO(what << cloned.errors);
    CHECK(cloned.status == 128);
    CHECK_THAT(cloned.errors, !Contains("Username"));
    const auto pushed = must(
        ada.run({"git", "push", "origin", "HEAD:refs/heads/topic"}, "site"));
    INFO(pushed.errors);
    CHECK(pushed.status != 0);
    CHECK(stage.relay.is_running());
    CHECK(must(ada.run({"hoopgit", "whoami"})).succeeded());
  };
  for (const int status : {401, 403, 404, 500, 503, 204, 302}) {
    fake.answer([=](const std::string&) {
      return FakeUpstream::status(status, "nonsense",
                                  {"Location: http://127.0.0.1:1/"});
    });
    check_both_fail("status " + std::to_string(status) + ": ");
  }
  const std::string type =
      "Content-Type: application/x-git-upload-pack-advertisement";
  const std::vector<std::string> answers{
      "garbage\r\n\r\n",
      "",
      FakeUpstream::status(200, "<html>welcome</html>"),
      FakeUpstream::status(200, "zzzz", {type}),
      FakeUpstream::status(200, "001e# service=git-upload-pack\n0000ffff",
                           {type}),
      "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n" + type +
          "\r\n\r\n001e# service=git-up"};
  for (const std::string& answer : answers) {
    fake.answer([=](const std::string&) { return answer; });
    check_both_fail("answer '" + printable(answer) + "': ");
  }
}

TEST_CASE("with the issuer down, who is signed in goes on working") {
  Scene at = scene();
  Person late = must(at.stage.person("grace"));
  at.stage.issuer.stop();
  const auto login =
      must(late.run({"hoopgit", "login", at.stage.relay.origin()}));
  INFO(said(login));
  CHECK(login.status == 6);
  CHECK_THAT(login.errors, Contains("cannot"));
  const std::string origin = at.stage.issuer.issuer_url().substr(7);
  CHECK_THAT(login.errors,
             Contains("cannot reach " + origin.substr(0, origin.find('/'))));
  check_goes_on(at);

  must(at.stage.issuer.restart());
  const auto again =
      must(late.run({"hoopgit", "login", at.stage.relay.origin()}));
  INFO(said(again));
  CHECK(again.succeeded());
}

TEST_CASE("a relay that cannot write stops the push, and goes on after") {
  Scene at = scene();
  const std::string pid = std::to_string(at.stage.relay.pid());
  must(at.ada.commit_file("site", "big.bin", noise(450'000, 7)));
  // As on a full disk: no file of the relay grows beyond what it has now.
  const auto limit = [&](const std::string& bytes) {
    const auto done = must(at.ada.run(
        {"prlimit", "--pid", pid, "--fsize=" + bytes + ":unlimited"}));
    INFO(said(done));
    REQUIRE(done.succeeded());
  };
  for (const char* bytes : {"0", "4096", "200000"}) {
    limit(bytes);
    const Completed pushed = at.push("HEAD:refs/heads/topic");
    INFO(bytes << " " << pushed.errors);
    CHECK(pushed.status != 0);
    CHECK_THAT(pushed.errors,
               Contains("hoopgit: cannot") || Contains("error: 5"));
    CHECK(tip(at.stage, "refs/heads/topic").empty());
    CHECK(at.stage.relay.is_running());
    limit("unlimited");
  }
  CHECK(at.push("HEAD:refs/heads/topic").succeeded());
  check_goes_on(at);
}

}  // namespace
}  // namespace hoopgit::stage
