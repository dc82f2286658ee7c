#include "core/base/text.hpp"
#include "core/event/format.hpp"
#include "core/gzip/gzip.hpp"
#include "tests/support/git_story.hpp"
#include "tests/support/must.hpp"
#include "tests/support/stage.hpp"
#include "tests/support/story.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <chrono>
#include <thread>

namespace hoopgit::stage {
namespace {

namespace fs = std::filesystem;
using Catch::Contains;
using namespace std::chrono_literals;

std::int64_t index_of(const json::Value& event) {
  const auto* index = event.find("index");
  REQUIRE(index != nullptr);
  return *index->as_integer();
}

std::vector<std::int64_t> indexes_of(const std::vector<json::Value>& events) {
  std::vector<std::int64_t> all;
  for (const auto& event : events)
    all.push_back(index_of(event));
  return all;
}

std::size_t lines_in(const std::string& text) {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

void land_something(const Stage& stage, const Person& ada) {
  must(clone(ada, stage, "acme/site"));
  must(ada.commit_file("site", "a.txt", "one\n"));
  must_run(ada, {"git", "push", "origin", "HEAD:refs/heads/topic"}, "site");
}

TEST_CASE("an export has all events that were asked for, in every format") {
  Stage stage = must(Stage::set_up());
  const Person ada = must(stage.signed_in("ada"));
  const Person auditor = must(stage.signed_in("auditor"));
  land_something(stage, ada);

  const auto asked = must(
      json_lines(must_run(auditor, {"hoopgit", "audit", "query", "--json",
                                    "--type", "push.", "--oldest-first"})));
  REQUIRE(asked.size() > 3);
  const auto exported = must(json_lines(
      must_run(auditor, {"hoopgit", "audit", "export", "--type", "push."})));
  CHECK(indexes_of(exported) == indexes_of(asked));

  for (const auto format : event::all_formats()) {
    const std::string name(event::name_of(format));
    INFO(name);
    const std::string text = must_run(
        auditor,
        {"hoopgit", "audit", "export", "--type", "push.", "--format", name});
    CHECK(lines_in(text) == asked.size() + lines_in(event::preamble(format)));
    CHECK_THAT(text, Contains("push.landed") || Contains("Push landed"));
  }
}

TEST_CASE("an export is whole in its file, or there is no file") {
  Stage stage = must(Stage::set_up());
  const Person auditor = must(stage.signed_in("auditor"));
  const std::vector<std::string> to_file{"hoopgit", "audit", "export", "-o",
                                         "log.jsonl"};
  const Completed done = must(auditor.run(to_file));
  INFO(said(done));
  REQUIRE(done.status == 0);
  const std::string whole =
      must(read_file(auditor.path("log.jsonl"), std::size_t{1} << 20));
  const auto events = must(json_lines(whole));
  REQUIRE_FALSE(events.empty());
  CHECK(index_of(events.front()) == 0);
  CHECK(index_of(events.back()) + 1 ==
        static_cast<std::int64_t>(events.size()));
  CHECK_THAT(said(done), Contains(std::to_string(events.size()) + " events"));

  SECTION("a file that is there is left as it is") {
    const Completed again = must(auditor.run(to_file));
    INFO(said(again));
    CHECK(again.status != 0);
    CHECK_THAT(again.errors, Contains("log.jsonl"));
    CHECK(must(read_file(auditor.path("log.jsonl"), std::size_t{1} << 20)) ==
          whole);
  }
  SECTION("a format that there is not makes no file") {
    const Completed odd = must(auditor.run(
        {"hoopgit", "audit", "export", "--format", "xml", "-o", "log.xml"}));
    CHECK(odd.status == 2);
    CHECK_THAT(odd.errors, Contains("no such format") && Contains("ocsf"));
    CHECK_FALSE(fs::exists(auditor.path("log.xml")));
  }
  SECTION("packed it is the same, in a file and on standard output") {
    must_run(auditor, {"hoopgit", "audit", "export", "--type", "auth.", "-o",
                       "plain.jsonl"});
    must_run(auditor, {"hoopgit", "audit", "export", "--type", "auth.", "-o",
                       "log.jsonl.gz"});
    const std::string plain =
        must(read_file(auditor.path("plain.jsonl"), std::size_t{1} << 20));
    REQUIRE_FALSE(plain.empty());
    CHECK(must_run(auditor, {"gzip", "-dc", "log.jsonl.gz"}) == plain);
    CHECK(must(gunzip(must_run(auditor, {"hoopgit", "audit", "export", "--type",
                                         "auth.", "--gzip"}),
                      std::size_t{1} << 20)) == plain);
  }
  SECTION("a relay that cannot be reached leaves no half of one") {
    stage.relay.stop();
    const Completed cut =
        must(auditor.run({"hoopgit", "audit", "export", "-o", "other.jsonl"}));
    CHECK(cut.status == 6);
    CHECK_FALSE(fs::exists(auditor.path("other.jsonl")));
  }
}

// Sinks ---------------------------------------------------------------------

std::string with_sink() {
  std::string text = usual_configuration();
  const std::string piece = "administrators: [admins]}";
  const auto at = text.find(piece);
  REQUIRE(at != std::string::npos);
  return text.replace(at, piece.size(),
                      "administrators: [admins], sinks: [{name: archive, kind: "
                      "file, path: \"@SINK@/log.jsonl\"}]}");
}

/// The events in the file, once there is one of this type.
std::vector<json::Value> delivered(const fs::path& file,
                                   const std::string& type) {
  for (int i = 0; i < 200; ++i) {
    if (const auto text = read_file(file, std::size_t{1} << 20);
        text && text->find('"' + type + '"') != std::string::npos &&
        text->ends_with('\n')) {
      auto lines = must(json_lines(*text));
      // The head of a batch is a line as well.
      std::erase_if(lines, [](const auto& line) {
        return line.find("checkpoint") != nullptr;
      });
      return lines;
    }
    std::this_thread::sleep_for(50ms);
  }
  FAIL("no event " + type + " came");
  return {};
}

bool is_failing(const Person& olga) {
  const auto sink =
      must(json_of(must(olga.run({"hoopgit", "admin", "sinks", "--json"}))));
  CHECK(must(sink.text("name")) == "archive");
  return must(sink.integer("failures")) > 0;
}

TEST_CASE("a file gets every event, also after it could not be written") {
  const TemporaryFolder place = must(TemporaryFolder::make());
  const fs::path folder = place.path() / "sink";
  fs::create_directory(folder);
  StageSetup setup;
  setup.configuration = with_sink();
  setup.values.insert({"SINK", folder.string()});
  Stage stage = must(Stage::set_up(setup));
  const Person ada = must(stage.signed_in("ada"));
  const Person olga = must(stage.signed_in("olga"));
  land_something(stage, ada);
  delivered(folder / "log.jsonl", "push.landed");
  CHECK_FALSE(is_failing(olga));

  // The folder goes away for a while; pushes go on.
  const fs::path away = place.path() / "away";
  fs::rename(folder, away);
  must_run(ada, {"git", "push", "origin", "HEAD:refs/heads/second"}, "site");
  bool has_failed = false;
  for (int i = 0; i < 100 && !has_failed; ++i) {
    has_failed = is_failing(olga);
    if (!has_failed) std::this_thread::sleep_for(50ms);
  }
  CHECK(has_failed);
  CHECK_THAT(
      must_run(olga, {"hoopgit", "admin", "sinks"}),
      Contains("archive") && Contains("failing") && Contains("log.jsonl"));
  fs::rename(away, folder);

  must_run(ada, {"git", "push", "origin", "HEAD:refs/heads/third"}, "site");
  std::vector<json::Value> events;
  for (int i = 0; i < 600; ++i) {
    events = delivered(folder / "log.jsonl", "push.landed");
    const auto landed =
        std::count_if(events.begin(), events.end(), [](const auto& event) {
          return *event.find("entry")->text("type") == "push.landed";
        });
    if (landed == 3) break;
    std::this_thread::sleep_for(50ms);
  }
  for (std::size_t i = 0; i < events.size(); ++i)
    CHECK(index_of(events[i]) == static_cast<std::int64_t>(i));
  CHECK_FALSE(is_failing(olga));
}

TEST_CASE("who resumes a sink that is not there or not paused is told so") {
  const TemporaryFolder place = must(TemporaryFolder::make());
  StageSetup setup;
  setup.configuration = with_sink();
  setup.values.insert({"SINK", place.path().string()});
  Stage stage = must(Stage::set_up(setup));
  const Person olga = must(stage.signed_in("olga"));
  const Completed other =
      must(olga.run({"hoopgit", "admin", "sinks", "--resume", "other"}));
  INFO(said(other));
  CHECK(other.status == 2);
  CHECK_THAT(other.errors, Contains("no sink of this name"));
  const Completed running =
      must(olga.run({"hoopgit", "admin", "sinks", "--resume", "archive"}));
  INFO(said(running));
  CHECK(running.status == 1);
  CHECK_THAT(running.errors, Contains("not paused"));
}

TEST_CASE("only administrators see the sinks") {
  Stage stage = must(Stage::set_up());
  const Person ada = must(stage.signed_in("ada"));
  const Completed done = must(ada.run({"hoopgit", "admin", "sinks"}));
  CHECK(done.status == 7);
  const Person olga = must(stage.signed_in("olga"));
  CHECK_THAT(said(must(olga.run({"hoopgit", "admin", "sinks"}))),
             Contains("no sinks"));
}

}  // namespace
}  // namespace hoopgit::stage
