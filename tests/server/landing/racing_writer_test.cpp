// Somebody writes into the folder of a push while it lands. What lands is what
// was looked at, or nothing.

#include "tests/server/landing/bay.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <iterator>
#include <random>
#include <set>
#include <sstream>
#include <thread>

namespace hoopgit::landing {
namespace {

std::set<std::string> words(const std::string& text) {
  std::istringstream all(text);
  return {std::istream_iterator<std::string>(all), {}};
}

/// Writes a few bytes anywhere into any file below a folder, again and again.
class Vandal {
 public:
  Vandal(fs::path folder, unsigned seed)
      : folder_(std::move(folder)),
        random_(seed),
        thread_([this] { work(); }) {}
  ~Vandal() { stop(); }
  Vandal(const Vandal&) = delete;
  Vandal& operator=(const Vandal&) = delete;

  void stop() {
    is_over_ = true;
    if (thread_.joinable()) thread_.join();
  }
  long writes() const { return writes_; }

 private:
  void work() {
    do {
      // Now and then, so that some landings are hit and others are not.
      ::usleep(static_cast<useconds_t>(random_() % 40'000));
      const auto all = files();
      if (!all.empty()) spoil(all.at(random_() % all.size()));
    } while (!is_over_);
  }
  std::vector<fs::path> files() const {
    std::vector<fs::path> found;
    std::error_code gone;
    for (fs::recursive_directory_iterator at(folder_, gone), end;
         !gone && at != end; at.increment(gone))
      if (at->is_regular_file(gone)) found.push_back(at->path());
    return found;
  }
  void spoil(const fs::path& file) {
    std::error_code gone;
    const auto size = fs::file_size(file, gone);
    if (gone || size == 0) return;
    // Git makes its packs read-only, which keeps nobody out who owns them.
    ::chmod(file.c_str(), 0600);
    const Descriptor fd(::open(file.c_str(), O_WRONLY | O_CLOEXEC));
    if (!fd.is_open()) return;
    const auto bytes = random_();
    const auto at = static_cast<off_t>(random_() % size);
    if (::pwrite(fd.get(), &bytes, 1 + random_() % 4, at) > 0) ++writes_;
  }

  fs::path folder_;
  std::mt19937 random_;
  std::atomic<bool> is_over_ = false;
  std::atomic<long> writes_ = 0;
  std::thread thread_;
};

std::set<std::string> objects_of(const fs::path& repository) {
  return words(git(repository, {"cat-file", "--batch-all-objects",
                                "--batch-check=%(objectname)"}));
}

TEST_CASE("who writes into a push while it lands changes nothing of it") {
  long writes = 0;
  long landed = 0;
  constexpr unsigned rounds = 12;
  for (unsigned round = 0; round < rounds; ++round) {
    INFO("round " << round);
    Bay bay;
    const PushRow row = bay.approved();
    const auto before = objects_of(bay.upstream.repository());
    auto whole = before;
    whole.merge(words(git(bay.work, {"rev-list", "--objects",
                                     "--no-object-names", bay.next.hex()})));
    Vandal vandal(bay.quarantines / row.id.text(), round);
    const auto ready = bay.prepared(row);
    auto permit = bay.try_claim(row, ready);
    REQUIRE(permit);
    const PushRow now = must(
        bay.landing.land(*std::move(permit), bay.upstream.target(), ready));
    vandal.stop();
    writes += vandal.writes();
    const auto after = objects_of(bay.upstream.repository());
    if (now.state == PushState::landed) {
      ++landed;
      CHECK(bay.upstream_main() == bay.next.hex());
      CHECK(after == whole);
    } else {
      CHECK(bay.upstream_main() == bay.base.hex());
      CHECK(after == before);
    }
    git(bay.upstream.repository(), {"fsck", "--full", "--strict"});
  }
  CHECK(writes > 0);
  WARN(rounds << " landings beside " << writes << " writes: " << landed
              << " landed as they were, the others not at all");
}

}  // namespace
}  // namespace hoopgit::landing
