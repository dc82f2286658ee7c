// Whether the time of a comparison tells what was compared, as dudect asks it
// (Reparaz, Balasch, Verbauwhede, "Dude, is my code constant time?", 2017):
// two classes of inputs in random order, and Welch's t of their times. Below
// 4.5 nothing was seen. Text's own comparison runs beside ours, so that a
// machine on which nothing could be seen shows. Prints, and asserts nothing.
//
//     build/release/tests/bench/hoopgit_constant_time_bench [SAMPLES]

#include "core/base/encoding.hpp"
#include "core/base/secret.hpp"
#include "core/crypto/crypto.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <string>
#include <vector>

namespace {

using namespace hoopgit;

// A clock is coarser than one comparison.
constexpr int compares_in_sample = 32;

/// Mean and variance of numbers that come one by one (Welford).
class Class {
 public:
  void add(double time) {
    ++count_;
    const double off = time - mean_;
    mean_ += off / count_;
    squares_ += off * (time - mean_);
  }
  double mean() const { return mean_; }
  double error() const { return squares_ / (count_ - 1) / count_; }

 private:
  double count_ = 0;
  double mean_ = 0;
  double squares_ = 0;
};

struct Sample {
  bool second;
  double nanoseconds;
};

double welch(const std::vector<Sample>& samples, double most) {
  std::array<Class, 2> classes;
  for (const auto& [second, time] : samples)
    if (time <= most) classes[second ? 1 : 0].add(time);
  return (classes[0].mean() - classes[1].mean()) /
         std::sqrt(classes[0].error() + classes[1].error());
}

/// The largest of all t, of all samples and of those below some quantiles:
/// what interrupts a thread hides what is small.
double largest_t(const std::vector<Sample>& samples) {
  std::vector<double> times;
  times.reserve(samples.size());
  for (const auto& sample : samples)
    times.push_back(sample.nanoseconds);
  std::sort(times.begin(), times.end());
  double largest = 0;
  for (const double share : {0.5, 0.75, 0.9, 0.95, 0.99, 1.0}) {
    const auto last =
        static_cast<std::size_t>(share * static_cast<double>(times.size() - 1));
    const double t = std::abs(welch(samples, times[last]));
    if (std::isfinite(t)) largest = std::max(largest, t);
  }
  return largest;
}

/// Keeps the compiler from leaving out a comparison, or from knowing more of
/// its input than it will when it runs.
template <class T>
void hide(T& value) {
  asm volatile("" : : "r"(&value) : "memory");
}

/// `Text` is what is compared, by `equal`.
template <class Text, class Compare>
double measure(long count, const std::string& known,
               const std::array<std::string, 2>& given, const Compare& equal) {
  const Text wanted(known);
  std::mt19937_64 dice(1);
  std::vector<Sample> samples;
  samples.reserve(static_cast<std::size_t>(count));
  // Both classes lie in the same memory when their turn comes.
  for (long i = 0; i < count; ++i) {
    const bool second = (dice() & 1U) != 0;
    const Text input(given[second ? 1 : 0]);
    const auto start = std::chrono::steady_clock::now();
    for (int j = 0; j < compares_in_sample; ++j) {
      bool same = equal(wanted, input);
      hide(same);
    }
    const std::chrono::duration<double, std::nano> took =
        std::chrono::steady_clock::now() - start;
    samples.push_back({second, took.count()});
  }
  return largest_t(samples);
}

/// A text as another of the same length that differs at one place.
std::string changed(std::string text, std::size_t at) {
  text[at] = static_cast<char>(text[at] ^ 1);
  return text;
}

struct Pair {
  const char* name;
  std::array<std::string, 2> given;
};

}  // namespace

int main(int argc, char** argv) {
  const long count = argc > 1 ? std::strtol(argv[1], nullptr, 10) : 1'000'000;
  if (count < 1000) return 2;
  // As long as a hash in hex, which is what a credential is known by.
  const std::string wanted = crypto::sha256_hex(crypto::random_bytes(32));
  const std::array<Pair, 3> pairs{
      {{"equal, and not in the first byte", {wanted, changed(wanted, 0)}},
       {"not in the first, and the last byte",
        {changed(wanted, 0), changed(wanted, wanted.size() - 1)}},
       {"equal, and all of it other",
        {wanted, crypto::sha256_hex(crypto::random_bytes(32))}}}};
  std::printf("%ld samples of %d comparisons; below 4.5 nothing was seen\n",
              count, compares_in_sample);
  for (const auto& pair : pairs) {
    const double ours = measure<Secret>(
        count, wanted, pair.given,
        [](const Secret& a, const Secret& b) { return a.matches(b); });
    const double plain = measure<std::string>(
        count, wanted, pair.given,
        [](const std::string& a, const std::string& b) { return a == b; });
    std::printf("%-37s Secret::matches |t| %8.2f   operator== |t| %8.2f\n",
                pair.name, ours, plain);
  }
  return 0;
}
