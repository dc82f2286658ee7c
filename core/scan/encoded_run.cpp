#include "core/scan/encoded_run.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace hoopgit::scan {
namespace {

constexpr std::size_t shortest_base64 = 16;
constexpr std::size_t shortest_hex = 32;
constexpr std::size_t longest_word = 4096;
constexpr std::uint8_t none = 0xff;

using Found = std::function<bool(const EncodedRun&)>;
using Table = std::array<std::uint8_t, 256>;

constexpr Table values_of(std::string_view alphabet) {
  Table table{};
  for (auto& value : table)
    value = none;
  for (std::size_t i = 0; i < alphabet.size(); ++i)
    table[static_cast<unsigned char>(alphabet[i])] =
        static_cast<std::uint8_t>(i);
  return table;
}

constexpr Table base64_values() {
  Table table = values_of(
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");
  table['-'] = 62;
  table['_'] = 63;
  return table;
}

constexpr Table hex_values() {
  Table table = values_of("0123456789abcdef");
  for (std::size_t i = 0; i < 6; ++i)
    table['A' + i] = static_cast<std::uint8_t>(10 + i);
  return table;
}

constexpr Table base64 = base64_values();
constexpr Table hex = hex_values();

std::uint8_t value(const Table& table, char c) {
  return table[static_cast<unsigned char>(c)];
}

bool is_text(std::uint32_t byte) {
  return (byte >= ' ' && byte <= '~') || byte == '\t' || byte == '\n' ||
         byte == '\r';
}

bool is_joint(char c) {
  const auto six = value(base64, c);
  return six == 62 || six == 63;
}

/// The next part of a run, between two of "+-/_" or its ends, that is long
/// enough; empty: there is none.
Span next_part(std::string_view text, std::size_t from, std::size_t end) {
  std::size_t begin = from;
  while (end - begin >= shortest_base64) {
    // From behind, since one joint rules out all that is before it.
    std::size_t at = begin + shortest_base64;
    while (at > begin && !is_joint(text[at - 1]))
      --at;
    if (at > begin) {
      begin = at;
      continue;
    }
    at += shortest_base64;
    while (at < end && !is_joint(text[at]))
      ++at;
    return {begin, at};
  }
  return {end, end};
}

/// A run, or, when something else stands before it ("/v1/…", "key_…"), the
/// parts between its joints.
bool try_base64(std::string_view text, const Span& run, const Found& found) {
  const auto digits = run.in(text);
  if (auto said = printable_hex(digits))
    return found({run, *std::move(said), Encoding::hex});
  Span padded = run;
  while (padded.end < text.size() && padded.end < run.end + 2 &&
         text[padded.end] == '=')
    ++padded.end;
  if (auto said = printable_base64(digits))
    return found({padded, *std::move(said), Encoding::base64});
  for (Span part = next_part(text, run.begin, run.end); part.begin < part.end;
       part = next_part(text, part.end, run.end)) {
    if (part.end - part.begin == digits.size()) break;
    auto said = printable_base64(part.in(text));
    if (!said) continue;
    if (part.end == run.end) part.end = padded.end;
    if (!found({part, *std::move(said), Encoding::base64})) return false;
    part.end = std::min(part.end, run.end);
  }
  return true;
}

// Sixteen bytes are looked at together. GCC and Clang make of these types what
// the processor has, on any processor.
constexpr std::size_t block_size = 16;
using Block = std::uint8_t __attribute__((vector_size(block_size)));

/// Bit i: byte i of the block is not 0, but 0xff.
std::uint64_t bits_of(const Block& block) {
#ifdef __SSE2__
  __m128i bytes{};
  std::memcpy(&bytes, &block, block_size);
  return static_cast<unsigned>(_mm_movemask_epi8(bytes));
#else
  static_assert(std::endian::native == std::endian::little);
  std::array<std::uint64_t, 2> halves{};
  std::memcpy(halves.data(), &block, block_size);
  // The multiplication brings the lowest bit of each byte into the highest.
  constexpr std::uint64_t lowest_bits = 0x0101010101010101;
  constexpr std::uint64_t gathers = 0x0102040810204080;
  return ((halves[0] & lowest_bits) * gathers >> 56) |
         ((halves[1] & lowest_bits) * gathers >> 56 << 8);
#endif
}

/// Bit i: byte i is one of base64.
std::uint64_t members_of(const char* bytes) {
  Block block{};
  std::memcpy(&block, bytes, block_size);
  // As signed numbers, so that a range takes one comparison.
  using Signed = std::int8_t __attribute__((vector_size(block_size)));
  const Signed letters = Signed((block | 0x20) + (127 - 'z'));
  const Signed digits = Signed(block + (127 - '9'));  // And '/' before them.
  return bits_of(Block((letters > 127 - 26) | (digits > 127 - 11) |
                       Signed(block == '+') | Signed(block == '-') |
                       Signed(block == '_')));
}

/// What is asked of the text at once: bit i is of byte i.
constexpr std::size_t stride = 64;

std::uint64_t members_in(const char* bytes) {
  std::uint64_t members = 0;
  for (std::size_t at = 0; at < stride; at += block_size)
    members |= members_of(bytes + at) << at;
  return members;
}

/// Behind the text there are none.
std::uint64_t members_at(std::string_view text, std::size_t at) {
  if (at + stride <= text.size()) return members_in(text.data() + at);
  std::array<char, stride> copy{};
  const auto rest = text.substr(std::min(at, text.size()));
  std::copy(rest.begin(), rest.end(), copy.begin());
  return members_in(copy.data());
}

/// Bit i: from there on 16 are members. `more` are those of the next stride.
std::uint64_t long_runs(std::uint64_t members, std::uint64_t more) {
  for (unsigned size = 1; size < shortest_base64; size *= 2) {
    members &= members >> size | more << (stride - size);
    more &= more >> size;
  }
  return members;
}

/// Goes through the runs of at least 16, each as long as it can be.
class Base64Runs {
 public:
  explicit Base64Runs(std::string_view text)
      : text_(text),
        members_(members_at(text, 0)),
        more_(members_at(text, stride)) {}

  /// Empty: there is no other one.
  Span next() {
    for (; at_ < text_.size(); advance()) {
      const auto runs = long_runs(members_, more_);
      if (runs == 0) continue;
      const auto first = static_cast<unsigned>(std::countr_zero(runs));
      const std::size_t begin = at_ + first;
      // What stands before it was seen, and is filled to find its end.
      members_ |= ~(~std::uint64_t{0} << first);
      while (~members_ == 0)
        advance();
      const auto left = static_cast<unsigned>(std::countr_one(members_));
      members_ &= ~std::uint64_t{0} << left;
      return {begin, at_ + left};
    }
    return {text_.size(), text_.size()};
  }

 private:
  void advance() {
    at_ += stride;
    members_ = more_;
    more_ = members_at(text_, at_ + stride);
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::uint64_t members_;  // Of the stride at `at_`, without what was seen.
  std::uint64_t more_;     // Of the next.
};

bool find_base64(std::string_view text, const Found& found) {
  Base64Runs runs(text);
  for (Span run = runs.next(); run.begin < run.end; run = runs.next())
    if (!try_base64(text, run, found)) return false;
  return true;
}

/// The byte that an escape at the begin of `text` stands for, and its size.
struct Escape {
  char byte;
  std::size_t size;
};
std::optional<Escape> escape_at(std::string_view text) {
  const std::string_view mark = text.starts_with('%') ? "%" : "\\u00";
  if (!text.starts_with(mark) || text.size() < mark.size() + 2)
    return std::nullopt;
  const auto high = value(hex, text[mark.size()]);
  const auto low = value(hex, text[mark.size() + 1]);
  if (high == none || low == none) return std::nullopt;
  const auto byte = static_cast<unsigned>(high) * 16 + low;
  if (!is_text(byte)) return std::nullopt;
  return Escape{static_cast<char>(byte), mark.size() + 2};
}

bool ends_word(char c) {
  return !is_text(static_cast<unsigned char>(c)) || c == ' ' || c == '\t' ||
         c == '\n' || c == '\r' || c == '"' || c == '\'' || c == '`';
}

/// Words with an escape in them.
bool find_escapes(std::string_view text, std::string_view mark,
                  const Found& found) {
  std::size_t from = 0;
  for (auto at = text.find(mark); at != std::string_view::npos;
       at = text.find(mark, std::max(at + 1, from))) {
    if (!escape_at(text.substr(at))) continue;
    std::size_t begin = at;
    while (begin > from && at - begin < longest_word &&
           !ends_word(text[begin - 1]))
      --begin;
    std::string said;
    std::size_t end = begin;
    while (end < text.size() && said.size() < longest_word &&
           !ends_word(text[end])) {
      const auto escape = escape_at(text.substr(end));
      said += escape ? escape->byte : text[end];
      end += escape ? escape->size : 1;
    }
    const auto encoding = mark == "%" ? Encoding::percent : Encoding::unicode;
    if (!found({{begin, end}, std::move(said), encoding})) return false;
    from = end;
  }
  return true;
}

}  // namespace

std::optional<std::string> printable_base64(std::string_view run) {
  if (run.size() < shortest_base64 || run.size() % 4 == 1) return std::nullopt;
  std::string said;
  std::uint32_t bits = 0;
  unsigned count = 0;
  for (const char c : run) {
    const auto six = value(base64, c);
    if (six == none) return std::nullopt;
    bits = (bits << 6) | six;
    count += 6;
    if (count < 8) continue;
    count -= 8;
    const auto byte = (bits >> count) & 0xff;
    if (!is_text(byte)) return std::nullopt;
    said += static_cast<char>(byte);
  }
  return said;
}

std::optional<std::string> printable_hex(std::string_view run) {
  if (run.size() < shortest_hex || run.size() % 2 != 0) return std::nullopt;
  std::string said;
  for (std::size_t i = 0; i < run.size(); i += 2) {
    const auto high = value(hex, run[i]);
    const auto low = value(hex, run[i + 1]);
    if (high == none || low == none) return std::nullopt;
    const auto byte = static_cast<unsigned>(high) * 16 + low;
    if (!is_text(byte)) return std::nullopt;
    said += static_cast<char>(byte);
  }
  return said;
}

Span part_of_word(std::string_view text, const Span& word, const Span& part) {
  Span extent{word.end, word.end};
  std::size_t said = 0;
  std::size_t at = word.begin;
  while (at < word.end) {
    if (said == part.begin) extent.begin = at;
    if (said == part.end) break;
    const auto escape = escape_at(text.substr(at));
    at += escape ? escape->size : 1;
    ++said;
  }
  extent.end = at;
  return extent;
}

void find_encoded_runs(std::string_view text, const Found& found) {
  if (find_base64(text, found) && find_escapes(text, "%", found))
    find_escapes(text, "\\u00", found);
}

}  // namespace hoopgit::scan
