// The scanner on one thread, by its own CPU time, all in one run.
//
//     hoopgit_scan_bench [FILE…]
//
// FILE: ordinary source, each read whole; without any, the sources of this
// project. Rates are medians of rounds in which the ways take turns. Targets:
// ready within 1 ms; ordinary source 250 MB/s; dense source, which is that of
// scanners, 150; decoding a quarter more; hostile input 20 MB/s, and ten times
// as much of it at most eleven times as slow. In text that is nothing but
// secrets, what a finding costs is told instead.

#include "core/base/file.hpp"
#include "core/base/text.hpp"
#include "core/scan/engine.hpp"
#include "core/scan/generator/sample.hpp"
#include "core/scan/ruleset.hpp"
#include "core/scan/scanner.hpp"
#include "tests/bench/cpu_time.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <limits>
#include <string>
#include <vector>

namespace {

using namespace hoopgit;
using bench::cpu_time_of_thread;

long most_memory_kib() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss;
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

using Texts = std::vector<std::string>;

std::size_t size_of(const Texts& texts) {
  std::size_t bytes = 0;
  for (const auto& text : texts)
    bytes += text.size();
  return bytes;
}

Texts sources(int count, char** names) {
  std::vector<std::filesystem::path> files(names, names + count);
  if (files.empty())
    for (const auto* folder : {"core", "cli", "server", "tests", "man"})
      for (const auto& entry : std::filesystem::recursive_directory_iterator(
               std::string(HOOPGIT_SOURCE_DIR) + "/" + folder))
        if (entry.is_regular_file()) files.push_back(entry.path());
  Texts texts;
  for (const auto& file : files)
    if (auto text = read_file(file, std::size_t{1} << 30))
      texts.push_back(*std::move(text));
  return texts;
}

/// What a scanner consists of: regexes, keywords, tests of both, and now and
/// then something that looks like a secret because it is to be found.
Texts scanner_sources() {
  Texts texts;
  const std::string root = HOOPGIT_SOURCE_DIR;
  for (const auto* folder : {"/core/scan", "/tests/core/scan", "/tests/cli"})
    for (const auto& entry :
         std::filesystem::recursive_directory_iterator(root + folder))
      if (auto text = read_file(entry.path(), std::size_t{1} << 20))
        texts.push_back(*std::move(text));
  std::uint64_t seed = 0;
  for (auto& text : texts) {
    std::string with_samples;
    for (const auto line : split(text, '\n')) {
      const bool is_sample = line.starts_with("  '") && seed++ % 3 == 0;
      with_samples += is_sample ? scan::token(line, seed) : std::string(line);
      with_samples += '\n';
    }
    text = std::move(with_samples);
  }
  return texts;
}

/// A secret about every 200 bytes, and names that look for one in between.
Texts secrets() {
  constexpr std::array templates = {
      "  auth.token = \"ghp_{b62:30}{crc62}\";\n",
      "export AWS_SECRET_ACCESS_KEY={b62:38}/7\n",
      "DATABASE_URL=postgres://app:{b62:16}@db.internal:5432/app\n",
      "  password: \"x7{b62:14}!\"  # the password of the token service\n",
      "slack: xoxb-{digits:12}-{digits:13}-{b62:24}\n"};
  Texts texts(20);
  std::uint64_t seed = 0;
  for (auto& text : texts)
    while (text.size() < 100'000) {
      text += scan::token(templates[seed % templates.size()], seed);
      text +=
          "  if (token == nullptr || secret_key.empty()) return password;\n"
          "  const auto url = \"https://example.com/api?key=\" + key;\n";
      ++seed;
    }
  return texts;
}

std::string repeated(std::string_view unit, std::size_t size) {
  std::string text;
  while (text.size() < size)
    text += unit;
  return text;
}

double time_of(const scan::Engine& engine, const Texts& texts) {
  const double begin = cpu_time_of_thread();
  for (const auto& text : texts)
    (void)engine.search({.text = text}, scan::Confidence::guess, 4000);
  return cpu_time_of_thread() - begin;
}

double time_of(const scan::Scanner& scanner, const Texts& texts,
               scan::Report& report, std::size_t decode_depth = 5) {
  const double begin = cpu_time_of_thread();
  for (const auto& text : texts)
    scanner.scan({.path = "f"}, text, report, {.decode_depth = decode_depth});
  return cpu_time_of_thread() - begin;
}

void compare(const char* name, const Texts& texts) {
  const scan::Scanner scanner{Secret("bench")};
  const scan::Engine keywords(scan::built_in_ruleset(),
                              scan::Proposer::keywords);
  std::vector<double> whole;
  std::vector<double> undecoded;
  std::vector<double> by_keywords;
  scan::Report first;
  time_of(scanner, texts, first);
  time_of(keywords, texts);
  for (int round = 0; round < 11; ++round) {
    scan::Report report;
    whole.push_back(time_of(scanner, texts, report));
    undecoded.push_back(time_of(scanner, texts, report, 0));
    by_keywords.push_back(time_of(keywords, texts));
  }
  const double megabytes = static_cast<double>(size_of(texts)) / 1e6;
  const double findings = static_cast<double>(first.findings.size());
  std::printf(
      "%-8s %5.1f MB: %5.0f MB/s, undecoded %5.0f (ratio %.2f), by keywords "
      "%4.0f; %.0f findings, %.1f us and %.0f bytes each, %zu gaps\n",
      name, megabytes, megabytes / median(whole), megabytes / median(undecoded),
      median(whole) / median(undecoded), megabytes / median(by_keywords),
      findings, findings > 0 ? median(whole) * 1e6 / findings : 0,
      findings > 0 ? megabytes * 1e6 / findings : 0, first.gaps.size());
}

void measure_ready() {
  std::vector<double> times;
  for (int round = 0; round < 41; ++round) {
    const double begin = cpu_time_of_thread();
    const scan::Scanner scanner{Secret("bench")};
    times.push_back(cpu_time_of_thread() - begin);
  }
  const scan::Engine engine(scan::built_in_ruleset());
  std::printf("%zu rules, %s: ready in %.3f ms (first %.3f)\n",
              scan::built_in_ruleset().rules.size(), engine.way().c_str(),
              median(times) * 1e3, times.front() * 1e3);
}

void measure_hostile() {
  constexpr std::array units = {
      "key=",        "token=\"",        "://a:", ".eyJ",
      "-----BEGIN ", "password = \"a1", "a",     "secret",
      "sk-",         "hoopgit:allow ",  "1:AA",  "test_",
      "QUJDREVG"};
  const scan::Scanner scanner{Secret("bench")};
  for (const auto* unit : units) {
    scan::Report report;
    time_of(scanner, {repeated(unit, 100'000)}, report);
    const double small = time_of(scanner, {repeated(unit, 2'000'000)}, report);
    const double large = time_of(scanner, {repeated(unit, 20'000'000)}, report);
    std::printf(
        "hostile    %-16s %6.0f MB/s, ten times as much %.1f times "
        "as slow; %ld MiB\n",
        unit, 20 / large, large / small, most_memory_kib() / 1024);
  }
}

}  // namespace

int main(int argc, char** argv) {
  measure_ready();
  compare("ordinary", sources(argc - 1, argv + 1));
  compare("dense", scanner_sources());
  compare("secrets", secrets());
  measure_hostile();
  return 0;
}
