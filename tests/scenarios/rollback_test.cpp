#include "core/base/file.hpp"
#include "core/base/text.hpp"
#include "core/crypto/crypto.hpp"
#include "core/ledger/verify.hpp"
#include "server/audit/public_log.hpp"
#include "server/store/sqlite_store.hpp"
#include "tests/support/daemon.hpp"
#include "tests/support/git_story.hpp"
#include "tests/support/must.hpp"
#include "tests/support/stage.hpp"
#include "tests/support/story.hpp"
#include "tests/support/web.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <string>
#include <vector>

namespace hoopgit::stage {
namespace {

namespace fs = std::filesystem;
using Catch::Matchers::Contains;
using std::chrono::seconds;

std::string with_anchor() {
  std::string text = usual_configuration();
  const std::string piece = "administrators: [admins]}";
  const auto at = text.find(piece);
  REQUIRE(at != std::string::npos);
  return text.replace(at, piece.size(),
                      "administrators: [admins], anchors: [{name: disk, "
                      "directory: \"@ANCHORS@\"}]}");
}

/// A relay whose log is anchored in a folder, and the way of its database.
struct Scene {
  TemporaryFolder anchors;
  Stage stage;
  Person ada;
  Person root;

  fs::path database() const { return stage.relay.state() / "hoopgit.db"; }
  fs::path copy() const { return anchors.path().string() + ".copy"; }

  /// The file of the largest checkpoint of this log; empty: none.
  fs::path newest_anchored(const std::string& log = "1") const {
    const auto host = stage.relay.origin().substr(7);
    const fs::path folder =
        anchors.path() / crypto::sha256_hex(host + "/log/" + log);
    fs::path newest;
    std::error_code ignored;
    for (const auto& file : fs::directory_iterator(folder, ignored)) {
      const std::string name = file.path().filename();
      if (name.starts_with('.')) continue;  // One that is being written.
      if (newest.empty() || std::stoull(name) > std::stoull(newest.filename()))
        newest = file.path();
    }
    return newest;
  }
  std::uint64_t anchored(const std::string& log = "1") const {
    const auto file = newest_anchored(log);
    return file.empty() ? 0 : std::stoull(file.filename());
  }

  Completed push(const std::string& branch) {
    must(ada.commit_file("site", branch + ".txt", branch + "\n"));
    return push_again(branch);
  }
  Completed push_again(const std::string& branch) const {
    return must(ada.run({"git", "push", "origin", "HEAD:refs/heads/" + branch},
                        "site"));
  }
  Completed administer(std::vector<std::string> words) const {
    words.insert(words.begin(), "hoopgit-relay");
    words.insert(words.end(),
                 {"--config", stage.relay.configuration().string()});
    return must(root.run(std::move(words)));
  }
};

Scene scene() {
  TemporaryFolder anchors = must(TemporaryFolder::make());
  StageSetup setup;
  setup.configuration = with_anchor();
  setup.values.insert({"ANCHORS", anchors.path().string()});
  Stage stage = must(Stage::set_up(setup));
  Person ada = must(stage.signed_in("ada"));
  must(clone(ada, stage, "acme/site"));
  return {std::move(anchors), std::move(stage), std::move(ada),
          must(Person::make("root"))};
}

struct NoTime final : Clock {
  Time now() const override { return {}; }
};

std::unique_ptr<store::Store> opened(const fs::path& file, const Clock& clock) {
  return must(store::open_sqlite(file, {"auditor", "0", "0"}, clock));
}

/// Everything that the copy has, and then something that it lacks, is anchored.
void roll_back(Scene& at) {
  REQUIRE(at.push("one").succeeded());
  CHECK(at.stage.relay.stop() == 0);
  fs::copy_file(at.database(), at.copy());
  const NoTime clock;
  const auto had = opened(at.copy(), clock)->tree_head()->size;
  must(at.stage.relay.start());
  REQUIRE(at.push("two").succeeded());
  REQUIRE(eventually([&] { return at.anchored() > had; }, seconds(30)));
  CHECK(at.stage.relay.stop() == 0);
  fs::rename(at.copy(), at.database());
  must(at.stage.relay.start());
}

/// The log in a database, by nothing but its public files and the keys.
ledger::Verified verified(const fs::path& database,
                          const std::vector<ledger::VerifierKey>& keys) {
  const NoTime clock;
  const auto store = opened(database, clock);
  ledger::Verification asked;
  asked.keys = keys;
  return must(ledger::verify_log(
      [&](const std::string& path) -> Result<std::optional<std::string>> {
        if (path == "checkpoint") return store->checkpoint();
        const auto name = ledger::parse_tile_path(path);
        if (!name) return std::optional<std::string>();
        return std::optional(TRY(audit::read_tile(*store, *name)));
      },
      asked));
}

TEST_CASE("a database that was put back is noticed: people read, none push") {
  Scene at = scene();
  roll_back(at);
  INFO(at.stage.relay.log());

  const auto health = must(Web().get(at.stage.relay.origin() + "/healthz"));
  CHECK(health.status == 503);
  CHECK_THAT(health.body, Contains("rolled back"));
  CHECK_THAT(at.stage.relay.log(), Contains("by its anchor disk"));
  const auto fetched = must(at.ada.run({"git", "fetch", "origin"}, "site"));
  INFO(said(fetched));
  CHECK(fetched.succeeded());
  const auto signed_before = at.anchored();
  const auto refused = at.push("three");
  INFO(said(refused));
  CHECK_FALSE(refused.succeeded());
  CHECK_THAT(refused.errors, Contains("rolled back"));
  CHECK(tip(at.stage, "refs/heads/three").empty());
  CHECK(at.anchored() == signed_before);
}

TEST_CASE("after a rollback a new log is opened, and both can be verified") {
  Scene at = scene();
  roll_back(at);
  const auto too_soon = at.administer(
      {"recover", "--new-log", "--checkpoint", at.newest_anchored().string(),
       "--by", "root", "--by", "grace", "--reason", "a disk was put back"});
  CHECK(too_soon.status == 1);
  CHECK_THAT(too_soon.errors, Contains("another relay"));
  CHECK(at.stage.relay.stop() == 0);
  const auto alone = at.administer({"recover", "--new-log", "--checkpoint",
                                    at.newest_anchored().string(), "--by",
                                    "root", "--reason", "a disk was put back"});
  CHECK(alone.status == 2);
  CHECK_THAT(alone.errors, Contains("two people"));
  const std::string last = must(read_file(at.newest_anchored()));
  const auto recovered = at.administer(
      {"recover", "--new-log", "--checkpoint", at.newest_anchored().string(),
       "--by", "root", "--by", "grace", "--reason", "a disk was put back"});
  INFO(said(recovered));
  REQUIRE(recovered.succeeded());
  CHECK_THAT(recovered.output, Contains("/log/2+"));
  const fs::path aside = at.stage.relay.state() / "hoopgit-log-1.db";
  REQUIRE(fs::exists(aside));

  must(at.stage.relay.start());
  INFO(at.stage.relay.log());
  CHECK(must(Web().get(at.stage.relay.origin() + "/healthz")).status == 200);
  REQUIRE(at.push("three").succeeded());
  REQUIRE(eventually([&] { return at.anchored("2") > 0; }, seconds(30)));

  // An auditor verifies the new log from the relay; others may not read it.
  const std::string key = std::string(trim(recovered.output));
  const std::string log = at.stage.relay.origin() + "/log/2";
  const std::vector<std::string> verify{"hoopgit", "audit", "verify",
                                        log,       "--key", key};
  const Person auditor = must(at.stage.signed_in("auditor"));
  const auto good = must(auditor.run(verify));
  INFO(said(good));
  CHECK(good.status == 0);
  CHECK_THAT(good.output, Contains("verified: "));
  // So is the old one, under its own number, with the keys of then.
  const auto all_keys = at.administer({"keys", "list"});
  must(auditor.write_file("keys", all_keys.output));
  const auto before =
      must(auditor.run({"hoopgit", "audit", "verify",
                        at.stage.relay.origin() + "/log/1", "--key", "keys"}));
  INFO(said(before));
  CHECK(before.status == 0);
  CHECK_THAT(before.output, Contains("verified: ") && Contains("/log/1"));
  const auto none =
      must(auditor.run({"hoopgit", "audit", "verify",
                        at.stage.relay.origin() + "/log/3", "--key", "keys"}));
  CHECK(none.status == 2);
  const auto developer = must(at.ada.run(verify));
  INFO(said(developer));
  CHECK(developer.status == 2);
  CHECK_THAT(developer.errors, Contains("auditor"));

  const auto opening = must(auditor.run({"hoopgit", "audit", "query", "--json",
                                         "--type", "audit.origin_opened"}));
  const auto items = must(json_lines(opening.output));
  REQUIRE(items.size() == 1);
  CHECK(must(items.front().integer("index")) == 0);
  const auto* data = items.front().find("entry")->find("data");
  CHECK(must(data->text("checkpoint")) == last);
  CHECK(must(data->text("reason")) == "a disk was put back");
  CHECK(must(data->array("actors")).size() == 2);

  CHECK(at.stage.relay.stop() == 0);
  const auto listed = at.administer({"keys", "list"});
  REQUIRE(listed.succeeded());
  const auto keys = must(ledger::VerifierKey::parse_list(listed.output));
  CHECK(keys.size() == 2);
  const auto old = verified(aside, keys);
  CHECK_FALSE(old.damage);
  CHECK(old.entries > 0);
  CHECK(old.checkpoint.origin.ends_with("/log/1"));
  const auto now = verified(at.database(), keys);
  CHECK_FALSE(now.damage);
  CHECK(now.checkpoint.origin.ends_with("/log/2"));
}

TEST_CASE("without its anchor a relay only reads, unless somebody answers") {
  Scene at = scene();
  REQUIRE(at.push("one").succeeded());
  REQUIRE(eventually([&] { return at.anchored() > 0; }, seconds(30)));
  CHECK(at.stage.relay.stop() == 0);
  const fs::path away = at.anchors.path().string() + ".away";
  fs::rename(at.anchors.path(), away);
  must(at.stage.relay.start());
  INFO(at.stage.relay.log());
  CHECK(must(at.ada.run({"git", "fetch", "origin"}, "site")).succeeded());
  const auto refused = at.push("two");
  CHECK_FALSE(refused.succeeded());
  CHECK_THAT(refused.errors, Contains("no anchor"));
  // The disk is back.
  fs::rename(away, at.anchors.path());
  CHECK(eventually([&] { return at.push_again("two").succeeded(); },
                   seconds(60)));
}

}  // namespace
}  // namespace hoopgit::stage
