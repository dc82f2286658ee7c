#include "core/scan/byte_class.hpp"
#include "core/scan/regex_tree.hpp"

#include <algorithm>
#include <utility>

namespace hoopgit::scan {
namespace {

constexpr std::size_t deepest = 200;
constexpr std::size_t most_repeats = 1000;  // RE2's own limit.

using Tree = std::optional<RegexTree>;

struct Flags {
  bool caseless = false;
  bool multiline = false;
  bool dot_all = false;
  bool lazy = false;
};

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

std::optional<unsigned> hex_digit(char c) {
  if (is_digit(c)) return static_cast<unsigned>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a' + 10);
  if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A' + 10);
  return std::nullopt;
}

RegexTree empty() {
  return {Sequence{}};
}

/// Recursive descent; nullopt ends it wherever it is.
class Parser {
 public:
  explicit Parser(std::string_view regex) : rest_(regex) {}

  Tree all() {
    Tree tree = alternatives();
    if (!rest_.empty()) return std::nullopt;
    return tree;
  }

 private:
  bool at(char c) const { return !rest_.empty() && rest_.front() == c; }
  bool take(char c) {
    if (!at(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }
  std::optional<char> next() {
    if (rest_.empty()) return std::nullopt;
    const char c = rest_.front();
    rest_.remove_prefix(1);
    return c;
  }

  Tree alternatives() {
    Choice choice;
    do {
      Tree branch = sequence();
      if (!branch) return std::nullopt;
      choice.branches.push_back(*std::move(branch));
    } while (take('|'));
    if (choice.branches.size() == 1) return std::move(choice.branches.front());
    return RegexTree{std::move(choice)};
  }

  Tree sequence() {
    Sequence sequence;
    while (!rest_.empty() && !at('|') && !at(')')) {
      Tree part = atom();
      if (part) part = repeated(*std::move(part));
      if (!part) return std::nullopt;
      sequence.parts.push_back(*std::move(part));
    }
    return RegexTree{std::move(sequence)};
  }

  Tree atom() {
    const char c = *next();
    switch (c) {
      case '(':
        return group();
      case '[':
        return char_class();
      case '\\':
        return escape();
      case '^':
        return RegexTree{flags_.multiline ? Edge::line_begin
                                          : Edge::text_begin};
      case '$':
        return RegexTree{flags_.multiline ? Edge::line_end : Edge::text_end};
      case '.':
        return RegexTree{flags_.dot_all ? ~ByteSet{} : ~ByteSet{}.set('\n')};
      case '*':
      case '+':
      case '?':
        return std::nullopt;  // Nothing to repeat.
      default:
        return literal(static_cast<unsigned char>(c));
    }
  }

  Tree literal(unsigned char byte) const {
    ByteSet set;
    set.set(byte);
    return folded_if_asked(set);
  }

  Tree folded_if_asked(const ByteSet& set) const {
    if (!flags_.caseless) return RegexTree{set};
    // RE2 also folds letters beyond ASCII, by tables that we do not have.
    if (!is_even_beyond_ascii(set)) return std::nullopt;
    return RegexTree{folded(set)};
  }

  Tree group() {
    const Flags outside = flags_;
    captures_ = !take('?');
    if (!captures_ && !open_special()) return std::nullopt;
    if (flags_stay_) {  // "(?i)" ends here, and holds until the group around.
      flags_stay_ = false;
      // For RE2 a repetition behind it is one of what stands before it.
      if (at('*') || at('+') || at('?') || at('{')) return std::nullopt;
      return empty();
    }
    if (++depth_ > deepest) return std::nullopt;
    const std::size_t group = captures_ ? ++groups_ : 0;
    Tree inside = alternatives();
    --depth_;
    flags_ = outside;
    if (!inside || !take(')')) return std::nullopt;
    return group == 0 ? inside : captured(*std::move(inside), group);
  }

  static RegexTree captured(RegexTree inside, std::size_t group) {
    // What is in the group may be a group itself.
    if (inside.group != 0) {
      Sequence sequence;
      sequence.parts.push_back(std::move(inside));
      inside = RegexTree{std::move(sequence)};
    }
    inside.group = group;
    return inside;
  }

  /// After "(?": ":", "P<name>", or flags that end with ":" or ")".
  bool open_special() {
    if (take('P')) {
      captures_ = true;
      const auto close = rest_.find('>');
      if (!take('<') || close == std::string_view::npos) return false;
      rest_.remove_prefix(close);
      return true;
    }
    bool on = true;
    while (const auto c = next()) {
      switch (*c) {
        case ':':
          return true;
        case ')':
          flags_stay_ = true;
          return true;
        case '-':
          on = false;
          break;
        case 'i':
          flags_.caseless = on;
          break;
        case 'm':
          flags_.multiline = on;
          break;
        case 's':
          flags_.dot_all = on;
          break;
        case 'U':
          flags_.lazy = on;
          break;
        default:
          return false;
      }
    }
    return false;
  }

  Tree escape() {
    if (at('b') || at('B') || at('A') || at('z')) {
      const char c = *next();
      return RegexTree{c == 'b'   ? Edge::word
                       : c == 'B' ? Edge::not_word
                       : c == 'A' ? Edge::text_begin
                                  : Edge::text_end};
    }
    if (!rest_.empty()) {
      if (const auto set = perl_class(rest_.front())) {
        rest_.remove_prefix(1);
        return RegexTree{*set};
      }
    }
    const auto byte = escaped_byte();
    if (!byte) return std::nullopt;
    return literal(*byte);
  }

  /// What follows a backslash, when it stands for one byte.
  std::optional<unsigned char> escaped_byte() {
    const auto c = next();
    if (!c) return std::nullopt;
    switch (*c) {
      case 'n':
        return '\n';
      case 'r':
        return '\r';
      case 't':
        return '\t';
      case 'f':
        return '\f';
      case 'v':
        return '\v';
      case 'a':
        return '\a';
      case 'x':
        return hex_byte();
      default:
        break;
    }
    const bool is_name =
        is_digit(*c) || (*c >= 'A' && *c <= 'Z') || (*c >= 'a' && *c <= 'z');
    if (is_name || static_cast<unsigned char>(*c) >= 0x80) return std::nullopt;
    return static_cast<unsigned char>(*c);
  }

  std::optional<unsigned char> hex_byte() {
    unsigned value = 0;
    const bool braced = take('{');
    std::size_t count = 0;
    for (; braced ? !at('}') : count < 2; ++count) {
      const auto c = next();
      const auto digit = c ? hex_digit(*c) : std::nullopt;
      if (!digit || value > 0xff) return std::nullopt;
      value = value * 16 + *digit;
    }
    if (braced && (count == 0 || !take('}'))) return std::nullopt;
    if (value > 0xff) return std::nullopt;
    return static_cast<unsigned char>(value);
  }

  Tree char_class() {
    const bool negated = take('^');
    ByteSet set;
    for (bool first = true; first || !at(']'); first = false)
      if (!class_item(set)) return std::nullopt;
    take(']');
    if (flags_.caseless) {
      if (!is_even_beyond_ascii(set)) return std::nullopt;
      set = folded(set);
    }
    if (negated) set = ~set;
    if (set.none()) return std::nullopt;
    return RegexTree{set};
  }

  bool class_item(ByteSet& set) {
    if (rest_.starts_with("[:")) return posix_item(set);
    if (at('\\') && rest_.size() > 1) {
      if (const auto named = perl_class(rest_[1])) {
        rest_.remove_prefix(2);
        set |= *named;
        return true;
      }
    }
    const auto first = class_byte();
    if (!first) return false;
    auto last = first;
    if (at('-') && rest_.size() > 1 && rest_[1] != ']') {
      take('-');
      last = class_byte();
    }
    if (!last || *last < *first) return false;
    set |= bytes_between(*first, *last);
    return true;
  }

  std::optional<unsigned char> class_byte() {
    const auto c = next();
    if (!c) return std::nullopt;
    if (*c == '\\') return escaped_byte();
    return static_cast<unsigned char>(*c);
  }

  bool posix_item(ByteSet& set) {
    const auto close = rest_.find(":]");
    if (close == std::string_view::npos) return false;
    auto name = rest_.substr(2, close - 2);
    const bool negated = name.starts_with('^');
    if (negated) name.remove_prefix(1);
    const auto named = posix_class(name);
    if (!named) return false;
    rest_.remove_prefix(close + 2);
    set |= negated ? ~*named : *named;
    return true;
  }

  Tree repeated(RegexTree one) {
    for (;;) {
      Repeat repeat{{}, 0, std::nullopt};
      if (take('*')) {
        // Any number.
      } else if (take('+')) {
        repeat.least = 1;
      } else if (take('?')) {
        repeat.most = 1;
      } else if (at('{')) {
        if (!counts(repeat)) return std::nullopt;
      } else {
        return one;
      }
      repeat.is_lazy = take('?') != flags_.lazy;
      repeat.part.push_back(std::move(one));
      one = RegexTree{std::move(repeat)};
    }
  }

  /// "{2}", "{2,}", "{2,5}". Other braces stand for themselves in RE2; not to
  /// understand them is safe.
  bool counts(Repeat& repeat) {
    const auto close = rest_.find('}');
    if (close == std::string_view::npos) return false;
    const auto inside = rest_.substr(1, close - 1);
    const auto comma = inside.find(',');
    const auto least = number(inside.substr(0, comma));
    if (!least) return false;
    repeat.least = *least;
    repeat.most = least;
    if (comma != std::string_view::npos) {
      const auto bound = inside.substr(comma + 1);
      repeat.most = number(bound);
      if (!bound.empty() && !repeat.most) return false;
    }
    if (repeat.most && *repeat.most < repeat.least) return false;
    rest_.remove_prefix(close + 1);
    return true;
  }

  static std::optional<std::size_t> number(std::string_view text) {
    if (text.empty() || text.size() > 4) return std::nullopt;
    // In RE2 a brace before "00" stands for itself.
    if (text.size() > 1 && text.front() == '0') return std::nullopt;
    std::size_t value = 0;
    for (const char c : text) {
      if (!is_digit(c)) return std::nullopt;
      value = value * 10 + static_cast<std::size_t>(c - '0');
    }
    if (value > most_repeats) return std::nullopt;
    return value;
  }

  std::string_view rest_;
  Flags flags_{};
  bool flags_stay_ = false;
  bool captures_ = false;  // The group that is being opened.
  std::size_t groups_ = 0;
  std::size_t depth_ = 0;
};

}  // namespace

std::optional<RegexTree> parse_regex(std::string_view regex) {
  return Parser(regex).all();
}

}  // namespace hoopgit::scan
