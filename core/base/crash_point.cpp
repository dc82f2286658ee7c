#ifndef HOOPGIT_CRASH_POINTS
#define HOOPGIT_CRASH_POINTS
#endif
#include "core/base/crash_point.hpp"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <charconv>
#include <cstdlib>
#include <string>
#include <string_view>

namespace hoopgit {
namespace {

/// What the environment says, read once: it does not change.
struct Fuse {
  std::string label{};
  long count = 1;
  int trace = -1;
  std::atomic<long> seen{0};

  Fuse() {
    if (const char* at = std::getenv("HOOPGIT_CRASH_AT")) label = at;
    if (const auto mark = label.rfind('#'); mark != std::string::npos) {
      const char* begin = label.data() + mark + 1;
      std::from_chars(begin, label.data() + label.size(), count);
      label.resize(mark);
    }
    if (const char* file = std::getenv("HOOPGIT_CRASH_TRACE"))
      trace = ::open(file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  }
};

}  // namespace

void crash_point(const char* label) noexcept {
  static Fuse fuse;
  if (fuse.trace >= 0) {
    const std::string line = std::string(label) + "\n";
    static_cast<void>(::write(fuse.trace, line.data(), line.size()) == 0);
  }
  if (fuse.label.empty()) return;
  if (fuse.label != "*" && fuse.label != label) return;
  if (++fuse.seen == fuse.count) ::kill(::getpid(), SIGKILL);
}

}  // namespace hoopgit
