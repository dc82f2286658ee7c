#include "core/scan/encoded_run.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

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

/// Where the part that begins at `from` ends, at the next of "+-/_" or at the
/// end of the run.
std::size_t part_end(std::string_view text, std::size_t from, std::size_t end) {
  while (from < end && !is_joint(text[from]))
    ++from;
  return from;
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
  for (std::size_t begin = run.begin; begin < run.end;) {
    const std::size_t end = part_end(text, begin, run.end);
    const Span part{begin, end};
    begin = end + 1;
    if (end - part.begin < shortest_base64 || end - part.begin == digits.size())
      continue;
    if (auto said = printable_base64(part.in(text)))
      if (!found({{part.begin, end == run.end ? padded.end : end},
                  *std::move(said),
                  Encoding::base64}))
        return false;
  }
  return true;
}

// Sixteen bytes are looked at together. GCC and Clang make of these types what
// the processor has, on any processor.
constexpr std::size_t block_size = 16;
using Block = std::uint8_t __attribute__((vector_size(block_size)));
using Halves = std::uint64_t __attribute__((vector_size(block_size)));

/// Where in a block eight bytes begin that are all of base64, counted in
/// eights; behind it: nowhere.
std::size_t full_half_of(const char* bytes) {
  Block block{};
  std::memcpy(&block, bytes, block_size);
  const Block letters = (block | 0x20) - 'a';
  const Block digits = block - '/';  // Which stands right before them.
  const auto members = (letters < 26) | (digits < 11) | (block == '+') |
                       (block == '-') | (block == '_');
  Halves halves{};
  std::memcpy(&halves, &members, block_size);
  if (~halves[0] == 0) return 0;
  return ~halves[1] == 0 ? block_size / 2 : block_size;
}

/// The next run of at least 16 that begins at `from` or later; empty: there is
/// none. One that is so long fills eight bytes, wherever the eights are counted
/// from; in source hardly anything else does.
Span next_base64(std::string_view text, std::size_t from) {
  const auto is_digit = [&](std::size_t at) {
    return at < text.size() && value(base64, text[at]) != none;
  };
  std::size_t at = from;
  while (at < text.size()) {
    // What does not fill a block any more is tried byte by byte.
    if (text.size() - at >= block_size) {
      const std::size_t full = full_half_of(&text[at]);
      at += full;
      if (full == block_size) continue;
    }
    std::size_t begin = at;
    while (begin > from && is_digit(begin - 1))
      --begin;
    std::size_t end = at;
    while (is_digit(end))
      ++end;
    if (end - begin >= shortest_base64) return {begin, end};
    at = from = end + 1;
  }
  return {text.size(), text.size()};
}

bool find_base64(std::string_view text, const Found& found) {
  for (Span run = next_base64(text, 0); run.begin < run.end;
       run = next_base64(text, run.end))
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
