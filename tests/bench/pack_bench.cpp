// hoopgit_pack_bench [PACK]: what the survey of a pack costs, beside git
// index-pack on the same bytes: of a small push, of many small objects, of
// text, and of bytes that do not compress; or of this file.

#include "core/base/file.hpp"
#include "core/base/process.hpp"
#include "server/push/pack_survey.hpp"
#include "tests/support/raw_pack.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <functional>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

using namespace hoopgit;
using namespace stage;
namespace fs = std::filesystem;

template <class T>
T must(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().message);
  return *std::move(result);
}

double seconds_of(int rounds, const std::function<void()>& work) {
  std::vector<double> all;
  for (int i = 0; i < rounds; ++i) {
    const auto begin = std::chrono::steady_clock::now();
    work();
    all.push_back(
        std::chrono::duration<double>(std::chrono::steady_clock::now() - begin)
            .count());
  }
  std::sort(all.begin(), all.end());
  return all[all.size() / 2];
}

std::string words(std::size_t size, std::mt19937& random) {
  std::string text;
  while (text.size() < size)
    text += "word" + std::to_string(random() % 5000) +
            (random() % 9 == 0 ? "\n" : " ");
  return text;
}

std::string noise_of(std::size_t size, std::mt19937& random) {
  std::string bytes(size, '\0');
  for (auto& c : bytes)
    c = static_cast<char>(random());
  return bytes;
}

std::string blobs(int count, std::size_t size,
                  std::string (*fill)(std::size_t, std::mt19937&)) {
  std::mt19937 random(1);
  RawPack pack;
  for (int i = 0; i < count; ++i)
    pack.add(RawPack::blob, fill(size, random));
  return pack.finish();
}

void measure(const char* name, const fs::path& folder, const fs::path& file) {
  const auto size = fs::file_size(file);
  std::uint64_t inflated = 0;
  const int rounds = size < 100'000 ? 31 : 3;
  const double survey = seconds_of(rounds, [&] {
    const Descriptor input = must(open_for_reading(file));
    inflated = must(push::PackSurvey::read(push::file_source(input.get()), size,
                                           {.inflation = 1000}))
                   .inflated();
  });
  const double git = seconds_of(rounds, [&] {
    const fs::path repository = folder / "repository";
    fs::create_directories(repository / "objects/pack");
    fs::create_directories(repository / "refs");
    std::ofstream(repository / "HEAD") << "ref: refs/heads/main\n";
    const Descriptor input = must(open_for_reading(file));
    Command command{.argv = {"git", "--git-dir=" + repository.string(),
                             "index-pack", "--stdin", "--threads=2"}};
    command.input_descriptor = input.get();
    if (!must(run(command)).succeeded())
      throw std::runtime_error("git index-pack refused the pack");
    fs::remove_all(repository);
  });
  const auto mb = [](std::uint64_t bytes) {
    return static_cast<double>(bytes) / 1e6;
  };
  std::printf(
      "%-24s pack %8.3f MB  inflated %8.3f MB  survey %8.3f ms (%5.0f MB/s of "
      "what it inflates)  index-pack %9.3f ms  ratio %.2f\n",
      name, mb(size), mb(inflated), survey * 1e3, mb(inflated) / survey,
      git * 1e3, survey / git);
  std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const TemporaryFolder folder = must(TemporaryFolder::make());
    if (argc > 1) {
      measure("the file", folder.path(), argv[1]);
      return 0;
    }
    const std::vector<std::pair<const char*, std::string>> packs = {
        {"a small push", blobs(4, 1500, words)},
        {"100,000 small objects", blobs(100'000, 200, words)},
        {"100 MB of text", blobs(1000, 100'000, words)},
        {"200 MB of noise", blobs(40, 5'000'000, noise_of)},
    };
    for (const auto& [name, pack] : packs) {
      const fs::path file = folder.path() / "pack";
      std::ofstream(file, std::ios::binary) << pack;
      measure(name, folder.path(), file);
    }
  } catch (const std::exception& problem) {
    std::fprintf(stderr, "hoopgit_pack_bench: %s\n", problem.what());
    return 1;
  }
  return 0;
}
