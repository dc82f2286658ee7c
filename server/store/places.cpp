#include "server/store/places.hpp"

#include <algorithm>
#include <bit>

namespace hoopgit::store {
namespace {

constexpr std::size_t bitmap_bytes = chunk_entries / 8;

}  // namespace

void Places::join(const Places& other) {
  for (std::size_t i = 0; i < words_.size(); ++i)
    words_[i] |= other.words_[i];
}

void Places::keep(const Places& other) {
  for (std::size_t i = 0; i < words_.size(); ++i)
    words_[i] &= other.words_[i];
}

void Places::keep_from(std::uint64_t first) {
  const std::size_t whole = std::min<std::size_t>(first / 64, words_.size());
  std::fill_n(words_.begin(), whole, 0);
  if (whole < words_.size()) words_[whole] &= ~std::uint64_t{0} << first % 64;
}

void Places::keep_below(std::uint64_t beyond) {
  if (beyond >= chunk_entries) return;
  words_[beyond / 64] &= ~(~std::uint64_t{0} << beyond % 64);
  std::fill(words_.begin() + static_cast<std::ptrdiff_t>(beyond / 64) + 1,
            words_.end(), 0);
}

bool Places::is_empty() const {
  return std::all_of(words_.begin(), words_.end(),
                     [](std::uint64_t word) { return word == 0; });
}

std::optional<std::uint64_t> Places::next(std::uint64_t place) const {
  if (place >= chunk_entries) return std::nullopt;
  std::uint64_t word = words_[place / 64] & ~std::uint64_t{0} << place % 64;
  for (std::size_t i = place / 64;; word = words_[i]) {
    if (word != 0)
      return i * 64 + static_cast<unsigned>(std::countr_zero(word));
    if (++i == words_.size()) return std::nullopt;
  }
}

std::optional<std::uint64_t> Places::previous(std::uint64_t place) const {
  std::uint64_t word =
      words_[place / 64] & ~std::uint64_t{0} >> (63 - place % 64);
  for (std::size_t i = place / 64;; word = words_[i]) {
    if (word != 0)
      return i * 64 + 63 - static_cast<unsigned>(std::countl_zero(word));
    if (i-- == 0) return std::nullopt;
  }
}

Result<Places> Places::decode(std::string_view bytes) {
  Places places;
  const auto byte = [&](std::size_t at) {
    return static_cast<unsigned char>(bytes[at]);
  };
  if (bytes.size() == bitmap_bytes) {
    for (std::size_t i = 0; i < bytes.size(); ++i)
      places.words_[i / 8] |= std::uint64_t{byte(i)} << i % 8 * 8;
    return places;
  }
  const Error broken{Fault::corrupt,
                     "cannot read the index of the log: it is malformed",
                     "have it made anew, see hoopgit-relay(8)"};
  if (bytes.size() > bitmap_bytes || bytes.size() % 2 != 0) return broken;
  for (std::size_t i = 0; i < bytes.size(); i += 2) {
    const unsigned place = byte(i) | unsigned{byte(i + 1)} << 8;
    if (place >= chunk_entries) return broken;
    places.add(static_cast<std::uint16_t>(place));
  }
  return places;
}

std::string Places::encode(const std::vector<std::uint16_t>& rising) {
  std::string bytes;
  if (rising.size() * 2 >= bitmap_bytes) {
    bytes.resize(bitmap_bytes, '\0');
    for (const auto place : rising)
      bytes[place / 8U] = static_cast<char>(
          static_cast<unsigned char>(bytes[place / 8U]) | 1U << place % 8U);
    return bytes;
  }
  bytes.reserve(rising.size() * 2);
  for (const auto place : rising) {
    bytes += static_cast<char>(place & 0xFFU);
    bytes += static_cast<char>(place >> 8U);
  }
  return bytes;
}

}  // namespace hoopgit::store
