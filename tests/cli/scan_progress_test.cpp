#include "cli/scan_progress.hpp"

#include "core/base/file.hpp"

#include <catch2/catch.hpp>
#include <signal.h>
#include <unistd.h>

namespace hoopgit::cli {
namespace {

using std::chrono::milliseconds;
using Moment = std::chrono::steady_clock::time_point;

/// What a display wrote after it was asked at these moments.
std::string shown(bool is_terminal, const std::vector<int>& moments,
                  ScanProgress progress, bool quiet = false) {
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  const Descriptor read_end(ends[0]);
  {
    const Descriptor write_end(ends[1]);
    const Terminal terminal(-1, write_end.get(), {.quiet = quiet});
    Moment now{};
    ScanDisplay display(terminal, is_terminal, [&] { return now; });
    for (const int moment : moments) {
      now = Moment{} + milliseconds(moment);
      CHECK(display.goes_on(progress));
    }
  }
  return *read_up_to(read_end.get(), 4096);
}

TEST_CASE("the bar fills, and says how much of how much") {
  CHECK(progress_bar({0, 9}) == "[--------------------]   0 %, 0 of 9");
  CHECK(progress_bar({250, 1000}) ==
        "[#####---------------]  25 %, 250 of 1000");
  CHECK(progress_bar({9, 9}) == "[####################] 100 %, 9 of 9");
  CHECK(progress_bar({12, 9}) == "[####################] 100 %, 12 of 9");
  CHECK(progress_bar({7, 0}) == "7 so far");
}

TEST_CASE("a short scan shows nothing") {
  CHECK(shown(true, {0, 60, 199}, {1, 9}).empty());
  CHECK(shown(false, {60, 9999}, {1, 9}).empty());
}

TEST_CASE("a long one shows a bar on a terminal, and takes it away") {
  const auto text = shown(true, {100, 200, 210, 260}, {3, 9});
  CHECK(text ==
        "\r\x1b[Kscanning [######--------------]  33 %, 3 of 9\r\x1b[K");
}

TEST_CASE("elsewhere it is a line every ten seconds") {
  CHECK(shown(false, {9000, 10'000, 12'000, 20'000}, {3, 0}) ==
        "scanning: 3 so far\nscanning: 3 so far\n");
  CHECK(shown(false, {10'000}, {3, 0}, true).empty());
  CHECK(shown(true, {10'000}, {3, 9}, true).empty());
}

TEST_CASE("a signal ends the scan, and nothing else") {
  const Terminal terminal(-1, -1, {.quiet = true});
  Moment now{};
  ScanDisplay display(terminal, false, [&] { return now; });
  REQUIRE(::raise(SIGINT) == 0);
  CHECK(display.goes_on({0, 1}));  // Too soon to look.
  now += milliseconds(60);
  CHECK_FALSE(display.goes_on({0, 1}));
}

}  // namespace
}  // namespace hoopgit::cli
