// The relay's disk fails under it: full, broken, or written to by half; or its
// connections do.
//
// A sweep tries some of the calls; hoopgit_test_fault "[long]" tries all.

#include "core/base/file.hpp"
#include "tests/support/daemon.hpp"
#include "tests/support/must.hpp"
#include "tests/support/push_series.hpp"
#include "tests/support/story.hpp"
#include "tests/support/web.hpp"

#include <catch2/catch.hpp>
#include <sys/resource.h>

#include <filesystem>
#include <fstream>

namespace hoopgit::stage {
namespace {

namespace fs = std::filesystem;
using Catch::Matchers::Contains;

struct Scene : PushSeries {
  Scene() {
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

  /// In order again: the push lands, if it had not. A relay whose sync failed
  /// may still be on its way down, so it is looked at before each try.
  void converge() {
    const bool landed = lands([&] {
      if (!stage.relay.is_running()) must(stage.relay.start());
    });
    INFO(said_last);
    INFO(stage.relay.log());
    CHECK(landed);
  }
};

TEST_CASE("a full disk refuses pushes with the reason, until there is room") {
  Scene at;
  at.begin();
  at.fail("write,pwrite,fallocate,ftruncate ENOSPC 1 " +
          at.stage.relay.state().string() + " always");
  CHECK_FALSE(at.push().succeeded());
  INFO(at.said_last);
  CHECK(tip(at.stage, at.ref).empty());
  CHECK_THAT(at.said_last, Contains("507"));
  CHECK(must(Web().get(at.stage.relay.origin() + "/healthz")).status == 200);
  CHECK(at.repair());
  // Without a start in between.
  CHECK(at.stage.relay.is_running());
  at.converge();
  CHECK(at.flaws() == "");
}

TEST_CASE("a database that cannot be synced ends the relay") {
  Scene at;
  at.begin();
  at.fail("fsync,fdatasync EIO 1 hoopgit.db-wal once");
  CHECK_FALSE(at.push().succeeded());
  CHECK(at.repair());
  CHECK(eventually([&] { return !at.stage.relay.is_running(); },
                   std::chrono::seconds(30)));
  CHECK_THAT(at.stage.relay.log(), Contains("cannot sync the database"));
  at.converge();
  CHECK(at.flaws() == "");
}

/// What a process has of addresses, in bytes.
std::uint64_t addresses_of(pid_t process) {
  std::ifstream pages("/proc/" + std::to_string(process) + "/statm");
  std::uint64_t count = 0;
  pages >> count;
  return count * 4096;
}

/// The process gets no more than it has, and so much.
void leave(pid_t process, std::uint64_t bytes) {
  const rlimit least{addresses_of(process) + bytes, RLIM_INFINITY};
  REQUIRE(::prlimit(process, RLIMIT_AS, &least, nullptr) == 0);
}

TEST_CASE("a relay that gets no more memory loses nothing") {
  PushSeries at;
  int answered = 0;
  int ended = 0;
  constexpr std::uint64_t page = 4096;
  for (const unsigned pages : {0U, 16U, 64U, 256U, 512U, 1024U, 2048U, 8192U}) {
    INFO(pages << " pages were left");
    at.begin();
    leave(at.stage.relay.pid(), pages * page);
    const bool is_told = at.push().succeeded();
    if (is_told) CHECK(tip(at.stage, at.ref) == at.commit);
    // Either it goes on, and is what it was, or it is started again.
    if (at.stage.relay.is_running()) {
      ++answered;
      const rlimit all{RLIM_INFINITY, RLIM_INFINITY};
      ::prlimit(at.stage.relay.pid(), RLIMIT_AS, &all, nullptr);
    } else {
      ++ended;
    }
    const bool landed = at.lands([&] {
      if (!at.stage.relay.is_running()) must(at.stage.relay.start());
    });
    INFO(at.said_last);
    INFO(at.stage.relay.log());
    CHECK(landed);
  }
  CHECK(at.flaws() == "");
  WARN("without memory the relay went on " << answered << " times, and ended "
                                           << ended << " times");
}

/// What fails, and how often at most it is looked for.
struct Sweep {
  std::string calls;
  std::string error;
  bool is_of_sockets = false;
};

/// One call after the other fails, each `step`th, until a push makes no more of
/// them. How many there were.
int sweep(const Sweep& what, int most, int step) {
  Scene at;
  const std::string place =
      what.is_of_sockets ? "socket:" : at.stage.relay.folder().string();
  int faults = 0;
  for (int n = 1; n <= most; n += step) {
    INFO(what.calls << " " << what.error << " " << n);
    at.begin();
    at.fail(what.calls + " " + what.error + " " + std::to_string(n) + " " +
            place + " once");
    const bool landed = at.push().succeeded();
    const bool fired = at.repair();
    if (landed) CHECK(tip(at.stage, at.ref) == at.commit);
    at.converge();
    if (!fired) break;
    ++faults;
  }
  CHECK(faults > 0);
  CHECK(at.flaws() == "");
  return faults;
}

const Sweep write_fails{"write,pwrite", "EIO"};
const Sweep write_finds_no_room{"write,pwrite", "ENOSPC"};
const Sweep write_is_cut{"write,pwrite", "SHORT"};
const Sweep sync_fails{"fsync,fdatasync,rename,ftruncate,fallocate", "EIO"};
const Sweep connect_fails{"connect", "ECONNREFUSED", true};
const Sweep send_fails{"send,sendmsg", "ECONNRESET", true};
const Sweep receive_fails{"recv,recvmsg", "ECONNRESET", true};
const Sweep accept_fails{"accept", "EMFILE", true};

TEST_CASE("whichever write fails, nothing is lost or landed twice") {
  sweep(write_fails, 60, 4);
}

TEST_CASE("whichever write finds the disk full, nothing is lost") {
  sweep(write_finds_no_room, 60, 4);
}

TEST_CASE("whichever write is cut short, nothing is lost") {
  sweep(write_is_cut, 60, 6);
}

TEST_CASE("whichever sync or rename fails, nothing is lost or landed twice") {
  sweep(sync_fails, 30, 2);
}

TEST_CASE("whichever connection cannot be made, nothing is lost") {
  sweep(connect_fails, 12, 2);
}

TEST_CASE("whichever connection breaks, nothing is lost or landed twice") {
  sweep(send_fails, 40, 4);
  sweep(receive_fails, 80, 8);
}

TEST_CASE("every single call fails once, and nothing is lost", "[.long]") {
  constexpr int most = 5000;
  for (const auto& what :
       {write_fails, write_finds_no_room, write_is_cut, sync_fails,
        connect_fails, send_fails, receive_fails, accept_fails}) {
    const int faults = sweep(what, most, 1);
    CHECK(faults < most);
    WARN(what.calls << " " << what.error << ": " << faults << " faults");
  }
}

}  // namespace
}  // namespace hoopgit::stage
