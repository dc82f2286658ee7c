// MB/s of the scanner over the files given, each read whole, on one thread.
//
//     hoopgit_scan_bench FILE…

#include "core/base/file.hpp"
#include "core/scan/scanner.hpp"

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <string>
#include <vector>

namespace {

/// CPU time of this thread: others on the machine do not count.
double seconds() {
  timespec time{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) +
         static_cast<double>(time.tv_nsec) / 1e9;
}

}  // namespace

int main(int argc, char** argv) {
  using namespace hoopgit;
  std::vector<std::string> files;
  std::size_t bytes = 0;
  for (int i = 1; i < argc; ++i) {
    auto text = read_file(argv[i], std::size_t{1} << 30);
    if (!text) continue;
    bytes += text->size();
    files.push_back(*std::move(text));
  }
  const double start = seconds();
  const scan::Scanner scanner{Secret("bench")};
  std::printf("ready after %.3f ms\n", (seconds() - start) * 1e3);

  std::vector<double> rates;
  for (int round = 0; round < 9; ++round) {
    scan::Report report;
    const double begin = seconds();
    for (const auto& text : files)
      scanner.scan({.path = "f"}, text, report);
    rates.push_back(static_cast<double>(bytes) / 1e6 / (seconds() - begin));
    if (round == 0)
      std::printf("%zu files, %zu bytes, %zu findings, %zu gaps\n",
                  files.size(), bytes, report.findings.size(),
                  report.gaps.size());
  }
  std::sort(rates.begin(), rates.end());
  std::printf("median %.0f MB/s, best %.0f MB/s\n", rates[rates.size() / 2],
              rates.back());
  return 0;
}
