#include "core/scan/byte_class.hpp"

namespace hoopgit::scan {
namespace {

ByteSet digits() {
  return bytes_between('0', '9');
}

ByteSet letters() {
  return bytes_between('A', 'Z') | bytes_between('a', 'z');
}

ByteSet of(std::string_view bytes) {
  ByteSet set;
  for (const char c : bytes)
    set.set(static_cast<unsigned char>(c));
  return set;
}

}  // namespace

ByteSet bytes_between(unsigned char first, unsigned char last) {
  ByteSet set;
  for (std::size_t byte = first; byte <= last; ++byte)
    set.set(byte);
  return set;
}

std::optional<ByteSet> perl_class(char letter) {
  const ByteSet space = of("\t\n\f\r ");
  const ByteSet word = digits() | letters() | of("_");
  switch (letter) {
    case 'd':
      return digits();
    case 'D':
      return ~digits();
    case 's':
      return space;
    case 'S':
      return ~space;
    case 'w':
      return word;
    case 'W':
      return ~word;
    default:
      return std::nullopt;
  }
}

std::optional<ByteSet> posix_class(std::string_view name) {
  const ByteSet hex =
      digits() | bytes_between('A', 'F') | bytes_between('a', 'f');
  const ByteSet graph = bytes_between('!', '~');
  const ByteSet alnum = digits() | letters();
  if (name == "alnum") return alnum;
  if (name == "alpha") return letters();
  if (name == "ascii") return bytes_between(0, 0x7f);
  if (name == "blank") return of("\t ");
  if (name == "cntrl") return bytes_between(0, 0x1f) | of("\x7f");
  if (name == "digit") return digits();
  if (name == "graph") return graph;
  if (name == "lower") return bytes_between('a', 'z');
  if (name == "print") return graph | of(" ");
  if (name == "punct") return graph & ~alnum;
  if (name == "space") return of("\t\n\v\f\r ");
  if (name == "upper") return bytes_between('A', 'Z');
  if (name == "word") return alnum | of("_");
  if (name == "xdigit") return hex;
  return std::nullopt;
}

ByteSet folded(ByteSet set) {
  for (std::size_t i = 0; i < 26; ++i) {
    const bool has = set['A' + i] || set['a' + i];
    set['A' + i] = has;
    set['a' + i] = has;
  }
  return set;
}

bool is_even_beyond_ascii(const ByteSet& set) {
  const ByteSet high = bytes_between(0x80, 0xff);
  return (set & high).none() || (set & high) == high;
}

}  // namespace hoopgit::scan
