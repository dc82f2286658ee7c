// The relay's disk fails under it: full, broken, or written to by half.

#include "core/base/file.hpp"
#include "core/base/text.hpp"
#include "tests/support/daemon.hpp"
#include "tests/support/git_story.hpp"
#include "tests/support/must.hpp"
#include "tests/support/push_history.hpp"
#include "tests/support/stage.hpp"
#include "tests/support/story.hpp"
#include "tests/support/web.hpp"

#include <catch2/catch.hpp>

#include <csignal>
#include <filesystem>

namespace hoopgit::stage {
namespace {

namespace fs = std::filesystem;
using Catch::Matchers::Contains;

class Scene {
 public:
  Scene()
      : stage(must(Stage::set_up({.configuration = open_configuration()}))),
        ada(must(stage.signed_in("ada"))),
        auditor(must(stage.signed_in("auditor"))),
        history(must(PushHistory::begin(stage, "acme/site"))) {
    must(clone(ada, stage, "acme/site"));
    stage.relay.stop();
    stage.relay.set_environment({"LD_PRELOAD=" HOOPGIT_FAULT_SHIM,
                                 "HOOPGIT_FAULT_RULE=" + rule_file().string()});
    must(stage.relay.start());
  }

  fs::path rule_file() const { return stage.relay.folder() / "rule"; }

  /// See fault_shim.cpp.
  void fail(const std::string& rule) {
    fs::remove(rule_file().string() + ".fired");
    must(replace_file(rule_file(), rule + "\n"));
  }
  /// Whether anything had failed.
  bool repair() {
    fs::remove(rule_file());
    return fs::exists(rule_file().string() + ".fired");
  }

  void begin() {
    ++number;
    ref = "refs/heads/push-" + std::to_string(number);
    commit = must(
        ada.commit_file("site", "text.txt", std::to_string(number) + "\n"));
  }
  Completed push() {
    return must(ada.run({"git", "push", "origin", commit + ":" + ref}, "site"));
  }
  /// In order again: the push lands, if it had not. A relay whose sync failed
  /// may still be on its way down, so it is looked at before each try.
  void converge(bool acknowledged) {
    std::string last;
    const bool landed = eventually(
        [&] {
          if (!stage.relay.is_running()) must(stage.relay.start());
          const auto pushed = push();
          last = said(pushed);
          return pushed.succeeded();
        },
        std::chrono::seconds(30));
    INFO(last);
    INFO(stage.relay.log());
    CHECK(landed);
    history.add({ref, commit, acknowledged || landed});
  }

  Stage stage;
  Person ada;
  Person auditor;
  PushHistory history;
  int number = 0;
  std::string ref{};
  std::string commit{};
};

TEST_CASE("a full disk refuses pushes with the reason, until there is room") {
  Scene at;
  at.begin();
  at.fail("write,pwrite,fallocate,ftruncate ENOSPC 1 " +
          at.stage.relay.state().string() + " always");
  const auto refused = at.push();
  INFO(said(refused));
  CHECK_FALSE(refused.succeeded());
  CHECK(tip(at.stage, at.ref).empty());
  CHECK_THAT(said(refused), Contains("507"));
  CHECK(must(Web().get(at.stage.relay.origin() + "/healthz")).status == 200);
  CHECK(at.repair());
  // Without a start in between.
  CHECK(at.stage.relay.is_running());
  at.converge(false);
  CHECK(must(at.history.flaws(at.stage, at.auditor)) == "");
}

TEST_CASE("a database that cannot be synced ends the relay") {
  Scene at;
  at.begin();
  at.fail("fsync,fdatasync EIO 1 hoopgit.db-wal once");
  CHECK_FALSE(at.push().succeeded());
  CHECK(at.repair());
  CHECK(eventually([&] { return !at.stage.relay.is_running(); }));
  CHECK_THAT(at.stage.relay.log(), Contains("cannot sync the database"));
  at.converge(false);
  CHECK(must(at.history.flaws(at.stage, at.auditor)) == "");
}

/// One call after the other fails, until a push makes no more of them.
void sweep(const std::string& calls, const std::string& error, int most,
           int step) {
  Scene at;
  int faults = 0;
  for (int n = 1; n <= most; n += step) {
    INFO(calls << " " << error << " " << n);
    at.begin();
    at.fail(calls + " " + error + " " + std::to_string(n) + " " +
            at.stage.relay.folder().string() + " once");
    const auto pushed = at.push();
    const bool fired = at.repair();
    if (pushed.succeeded()) CHECK(tip(at.stage, at.ref) == at.commit);
    at.converge(pushed.succeeded());
    if (!fired) break;
    ++faults;
  }
  CHECK(faults > 0);
  CHECK(must(at.history.flaws(at.stage, at.auditor)) == "");
}

TEST_CASE("whichever write fails, nothing is lost or landed twice") {
  sweep("write,pwrite", "EIO", 60, 4);
}

TEST_CASE("whichever write finds the disk full, nothing is lost") {
  sweep("write,pwrite", "ENOSPC", 60, 4);
}

TEST_CASE("whichever write is cut short, nothing is lost") {
  sweep("write,pwrite", "SHORT", 60, 6);
}

TEST_CASE("whichever sync or rename fails, nothing is lost or landed twice") {
  sweep("fsync,fdatasync,rename,ftruncate,fallocate", "EIO", 30, 2);
}

}  // namespace
}  // namespace hoopgit::stage
