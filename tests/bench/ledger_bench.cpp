// What it costs to write and to verify a log of entries of usual length, in
// CPU time of one thread; prints, and asserts nothing.
//
//     hoopgit_ledger_bench [ENTRIES]

#include "core/json/json.hpp"
#include "core/ledger/merkle.hpp"
#include "core/ledger/verify.hpp"
#include "tests/bench/cpu_time.hpp"
#include "tests/support/log_files.hpp"
#include "tests/support/must.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <functional>

namespace {

using namespace hoopgit;
using bench::cpu_time_of_thread;

double best_of(int rounds, const std::function<void()>& work) {
  double best = 1e9;
  for (int i = 0; i < rounds; ++i) {
    const double begin = cpu_time_of_thread();
    work();
    best = std::min(best, cpu_time_of_thread() - begin);
  }
  return best;
}

void report(const char* what, std::uint64_t entries, double time) {
  std::printf("%-34s %10.0f entries/s\n", what,
              static_cast<double>(entries) / time);
}

void measure_parts(std::uint64_t entries) {
  const std::string entry = stage::usual_entry(123456);
  ledger::TreeHash hash;
  char leaf[ledger::hash_size];
  std::size_t seen = 0;
  report("leaf hash, many", entries, best_of(3, [&] {
           for (std::uint64_t i = 0; i < entries; ++i)
             hash.leaf(entry, leaf);
         }));
  report("leaf hash, one by one", entries, best_of(3, [&] {
           for (std::uint64_t i = 0; i < entries; ++i)
             seen += ledger::leaf_hash(entry).size();
         }));
  report("append to the frontier", entries, best_of(3, [&] {
           ledger::Frontier frontier;
           const std::string one(leaf, sizeof leaf);
           for (std::uint64_t i = 0; i < entries; ++i)
             seen += frontier.append(one).size();
         }));
  const double time = best_of(3, [&] {
    for (std::uint64_t i = 0; i < entries; ++i)
      seen += std::size_t{json::is_canonical(entry)};
  });
  report("is it canonical JSON", entries, time);
  std::printf("%-34s %10.0f MB/s (%zu)\n", "",
              static_cast<double>(entries) * static_cast<double>(entry.size()) /
                  time / 1e6,
              seen % 10);
}

void measure_verify(std::uint64_t entries) {
  const auto files = stage::make_log({.size = entries});
  const auto source = stage::source_of(files);
  const auto key =
      stage::must(ledger::VerifierKey::parse_list(files.at("log.vkey")));
  const auto check = [](std::uint64_t, std::string_view entry) -> Result<void> {
    if (json::is_canonical(entry)) return {};
    return Error{Fault::corrupt, "it is not canonical JSON"};
  };
  report("verify all, from memory", entries, best_of(3, [&] {
           const auto verified = stage::must(
               ledger::verify_log(source, {.keys = key, .check_entry = check}));
           if (verified.damage) std::abort();
         }));
}

}  // namespace

int main(int argc, char** argv) {
  const std::uint64_t entries =
      argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 200'000;
  std::printf("%zu bytes an entry\n",
              hoopgit::stage::usual_entry(123456).size());
  measure_parts(entries);
  measure_verify(entries);
  return 0;
}
