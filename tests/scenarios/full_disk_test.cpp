#include "tests/support/git_story.hpp"
#include "tests/support/must.hpp"
#include "tests/support/stage.hpp"
#include "tests/support/story.hpp"

#include <catch2/catch.hpp>
#include <sys/mount.h>

#include <chrono>
#include <fstream>
#include <thread>

namespace hoopgit::stage {
namespace {

namespace fs = std::filesystem;
using Catch::Contains;

/// A disk of its own, of this many bytes; only root can have one.
class SmallDisk {
 public:
  explicit SmallDisk(const std::string& bytes) {
    is_there_ = ::mount("hoopgit-test", folder_.path().c_str(), "tmpfs", 0,
                        ("size=" + bytes).c_str()) == 0;
    if (!is_there_) WARN("nothing can be mounted here: not tried");
  }
  ~SmallDisk() {
    if (is_there_) ::umount2(folder_.path().c_str(), MNT_DETACH);
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;

  bool is_there() const { return is_there_; }
  fs::path path() const { return folder_.path(); }

  /// Somebody else fills it to the last byte.
  void fill() const {
    std::ofstream file(path() / "filler", std::ios::binary | std::ios::app);
    const std::string piece(4096, 'x');
    while (file.write(piece.data(), 4096).flush()) {
    }
  }
  void make_room() const { fs::remove(path() / "filler"); }

 private:
  TemporaryFolder folder_ = must(TemporaryFolder::make());
  bool is_there_ = false;
};

TEST_CASE("on a full disk people read on, none push, and then all is well") {
  const SmallDisk disk("160m");
  if (!disk.is_there()) return;
  StageSetup setup;
  const std::string state = "state: \"@STATE@\"";
  const auto at = setup.configuration.find(state);
  REQUIRE(at != std::string::npos);
  setup.configuration.replace(at, state.size(), "state: \"@DISK@/state\"");
  setup.values.insert({"DISK", disk.path().string()});
  Stage stage = must(Stage::set_up(setup));
  const Person ada = must(stage.signed_in("ada"));
  must(clone(ada, stage, "acme/site"));
  must(ada.commit_file("site", "a.txt", "one\n"));
  const std::vector<std::string> push{"git", "push", "origin",
                                      "HEAD:refs/heads/topic"};
  CHECK(fs::file_size(disk.path() / "state/reserve") > 0);

  disk.fill();
  for (int i = 0; i < 100 && fs::exists(disk.path() / "state/reserve"); ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  CHECK_FALSE(fs::exists(disk.path() / "state/reserve"));
  CHECK_THAT(stage.relay.log(), Contains("the disk is full"));

  must_run(ada, {"git", "ls-remote", "origin"}, "site");
  must_run(ada, {"git", "clone", "-q", stage.relay.url("acme/site"), "again"});
  must_run(ada, {"hoopgit", "status"});
  const Person grace = must(stage.signed_in("grace"));
  must_run(grace, {"hoopgit", "approvals", "list"});

  // The gate counts a disk of tests as never too full: the push itself fails.
  disk.fill();
  const Completed refused = must(ada.run(push, "site"));
  INFO(said(refused));
  CHECK_FALSE(refused.succeeded());
  CHECK(tip(stage, "refs/heads/topic").empty());

  disk.make_room();
  const Completed landed = must(ada.run(push, "site"));
  INFO(said(landed));
  CHECK(landed.succeeded());
  CHECK_FALSE(tip(stage, "refs/heads/topic").empty());
}

}  // namespace
}  // namespace hoopgit::stage
