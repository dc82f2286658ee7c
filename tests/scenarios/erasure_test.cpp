#include "core/base/file.hpp"
#include "tests/support/git_story.hpp"
#include "tests/support/must.hpp"
#include "tests/support/stage.hpp"
#include "tests/support/story.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <filesystem>

namespace hoopgit::stage {
namespace {

using Catch::Contains;
using Words = std::vector<std::string>;

/// `hoopgit admin …`
Completed admin(const Person& person, const Words& more) {
  Words words{"hoopgit", "admin"};
  words.insert(words.end(), more.begin(), more.end());
  return must(person.run(words));
}

/// What somebody asks for, as the relay answers.
json::Value asked(const Person& person, Words words) {
  words.insert(words.end(),
               {"--reason", "case 7", "--ticket", "DPO-7", "--json"});
  const Completed done = admin(person, words);
  INFO(said(done));
  REQUIRE(done.status == 4);
  return must(json_of(done));
}

Completed confirmed(const Person& person, const json::Value& request) {
  return admin(person, {"confirm", must(request.text("id")), "--subject",
                        must(request.text("subject")).substr(0, 12)});
}

void carried_out(const Person& first, const Person& second, Words words) {
  const Completed done = confirmed(second, asked(first, std::move(words)));
  INFO(said(done));
  REQUIRE(done.status == 0);
}

std::vector<json::Value> events(const Person& auditor,
                                const std::string& type) {
  return must(json_lines(must_run(
      auditor, {"hoopgit", "audit", "query", "--json", "--type", type})));
}

/// The newest event of a type that commits to a body of this name.
std::string index_of(const Person& auditor, const std::string& type,
                     const std::string& body) {
  for (const auto& event : events(auditor, type)) {
    const auto* bodies = event.find("entry")->find("bodies");
    if (bodies != nullptr && bodies->find(body) != nullptr)
      return std::to_string(must(event.integer("index")));
  }
  FAIL("no " << type << " has the body " << body);
  return "";
}

TEST_CASE("two persons hold, release and erase what was recorded of a push") {
  Stage stage = must(Stage::set_up());
  const Person ada = must(stage.signed_in("ada"));
  const Person olga = must(stage.signed_in("olga"));
  const Person auditor = must(stage.signed_in("auditor"));
  must(clone(ada, stage, "acme/site"));
  must(ada.commit_file("site", "a.txt", "one\n"));
  must_run(ada, {"git", "push", "origin", "HEAD:refs/heads/topic"}, "site");
  const Words erase{"erase", "--event",
                    index_of(auditor, "push.received", "pack"), "--field",
                    "pack"};

  // Nobody alone.
  const auto request =
      asked(olga, {"hold", "set", "case-7", "--repo", "acme/site"});
  CHECK(confirmed(olga, request).status == 7);
  CHECK(confirmed(ada, request).status == 7);
  CHECK_THAT(admin(auditor, {"requests"}).output,
             Contains("set the hold case-7 on repo acme/site"));
  REQUIRE(confirmed(auditor, request).status == 0);
  CHECK_THAT(admin(olga, {"hold", "list"}).output, Contains("case-7"));

  // What is held is not erased, and the hold is named.
  Words refused_words = erase;
  refused_words.insert(refused_words.end(),
                       {"--reason", "r", "--ticket", "T-1"});
  const Completed refused = admin(olga, refused_words);
  INFO(said(refused));
  CHECK(refused.status == 1);
  CHECK_THAT(refused.errors, Contains("'case-7'"));

  carried_out(auditor, olga, {"hold", "release", "case-7"});
  carried_out(olga, auditor, erase);
  CHECK(events(auditor, "audit.hold_set").size() == 1);
  CHECK(events(auditor, "audit.hold_released").size() == 1);
  const auto redacted = events(auditor, "audit.redacted");
  REQUIRE(redacted.size() == 1);
  const auto* data = redacted.front().find("entry")->find("data");
  CHECK(must(data->text("field")) == "bodies.pack");
  CHECK(must(data->array("actors")).size() == 2);
}

TEST_CASE("who is neither administrator nor auditor asks for nothing") {
  Stage stage = must(Stage::set_up());
  const Person ada = must(stage.signed_in("ada"));
  CHECK(admin(ada, {"hold", "list"}).status == 7);
  CHECK(admin(ada, {"requests"}).status == 7);
  const Completed done =
      admin(ada, {"hold", "set", "mine", "--all", "--reason", "why"});
  INFO(said(done));
  CHECK(done.status == 7);
  CHECK_THAT(done.errors, Contains("administrators and auditors"));
}

TEST_CASE("a confirmation names what was looked at") {
  Stage stage = must(Stage::set_up());
  const Person olga = must(stage.signed_in("olga"));
  const Person auditor = must(stage.signed_in("auditor"));
  const auto request =
      asked(olga, {"hold", "set", "case-7", "--repo", "acme/site"});
  const std::string id = must(request.text("id"));
  CHECK(admin(auditor, {"confirm", id}).status == 2);
  CHECK(admin(auditor, {"confirm", id, "--subject", "0123456789ab"}).status ==
        1);
  CHECK(admin(auditor, {"confirm", "ZZZZZZ", "--subject", "0123456789ab"})
            .status != 0);
  CHECK_THAT(admin(olga, {"hold", "list"}).output, !Contains("case-7"));
  // The end of its id is enough.
  CHECK(admin(auditor, {"confirm", id.substr(18), "--subject",
                        must(request.text("subject"))})
            .status == 0);
}

/// The files below the folder with this text in them.
std::vector<std::string> files_with(const std::filesystem::path& folder,
                                    const std::string& text) {
  std::vector<std::string> found;
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(folder))
    if (entry.is_regular_file() &&
        must(read_file(entry.path())).find(text) != std::string::npos)
      found.push_back(entry.path().string());
  return found;
}

/// A relay that knows somebody of a name that is in no other word.
struct Known {
  explicit Known(const std::string& of = "standard") : profile(of) {}

  std::string profile;
  std::string name = "nightingale";
  Stage stage = must(Stage::set_up({.configuration = configuration(),
                                    .values = {{"WAIT", "60s"}},
                                    .issuer = {.people = people()}}));
  Person nightingale = must(stage.signed_in(name));
  Person olga = must(stage.signed_in("olga"));
  Person auditor = must(stage.signed_in("auditor"));

  std::vector<IssuerPerson> people() const {
    auto all = usual_people();
    all.push_back({name, {"dev", "maintainers"}});
    return all;
  }

  std::string configuration() const {
    std::string text = usual_configuration();
    const std::string piece = "administrators: [admins]}";
    const auto at = text.find(piece);
    REQUIRE(at != std::string::npos);
    return text.replace(at, piece.size(),
                        "administrators: [admins], profile: " + profile + "}");
  }

  std::string verified() const {
    const std::string keys =
        must_run(auditor, {"hoopgit-relay", "keys", "list", "--config",
                           stage.relay.configuration().string()});
    must(auditor.write_file("key", keys));
    return read({"verify", stage.relay.origin() + "/log/1", "--key", "key"});
  }

  std::string read(const Words& words) const {
    Words line{"hoopgit", "audit"};
    line.insert(line.end(), words.begin(), words.end());
    return must_run(auditor, line);
  }
};

TEST_CASE("two persons make the relay forget a name, and the log still holds") {
  Known known;
  const Stage& stage = known.stage;
  const auto who = must(
      json_of(must(known.nightingale.run({"hoopgit", "whoami", "--json"}))));
  CHECK(must(who.text("name")) == known.name);
  const std::string subject = must(who.text("subject"));
  must(clone(known.nightingale, stage, "acme/site"));
  // What a commit says of its author is content, and stays.
  for (const char* key : {"user.name", "user.email"})
    must_run(known.nightingale, {"git", "config", key, "dev@example.com"},
             "site");
  must(known.nightingale.commit_file("site", "a.txt", "one\n"));
  const Completed pushed = must(known.nightingale.run(
      {"git", "push", "origin", "HEAD:refs/heads/topic"}, "site"));
  const std::string push = push_id_in(said(pushed));
  const std::string commit =
      must_run(known.nightingale, {"git", "rev-parse", "HEAD"}, "site");

  const Words by_name{"query", "--person", known.name, "--type", "push."};
  CHECK_THAT(known.read(by_name), Contains(known.name));
  CHECK_THAT(known.read({"show", push}), Contains(known.name));
  CHECK_THAT(known.read({"who", commit.substr(0, 40)}), Contains(known.name));

  const Words erase{"erase", "--person", must(who.text("issuer")), subject};
  carried_out(known.olga, known.auditor,
              {"hold", "set", "case-7", "--repo", "acme/site"});
  Words refused = erase;
  refused.insert(refused.end(), {"--reason", "r", "--ticket", "T-1"});
  const Completed held = admin(known.olga, refused);
  INFO(said(held));
  CHECK(held.status == 1);
  CHECK_THAT(held.errors, Contains("'case-7'"));
  carried_out(known.olga, known.auditor, {"hold", "release", "case-7"});

  carried_out(known.olga, known.auditor, erase);

  CHECK(files_with(stage.relay.state(), known.name) ==
        std::vector<std::string>{});
  CHECK_THAT(known.read(by_name), !Contains(known.name));
  const std::string erased = "erased person " + subject;
  CHECK_THAT(known.read({"query", "--push", push}), Contains(erased));
  CHECK_THAT(known.read({"show", push}),
             Contains(erased) && !Contains(known.name));
  CHECK_THAT(known.read({"who", commit.substr(0, 40)}), Contains(erased));
  CHECK_THAT(known.read({"replay", push}), Contains("identical"));
  CHECK(events(known.auditor, "audit.redacted").size() == 1);
  CHECK_THAT(known.read({"query", "--type", "auth.login"}),
             Contains("olga") && Contains("auditor"));
  CHECK_THAT(known.verified(), Contains("verified: "));
}

TEST_CASE("an erasable log forgets who somebody was, and still holds") {
  Known known("erasable");
  const Stage& stage = known.stage;
  Person& nightingale = known.nightingale;
  Person ada = must(stage.signed_in("ada"));
  const Person grace = must(stage.signed_in("grace"));
  const auto who =
      must(json_of(must(nightingale.run({"hoopgit", "whoami", "--json"}))));
  const std::string subject = must(who.text("subject"));
  CHECK(must(who.text("name")) == known.name);

  // She pushes and is approved, and approves what another one pushes.
  for (Person* person : {&nightingale, &ada}) {
    must(clone(*person, stage, "acme/site"));
    for (const char* key : {"user.name", "user.email"})
      must_run(*person, {"git", "config", key, "dev@example.com"}, "site");
  }
  HeldPush own = must(push_to_main(nightingale));
  const Completed refused = must(approve(nightingale, own.id));
  CHECK(refused.status == 7);
  CHECK_THAT(refused.errors, Contains("nobody approves their own push"));
  CHECK_THAT(must_run(grace, {"hoopgit", "approvals", "list"}),
             Contains(known.name));
  const Words erase{"erase", "--person", must(who.text("issuer")), subject};
  Words too_early = erase;
  too_early.insert(too_early.end(), {"--reason", "r", "--ticket", "T-1"});
  const Completed open = admin(known.olga, too_early);
  CHECK(open.status == 1);
  CHECK_THAT(open.errors, Contains("a push of theirs is open"));
  must(approve(grace, own.id));
  CHECK(must(own.git.finish(std::chrono::seconds(60))) == 0);
  must_run(ada, {"git", "pull", "-q", "--rebase", "origin", "main"}, "site");
  HeldPush other = must(push_to_main(ada, "two\n"));
  must(approve(nightingale, other.id));
  CHECK(must(other.git.finish(std::chrono::seconds(60))) == 0);

  CHECK(files_with(stage.relay.state(), known.name) ==
        std::vector<std::string>{});
  CHECK(files_with(stage.relay.state(), subject) == std::vector<std::string>{});
  CHECK_THAT(known.read({"query", "--person", known.name, "--type", "push."}),
             Contains(known.name));
  CHECK_THAT(known.read({"show", other.id}), Contains(known.name));
  CHECK_THAT(known.read({"who", own.commit}),
             Contains(known.name) && Contains(subject));

  carried_out(known.olga, known.auditor, erase);

  for (const auto& text :
       {known.name, subject, std::string(R"("ip":"127.0.0.1")"),
        std::string(R"("address":"127.0.0.1")")})
    CHECK(files_with(stage.relay.state(), text) == std::vector<std::string>{});
  for (const auto& push : {own.id, other.id}) {
    for (const Words& words : std::vector<Words>{
             {"show", push}, {"query", "--push", push}, {"replay", push}})
      CHECK_THAT(known.read(words),
                 Contains("erased person ") && !Contains(known.name) &&
                     !Contains(subject) && !Contains("person sha256:"));
    CHECK_THAT(known.read({"replay", push}), Contains("identical"));
  }
  CHECK_THAT(known.read({"who", own.commit}), Contains("erased person "));
  CHECK_THAT(must_run(ada, {"hoopgit", "status", other.id}),
             Contains("erased person "));
  CHECK_THAT(known.verified(), Contains("verified: "));

  // Her credentials went too; who signs in anew begins anew.
  must_run(ada, {"hoopgit", "whoami"});
  const Person again = must(stage.signed_in(known.name));
  CHECK_THAT(must_run(again, {"hoopgit", "whoami"}), Contains(known.name));
  CHECK_THAT(known.read({"show", own.id}), Contains("erased person "));
}

}  // namespace
}  // namespace hoopgit::stage
