// How long it takes to write the evidence of many pushes, nine entries each,
// and to verify it; prints, and asserts nothing.
//
//     hoopgit_evidence_bench [PUSHES] [FOLDER]
//
// The log is in memory: what a relay takes to hand it out is not counted here.
// FOLDER, on the disk that is to be measured, stays for a look at it.

#include "cli/evidence_writer.hpp"
#include "core/base/process.hpp"
#include "core/json/json.hpp"
#include "core/ledger/checkpoint.hpp"
#include "tests/support/log_files.hpp"
#include "tests/support/must.hpp"
#include "tests/support/push_log.hpp"

#include <sys/resource.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>

namespace {

using namespace hoopgit;
using stage::must;

/// Seconds of user and system time; the most memory that was in use, in MB.
double processor_of(int who, long& peak) {
  rusage used{};
  ::getrusage(who, &used);
  peak = used.ru_maxrss / 1024;
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) +
           static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(used.ru_utime) + seconds(used.ru_stime);
}

void measure(const char* what, int who, const std::function<void()>& work) {
  long peak = 0;
  const double before = processor_of(who, peak);
  const auto begin = std::chrono::steady_clock::now();
  work();
  const std::chrono::duration<double> wall =
      std::chrono::steady_clock::now() - begin;
  const double processor = processor_of(who, peak) - before;
  std::printf("%-8s %7.1f s, %6.1f s of the processor, peak %ld MB\n", what,
              wall.count(), processor, peak);
}

void write(const stage::LogFiles& log, const cli::EvidenceScope& scope,
           const std::filesystem::path& folder) {
  const auto source = stage::source_of(log);
  auto made = must(cli::EvidenceFolder::make(folder));
  must(cli::write_evidence({source}, scope, made));
  must(made.finish(
      json::object({{"v", 1},
                    {"origin", scope.origin},
                    {"first", static_cast<std::int64_t>(scope.first)},
                    {"end", static_cast<std::int64_t>(scope.end)}})));
}

/// By the program, as somebody does who was handed the folder.
void verify(const std::filesystem::path& folder, std::string vkey) {
  vkey.pop_back();
  const auto done = must(run({.argv = {HOOPGIT_PROGRAM, "audit", "verify",
                                       folder.string(), "--key", vkey}}));
  if (done.succeeded()) return;
  std::fputs((done.output + done.errors).c_str(), stderr);
  std::exit(1);
}

}  // namespace

int main(int argc, char** argv) {
  const std::uint64_t pushes =
      argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 20'000;
  const auto home = must(TemporaryFolder::make());
  const std::filesystem::path folder =
      argc > 2 ? std::filesystem::path(argv[2]) : home.path() / "evidence";
  const std::uint64_t size = pushes * stage::entries_of_push;
  const auto log = stage::make_log({.size = size, .entry = stage::push_entry});
  const cli::EvidenceScope scope{"relay.example.com/log/1", 0, size, size,
                                 log.at("checkpoint")};
  std::printf("%llu pushes, %llu entries\n",
              static_cast<unsigned long long>(pushes),
              static_cast<unsigned long long>(size));
  measure("write", RUSAGE_SELF, [&] { write(log, scope, folder); });
  measure("verify", RUSAGE_CHILDREN,
          [&] { verify(folder, log.at("log.vkey")); });
  return 0;
}
