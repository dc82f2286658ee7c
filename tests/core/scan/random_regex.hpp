// Regexes and texts that are made of dice.

#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace hoopgit::scan::test {

class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed * 2 + 1) {}
  std::size_t below(std::size_t bound) {
    state_ ^= state_ >> 12;
    state_ ^= state_ << 25;
    state_ ^= state_ >> 27;
    return static_cast<std::size_t>((state_ * 0x2545F4914F6CDD1D) >> 33) %
           bound;
  }
  const std::string& one_of(const std::vector<std::string>& choices) {
    return choices[below(choices.size())];
  }

 private:
  std::uint64_t state_;
};

inline std::string random_text(Random& random) {
  constexpr std::string_view bytes("aab_.1- \nB\0\xe9\v", 13);
  std::string text;
  const std::size_t size = random.below(24);
  while (text.size() < size)
    text += bytes[random.below(bytes.size())];
  return text;
}

}  // namespace hoopgit::scan::test
