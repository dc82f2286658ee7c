// A commit lands, and programs that have never heard of this one can find out
// from statements of the relay how it came to be on its ref.

#include "core/base/encoding.hpp"
#include "core/base/file.hpp"
#include "core/crypto/crypto.hpp"
#include "tests/support/daemon.hpp"
#include "tests/support/git_story.hpp"
#include "tests/support/must.hpp"
#include "tests/support/stage.hpp"
#include "tests/support/story.hpp"

#include <catch2/catch.hpp>

#include <chrono>

namespace hoopgit::stage {
namespace {

using Catch::Contains;
using json::Value;
using std::chrono::seconds;

/// The stage's relay, in front of an upstream that nobody else pushes to.
StageSetup sole_writer() {
  StageSetup setup;
  const std::string mark = "    write: ";
  auto at = setup.configuration.find(mark);
  REQUIRE(at != std::string::npos);
  setup.configuration.insert(at, "    sole_writer: true\n");
  return setup;
}

/// The envelopes of a push, once they are there.
std::vector<Value> envelopes_of(const Person& person, const std::string& push) {
  Completed done;
  const auto are_there = [&] {
    done =
        must(person.run({"hoopgit", "audit", "attestation", push, "--json"}));
    return done.status != 3;
  };
  REQUIRE(eventually(are_there, seconds(30)));
  INFO(said(done));
  REQUIRE(done.status == 0);
  return must(json_lines(done.output));
}

std::string payload_of(const Value& envelope) {
  return must(from_base64(must(envelope.text("payload"))));
}

Value summary_in(const std::vector<Value>& envelopes) {
  for (const auto& envelope : envelopes) {
    const auto statement =
        must(json::parse(payload_of(envelope), {.depth = 24}));
    if (must(statement.text("predicateType")) ==
        "https://slsa.dev/verification_summary/v1")
      return statement;
  }
  FAIL("there is no summary");
  return {};
}

std::string level_in(const Value& summary) {
  return must(summary.find("predicate")->texts("verifiedLevels")).front();
}

std::string push_branch(Person& ada, const std::string& branch) {
  must(ada.commit_file("site", branch + ".txt", branch + "\n"));
  const Completed done = must(
      ada.run({"git", "push", "origin", "HEAD:refs/heads/" + branch}, "site"));
  INFO(said(done));
  REQUIRE(done.succeeded());
  return push_id_in(said(done));
}

std::string keys_of(const Person& person, const Stage& stage) {
  return must_run(person, {"hoopgit-relay", "keys", "list", "--attestation",
                           "--config", stage.relay.configuration().string()});
}

/// With nothing of ours: the bytes that DSSE says, and openssl.
bool openssl_takes(const Person& person, const Value& envelope,
                   const std::string& pem) {
  const std::string type = must(envelope.text("payloadType"));
  const std::string payload = payload_of(envelope);
  const auto signatures = must(envelope.array("signatures"));
  must(person.write_file("key.pem", pem));
  must(person.write_file(
      "bytes", "DSSEv1 " + std::to_string(type.size()) + " " + type + " " +
                   std::to_string(payload.size()) + " " + payload));
  must(person.write_file(
      "signature", must(from_base64(must(signatures.front().text("sig"))))));
  return must(person.run({"openssl", "pkeyutl", "-verify", "-pubin", "-inkey",
                          "key.pem", "-rawin", "-in", "bytes", "-sigfile",
                          "signature"}))
      .succeeded();
}

TEST_CASE("what landed is attested, and openssl finds who signed it") {
  Stage stage = must(Stage::set_up(sole_writer()));
  Person ada = must(stage.signed_in("ada"));
  const Person olga = must(stage.signed_in("olga"));
  must(clone(ada, stage, "acme/site"));
  const std::string push = push_branch(ada, "topic");
  const auto envelopes = envelopes_of(ada, push);
  REQUIRE(envelopes.size() == 2);

  const std::string pem = keys_of(ada, stage);
  for (const auto& envelope : envelopes)
    CHECK(openssl_takes(ada, envelope, pem));
  Value other = envelopes.front();
  other.set("payload", to_base64(payload_of(other) + " "));
  CHECK_FALSE(openssl_takes(ada, other, pem));

  const Value summary = summary_in(envelopes);
  const auto subject = must(summary.array("subject")).front();
  CHECK(must(subject.find("digest")->text("gitCommit")) ==
        tip(stage, "refs/heads/topic"));
  const Value& predicate = *summary.find("predicate");
  CHECK(must(predicate.find("verifier")->text("id")) == stage.relay.origin());
  CHECK(must(predicate.text("resourceUri")) ==
        "git+" + stage.relay.url("acme/site"));
  CHECK(must(predicate.text("verificationResult")) == "PASSED");
  // Nobody has looked yet whether somebody went around.
  CHECK(level_in(summary) == "SLSA_SOURCE_LEVEL_2");

  for (int sweeps = 0; sweeps < 2; ++sweeps)
    must_run(olga, {"hoopgit", "admin", "sweep"});
  CHECK(level_in(summary_in(envelopes_of(ada, push_branch(ada, "next")))) ==
        "SLSA_SOURCE_LEVEL_3");

  // Once more for people, and into a file.
  must(ada.write_file("relay.pem", pem));
  const Completed shown =
      must(ada.run({"hoopgit", "audit", "attestation", push, "--key",
                    "relay.pem", "-o", "push.intoto.jsonl"}));
  INFO(said(shown));
  CHECK(shown.status == 0);
  CHECK_THAT(shown.output, Contains("refs/heads/topic"));
  CHECK_THAT(shown.output, Contains("SLSA_SOURCE_LEVEL_2"));
  CHECK(
      must(json_lines(must(read_file(ada.path("push.intoto.jsonl"))))).size() ==
      2);
}

TEST_CASE("two persons and a swept upstream are level 4") {
  StageSetup setup = sole_writer();
  setup.values.insert({"WAIT", "60s"});
  Stage stage = must(Stage::set_up(setup));
  Person ada = must(stage.signed_in("ada"));
  const Person grace = must(stage.signed_in("grace"));
  const Person olga = must(stage.signed_in("olga"));
  must(clone(ada, stage, "acme/site"));
  for (int sweeps = 0; sweeps < 2; ++sweeps)
    must_run(olga, {"hoopgit", "admin", "sweep"});
  HeldPush held = must(push_to_main(ada));
  REQUIRE(must(approve(grace, held.id)).succeeded());
  REQUIRE(must(held.git.finish(seconds(60))) == 0);
  CHECK(level_in(summary_in(envelopes_of(grace, held.id))) ==
        "SLSA_SOURCE_LEVEL_4");
}

TEST_CASE("an annotated tag is attested as the commit that it names") {
  StageSetup setup;
  setup.configuration = open_configuration();
  Stage stage = must(Stage::set_up(setup));
  Person ada = must(stage.signed_in("ada"));
  must(clone(ada, stage, "acme/site"));
  must_run(ada, {"git", "tag", "-a", "-m", "one", "v1"}, "site");
  const Completed done = must(
      ada.run({"git", "push", "origin", "v1", "HEAD:refs/heads/b"}, "site"));
  INFO(said(done));
  REQUIRE(done.succeeded());
  const auto envelopes = envelopes_of(ada, push_id_in(said(done)));
  REQUIRE(envelopes.size() == 4);
  std::size_t tags = 0;
  for (const auto& envelope : envelopes) {
    const auto statement =
        must(json::parse(payload_of(envelope), {.depth = 24}));
    const Value digest =
        *must(statement.array("subject")).front().find("digest");
    CHECK(must(digest.text("gitCommit")) ==
          must_read(ada, {"git", "rev-parse", "v1^{commit}"}, "site"));
    const auto tag = must(digest.maybe_text("gitTag"));
    if (!tag) continue;
    ++tags;
    CHECK(*tag == must_read(ada, {"git", "rev-parse", "v1"}, "site"));
  }
  CHECK(tags == 2);
}

/// Writes a file of evidence anew, and the manifest so that it is listed.
void replace_in(const std::filesystem::path& folder, const std::string& name,
                const std::string& from, const std::string& to) {
  std::string text = must(read_file(folder / name));
  std::string manifest = must(read_file(folder / "manifest.json"));
  const std::string before = crypto::sha256_hex(text);
  const auto at = text.find(from);
  REQUIRE(at != std::string::npos);
  text.replace(at, from.size(), to);
  manifest.replace(manifest.find(before), before.size(),
                   crypto::sha256_hex(text));
  must(write_file(folder / name, text));
  must(write_file(folder / "manifest.json", manifest));
}

TEST_CASE("evidence has the attestations, and is checked with them") {
  Stage stage = must(Stage::set_up());
  Person ada = must(stage.signed_in("ada"));
  const Person auditor = must(stage.signed_in("auditor"));
  must(clone(ada, stage, "acme/site"));
  const std::string push = push_branch(ada, "topic");
  const auto envelopes = envelopes_of(ada, push);
  must(auditor.write_file(
      "key", must_run(auditor, {"hoopgit-relay", "keys", "list", "--config",
                                stage.relay.configuration().string()})));
  for (const char* name : {"whole", "other", "signed"})
    must_run(auditor,
             {"hoopgit", "audit", "evidence", "--from", "1h", "-o", name});
  must_run(auditor,
           {"hoopgit", "audit", "evidence", "--push", push, "-o", "one"});
  stage.relay.stop();

  const std::string statements = "attestations/statements.intoto.jsonl";
  const std::string keys = "attestations/keys.pem";
  for (const char* name : {"whole", "one"})
    CHECK(must(json_lines(must(read_file(auditor.path(name) / statements)))) ==
          envelopes);
  const auto verify = [&](const std::string& name) {
    return must(
        auditor.run({"hoopgit", "audit", "verify", name, "--key", "key"}));
  };
  for (const char* name : {"whole", "one"}) {
    const Completed done = verify(name);
    INFO(said(done));
    CHECK(done.status == 0);
  }
  // Another signature, and another key, in a folder that lists them.
  const auto signatures = must(envelopes.front().array("signatures"));
  const std::string signature = must(signatures.front().text("sig"));
  replace_in(auditor.path("other"), statements, signature,
             to_base64(std::string(64, 'x')));
  const std::string pem = must(read_file(auditor.path("signed") / keys));
  replace_in(auditor.path("signed"), keys, pem.substr(27, 60),
             "MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=");
  for (const char* name : {"other", "signed"}) {
    const Completed done = verify(name);
    INFO(said(done));
    CHECK(done.status == 1);
    CHECK_THAT(done.output, Contains("in " + statements));
  }
}

TEST_CASE("attestations are for who may see the push, by its relay's keys") {
  Stage stage = must(Stage::set_up());
  Person ada = must(stage.signed_in("ada"));
  const Person eve = must(stage.signed_in("eve"));
  const Person auditor = must(stage.signed_in("auditor"));
  must(clone(ada, stage, "acme/site"));
  const std::string push = push_branch(ada, "topic");
  REQUIRE(envelopes_of(ada, push).size() == 2);
  const auto ask = [&](const Person& person, std::vector<std::string> more) {
    std::vector<std::string> argv{"hoopgit", "audit", "attestation", push};
    argv.insert(argv.end(), more.begin(), more.end());
    return must(person.run(argv));
  };
  const Completed hidden = ask(eve, {});
  INFO(said(hidden));
  CHECK(hidden.status != 0);
  CHECK(hidden.output.empty());

  // Of a push that did not land there is none.
  must(ada.commit_file("site", "key.txt", "token " + sample_secret() + "\n"));
  const Completed refused =
      must(ada.run({"git", "push", "origin", "HEAD:refs/heads/bad"}, "site"));
  REQUIRE_FALSE(refused.succeeded());
  CHECK(must(ada.run({"hoopgit", "audit", "attestation",
                      push_id_in(refused.errors)}))
            .status == 3);

  // Another relay's key has not signed it, and what is no key is refused.
  must(auditor.write_file(
      "other.pem",
      "-----BEGIN PUBLIC KEY-----\n"
      "MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n"
      "-----END PUBLIC KEY-----\n"));
  const Completed unsigned_by_it = ask(auditor, {"--key", "other.pem"});
  INFO(said(unsigned_by_it));
  CHECK(unsigned_by_it.status == 1);
  CHECK_THAT(unsigned_by_it.errors, Contains("not all are signed"));
  must(auditor.write_file("none.pem", "no key\n"));
  CHECK(ask(auditor, {"--key", "none.pem"}).status == 2);

  // That they were read is in the log.
  const Completed query = must(auditor.run(
      {"hoopgit", "audit", "query", "--json", "--type", "audit.query"}));
  CHECK_THAT(query.output, Contains("attestation.issued"));
}

}  // namespace
}  // namespace hoopgit::stage
