#pragma once

#include "core/base/result.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hoopgit::store {

/// The index is kept in chunks of so many entries.
constexpr std::uint64_t chunk_entries = 16'384;

/// Which entries of one chunk: a set of numbers below chunk_entries.
class Places {
 public:
  void add(std::uint16_t place) {
    words_[place / 64U] |= std::uint64_t{1} << place % 64U;
  }
  void add_all() { words_.fill(~std::uint64_t{0}); }
  void join(const Places& other);
  void keep(const Places& other);       ///< Only what is in both.
  void keep_from(std::uint64_t first);  ///< Only what is not before.
  void keep_below(std::uint64_t beyond);
  bool is_empty() const;

  /// The first place that is not before `place`, the last that is not after.
  std::optional<std::uint64_t> next(std::uint64_t place) const;
  std::optional<std::uint64_t> previous(std::uint64_t place) const;

  /// As it is stored: two bytes for each, little endian, rising; or, where that
  /// is shorter, 2,048 bytes with one bit for each. Fault::corrupt when the
  /// bytes are neither.
  static Result<Places> decode(std::string_view bytes);
  static std::string encode(const std::vector<std::uint16_t>& rising);

 private:
  std::array<std::uint64_t, chunk_entries / 64> words_{};
};

}  // namespace hoopgit::store
