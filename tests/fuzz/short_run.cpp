// Runs a fuzz target without a fuzzer, for `./dev test`: every file of its
// corpus, then mutations of them for some seconds. The order of mutations is
// the same each time; how far it comes is a matter of time. An input that ends
// the program is left in a file.

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size);

namespace {

namespace fs = std::filesystem;

constexpr std::size_t largest_input = std::size_t{64} * 1024;

/// xorshift64: the same numbers on every machine.
class Dice {
 public:
  std::uint64_t roll() {
    state_ ^= state_ << 13U;
    state_ ^= state_ >> 7U;
    state_ ^= state_ << 17U;
    return state_;
  }
  /// From 0 to below `end`, which is not 0.
  std::size_t below(std::size_t end) { return roll() % end; }

 private:
  std::uint64_t state_ = 0x9e3779b97f4a7c15U;
};

// For the signal handler, which can take no arguments.
const char* found_path = nullptr;
const std::string* running = nullptr;

extern "C" void keep_input(int signal) {
  const int file = ::open(found_path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
  if (file >= 0 && running != nullptr) {
    [[maybe_unused]] const auto written =
        ::write(file, running->data(), running->size());
  }
  ::close(file);
  std::signal(signal, SIG_DFL);
  ::raise(signal);
}

void run(const std::string& input) {
  running = &input;
  LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(input.data()),
                         input.size());
}

void mutate(std::string& input, const std::string& other, Dice& dice) {
  static constexpr std::string_view telling{
      "\0\xff\x7f\x80\r\n \t\"\\/%;:,={}[]-+019afAFzZ~", 33};
  const std::size_t at = input.empty() ? 0 : dice.below(input.size());
  const std::size_t length = std::min(input.size() - at, dice.below(16) + 1);
  switch (dice.below(8)) {
    case 0:
      if (!input.empty())
        input[at] = static_cast<char>(input[at] ^ (1 << dice.below(8)));
      break;
    case 1:
      if (!input.empty()) input[at] = telling[dice.below(telling.size())];
      break;
    case 2:
      input.insert(at, 1, telling[dice.below(telling.size())]);
      break;
    case 3:
      input.erase(at, length);
      break;
    case 4:
      input.insert(at, input.substr(at, length));
      break;
    case 5:
      input.resize(at);
      break;
    case 6:
      if (!other.empty()) {
        const std::size_t from = dice.below(other.size());
        input.replace(at, length, other.substr(from, dice.below(64) + 1));
      }
      break;
    default:
      input.insert(at, 1, static_cast<char>(dice.roll()));
  }
}

std::vector<std::string> read_corpus(const fs::path& folder) {
  std::vector<fs::path> files;
  if (fs::is_directory(folder))
    for (const auto& entry : fs::directory_iterator(folder))
      files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  std::vector<std::string> all{""};
  for (const auto& file : files) {
    std::ifstream in(file, std::ios::binary);
    all.emplace_back(std::istreambuf_iterator<char>(in),
                     std::istreambuf_iterator<char>());
  }
  return all;
}

/// What the environment says, or else the command line; 0 for what is no
/// number, which is the corpus alone.
std::chrono::seconds time_for(const char* usual) {
  const char* asked = std::getenv("HOOPGIT_FUZZ_SECONDS");
  return std::chrono::seconds(std::atoi(asked == nullptr ? usual : asked));
}

}  // namespace

/// CORPUS-FOLDER SECONDS FOUND-FILE
int main(int argc, char** argv) {
  if (argc != 4) return 2;
  found_path = argv[3];
  for (const int signal : {SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL})
    std::signal(signal, keep_input);
  const auto seeds = read_corpus(argv[1]);
  for (const auto& seed : seeds)
    run(seed);
  const auto end = std::chrono::steady_clock::now() + time_for(argv[2]);
  Dice dice;
  std::uint64_t count = 0;
  for (; std::chrono::steady_clock::now() < end; ++count) {
    std::string input = seeds[dice.below(seeds.size())];
    const std::string& other = seeds[dice.below(seeds.size())];
    for (std::size_t steps = dice.below(5) + 1; steps > 0; --steps)
      mutate(input, other, dice);
    input.resize(std::min(input.size(), largest_input));
    run(input);
  }
  std::printf("%zu inputs and %llu mutations\n", seeds.size(),
              static_cast<unsigned long long>(count));
  return 0;
}
