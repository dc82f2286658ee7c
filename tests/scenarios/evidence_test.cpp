// An auditor takes evidence of a day, and somebody checks it who has neither
// the relay nor a network.

#include "core/base/file.hpp"
#include "tests/support/must.hpp"
#include "tests/support/stage.hpp"
#include "tests/support/story.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <fstream>
#include <iterator>

namespace hoopgit::stage {
namespace {

using Catch::Matchers::Contains;
using std::chrono::seconds;

std::string read(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  INFO(path);
  REQUIRE(file);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// The records of pushes, by their ids.
json::Value record_of(const std::string& changes, const std::string& push) {
  for (const auto& record : must(json_lines(changes)))
    if (must(record.text("push_id")) == push) return record;
  FAIL("there is no record of " << push << " in " << changes);
  return {};
}

std::string text_at(const json::Value& value, std::vector<std::string> path) {
  const json::Value* at = &value;
  for (const auto& key : path) {
    at = at->find(key);
    if (at == nullptr) return "(none)";
  }
  return at->as_text() != nullptr ? *at->as_text() : json::dump(*at);
}

TEST_CASE("evidence of a day outlives the relay that it was taken from") {
  StageSetup setup;
  setup.values.insert({"WAIT", "60s"});
  Stage stage = must(Stage::set_up(setup));
  Person ada = must(stage.signed_in("ada"));
  const Person grace = must(stage.signed_in("grace"));
  const Person auditor = must(stage.signed_in("auditor"));
  must(clone(ada, stage, "acme/site"));

  // Landed at once; held and approved; refused.
  must(ada.commit_file("site", "b.txt", "two\n"));
  const Completed landed =
      must(ada.run({"git", "push", "origin", "HEAD:refs/heads/topic"}, "site"));
  REQUIRE(landed.succeeded());
  must(ada.run({"git", "reset", "--quiet", "--hard", "origin/main"}, "site"));
  HeldPush held = must(push_to_main(ada));
  REQUIRE(must(approve(grace, held.id)).succeeded());
  REQUIRE(must(held.git.finish(seconds(60))) == 0);
  const std::string secret = sample_secret();
  must(ada.commit_file("site", "key.txt", "token " + secret + "\n"));
  const Completed refused =
      must(ada.run({"git", "push", "origin", "HEAD:refs/heads/bad"}, "site"));
  REQUIRE_FALSE(refused.succeeded());

  const Completed taken =
      must(auditor.run({"hoopgit", "audit", "evidence", "--from", "1h", "-o",
                        "evidence", "--purpose", "yearly audit"}));
  INFO(said(taken));
  REQUIRE(taken.succeeded());
  const Completed one =
      must(auditor.run({"hoopgit", "audit", "evidence", "--push",
                        held.id.substr(18), "-o", "one", "--json"}));
  INFO(said(one));
  REQUIRE(one.succeeded());
  CHECK(must(must(json_of(one)).integer("changes")) == 1);

  // That it was taken is in the log.
  const Completed query = must(auditor.run(
      {"hoopgit", "audit", "query", "--json", "--type", "audit.evidence"}));
  CHECK_THAT(query.output, Contains("yearly audit"));
  CHECK_THAT(query.output, Contains("bodies beside the log"));

  const auto folder = auditor.path("evidence");
  const std::string changes = read(folder / "changes.jsonl");
  CHECK(must(json_lines(changes)).size() == 3);
  const auto of_landed = record_of(changes, push_id_in(said(landed)));
  CHECK(text_at(of_landed, {"outcome", "state"}) == "landed");
  CHECK(text_at(of_landed, {"separation"}) == "not_required");
  CHECK(text_at(of_landed, {"what", "commits"}) == "1");
  const auto of_held = record_of(changes, held.id);
  CHECK(text_at(of_held, {"outcome", "state"}) == "landed");
  CHECK(text_at(of_held, {"separation"}) == "shown");
  CHECK(text_at(of_held, {"complete"}) == "true");
  CHECK_THAT(text_at(of_held, {"approvals"}), Contains("\"display\":"));
  const auto of_refused = record_of(changes, push_id_in(refused.errors));
  CHECK(text_at(of_refused, {"outcome", "state"}) == "refused");
  CHECK(text_at(of_refused, {"checks", "secrets"}) == "1");
  const std::string openings = read(folder / "openings.jsonl");
  CHECK_THAT(openings, Contains("\"body\":\"ada\",\"commitment\":\"" +
                                text_at(of_held, {"who", "display"})));
  for (const char* name :
       {"commands", "diff", "display", "report", "subject", "verdict"})
    CHECK_THAT(openings, Contains("\"name\":\"" + std::string(name) + "\""));
  CHECK_THAT(openings, !Contains("\"name\":\"pack\""));
  CHECK_THAT(openings, !Contains(secret));

  // The relay's key comes by another way than the evidence.
  const Completed keys =
      must(auditor.run({"hoopgit-relay", "keys", "list", "--config",
                        stage.relay.configuration().string()}));
  INFO(said(keys));
  REQUIRE(keys.succeeded());
  must(auditor.write_file("key", keys.output));
  stage.relay.stop();

  const auto verify = [&](const std::string& name) {
    return must(
        auditor.run({"hoopgit", "audit", "verify", name, "--key", "key"}));
  };
  for (const auto* name : {"evidence", "one"}) {
    const Completed done = verify(name);
    INFO(said(done));
    CHECK(done.status == 0);
  }
  std::string bytes = read(folder / "changes.csv");
  bytes.at(bytes.size() - 5) ^= 1;
  must(write_file(folder / "changes.csv", bytes));
  const Completed damaged = verify("evidence");
  INFO(said(damaged));
  CHECK(damaged.status == 1);
  CHECK_THAT(damaged.output, Contains("in changes.csv"));
}

TEST_CASE("evidence is for auditors, and of something") {
  Stage stage = must(Stage::set_up());
  const Person ada = must(stage.signed_in("ada"));
  const Person auditor = must(stage.signed_in("auditor"));
  const auto take = [](const Person& person, std::vector<std::string> more) {
    std::vector<std::string> argv{"hoopgit", "audit", "evidence"};
    argv.insert(argv.end(), more.begin(), more.end());
    return must(person.run(argv));
  };
  const Completed forbidden = take(ada, {"--from", "1h", "-o", "e"});
  CHECK(forbidden.status == 7);
  CHECK_THAT(forbidden.errors, Contains("auditors"));
  CHECK(take(auditor, {"-o", "e"}).status == 2);
  CHECK(take(auditor, {"--from", "1h"}).status == 2);
  CHECK(take(auditor, {"--from", "2001-01-01", "--to", "2001-01-02", "-o", "e"})
            .status == 3);
  CHECK(take(auditor, {"--push", "000000", "-o", "e"}).status == 2);
  CHECK_FALSE(std::filesystem::exists(auditor.path("e/manifest.json")));

  must(auditor.write_file("mine", "x"));
  const Completed kept = take(auditor, {"--from", "1h", "-o", "mine"});
  CHECK_FALSE(kept.succeeded());
  CHECK(read(auditor.path("mine")) == "x");
}

}  // namespace
}  // namespace hoopgit::stage
