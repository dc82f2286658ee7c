#include "core/json/json.hpp"

#include <bit>
#include <cstring>

namespace hoopgit::json {
namespace {

constexpr std::size_t deepest = 16;
constexpr std::int64_t largest = (std::int64_t{1} << 53) - 1;
constexpr std::uint64_t ones = 0x0101010101010101;
constexpr std::uint64_t highs = 0x8080808080808080;

/// Bytes of `word` that end a run of plain text get their high bit set: quote,
/// backslash, controls, and what is not ASCII. The lowest such bit is exact;
/// above it, borrows may set others.
std::uint64_t stops_in(std::uint64_t word) {
  const auto zeros = [](std::uint64_t x) { return (x - ones) & ~x; };
  const std::uint64_t controls = (word - ones * 0x20) & ~word;
  return (zeros(word ^ (ones * '"')) | zeros(word ^ (ones * '\\')) | controls |
          word) &
         highs;
}

char unescaped(char letter) {
  constexpr std::string_view letters = "btnfr";
  constexpr std::string_view meant = "\b\t\n\f\r";
  const auto at = letters.find(letter);
  return at == letters.npos ? letter : meant[at];
}

int lower_hex(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/// A key as it is meant. Only for keys whose escapes have been checked.
std::string plain(std::string_view key) {
  std::string text;
  for (std::size_t i = 0; i < key.size(); ++i) {
    if (key[i] != '\\') {
      text += key[i];
    } else if (key[++i] != 'u') {
      text += unescaped(key[i]);
    } else {
      text +=
          static_cast<char>(lower_hex(key[i + 3]) * 16 + lower_hex(key[i + 4]));
      i += 4;
    }
  }
  return text;
}

bool comes_before(std::string_view a, std::string_view b) {
  const auto has_escape = [](std::string_view key) {
    return std::memchr(key.data(), '\\', key.size()) != nullptr;
  };
  if (has_escape(a) || has_escape(b)) return plain(a) < plain(b);
  return a < b;
}

/// Walks over the bytes once and builds nothing.
class Walk {
 public:
  explicit Walk(std::string_view bytes)
      : at_(bytes.data()), end_(bytes.data() + bytes.size()) {}

  bool is_one_value() { return value(0) && at_ == end_; }

 private:
  bool is_at(char c) const { return at_ != end_ && *at_ == c; }

  bool take(char c) {
    if (!is_at(c)) return false;
    ++at_;
    return true;
  }

  bool take(std::string_view word) {
    if (std::string_view(at_, left()).substr(0, word.size()) != word)
      return false;
    at_ += word.size();
    return true;
  }

  std::size_t left() const { return static_cast<std::size_t>(end_ - at_); }

  bool value(std::size_t depth) {
    if (at_ == end_) return false;
    switch (*at_) {
      case '"':
        return string();
      case '{':
        return depth < deepest && object(depth + 1);
      case '[':
        return depth < deepest && array(depth + 1);
      case 't':
        return take("true");
      case 'f':
        return take("false");
      case 'n':
        return take("null");
      default:
        return integer();
    }
  }

  bool object(std::size_t depth) {
    ++at_;
    if (take('}')) return true;
    std::string_view before;
    for (bool first = true;; first = false) {
      const char* const begin = at_ + 1;
      if (!string(true) || !take(':')) return false;
      const std::string_view key(begin,
                                 static_cast<std::size_t>(at_ - begin) - 2);
      if (!first && !comes_before(before, key)) return false;
      before = key;
      if (!value(depth)) return false;
      if (take('}')) return true;
      if (!take(',')) return false;
    }
  }

  bool array(std::size_t depth) {
    ++at_;
    if (take(']')) return true;
    for (;;) {
      if (!value(depth)) return false;
      if (take(']')) return true;
      if (!take(',')) return false;
    }
  }

  bool string(bool ascii_only = false) {
    if (!take('"')) return false;
    for (;;) {
      skip_plain();
      if (at_ == end_) return false;
      if (take('"')) return true;
      if (*at_ == '\\') {
        if (!escape()) return false;
      } else if (ascii_only || !sequence()) {
        return false;
      }
    }
  }

  void skip_plain() {
    while (left() >= sizeof(std::uint64_t)) {
      std::uint64_t word = 0;
      std::memcpy(&word, at_, sizeof word);
      const std::uint64_t stops = stops_in(word);
      if (stops != 0) {
        if constexpr (std::endian::native == std::endian::little) {
          at_ += std::countr_zero(stops) / 8;
          return;
        }
        break;
      }
      at_ += sizeof word;
    }
    while (at_ != end_ && is_plain(*at_))
      ++at_;
  }

  static bool is_plain(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0x20 && byte < 0x80 && c != '"' && c != '\\';
  }

  /// The shortest one only: "\n" and not "\u000a", "A" and not "\u0041".
  bool escape() {
    ++at_;
    constexpr std::string_view short_ones = "\"\\btnfr";
    if (at_ != end_ && short_ones.find(*at_) != short_ones.npos) {
      ++at_;
      return true;
    }
    if (left() < 5 || std::string_view(at_, 3) != "u00") return false;
    const int high = lower_hex(at_[3]);
    const int low = lower_hex(at_[4]);
    if (high < 0 || high > 1 || low < 0) return false;
    const int control = high * 16 + low;
    if ((control >= '\b' && control <= '\r') && control != '\v') return false;
    at_ += 5;
    return true;
  }

  /// One character of UTF-8 beyond ASCII (RFC 3629).
  bool sequence() {
    const auto byte = [this](std::size_t i) {
      return static_cast<unsigned char>(at_[i]);
    };
    const unsigned first = byte(0);
    if (first < 0xc2 || first > 0xf4) return false;
    const std::size_t size = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    if (left() < size) return false;
    for (std::size_t i = 1; i < size; ++i)
      if ((byte(i) & 0xc0) != 0x80) return false;
    const unsigned second = byte(1);
    const bool overlong =
        (first == 0xe0 && second < 0xa0) || (first == 0xf0 && second < 0x90);
    const bool surrogate = first == 0xed && second >= 0xa0;
    const bool too_large = first == 0xf4 && second >= 0x90;
    if (overlong || surrogate || too_large) return false;
    at_ += size;
    return true;
  }

  bool integer() {
    if (take('0')) return true;
    take('-');
    if (at_ == end_ || *at_ < '1' || *at_ > '9') return false;
    std::int64_t number = 0;
    for (; at_ != end_ && *at_ >= '0' && *at_ <= '9'; ++at_) {
      number = number * 10 + (*at_ - '0');
      if (number > largest) return false;
    }
    return true;
  }

  const char* at_;
  const char* end_;
};

}  // namespace

bool is_canonical(std::string_view bytes) {
  return Walk(bytes).is_one_value();
}

}  // namespace hoopgit::json
