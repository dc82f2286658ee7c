#include "core/scan/width.hpp"

#include <algorithm>
#include <cctype>

namespace hoopgit::scan {
namespace {

using Width = std::optional<std::size_t>;

/// Recursive descent over the part of RE2's syntax that our rules use.
class Parser {
 public:
  explicit Parser(std::string_view regex) : rest_(regex) {}

  Width all() {
    const Width width = alternatives();
    if (!rest_.empty()) return std::nullopt;
    return width;
  }

 private:
  bool take(char c) {
    if (rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }

  Width alternatives() {
    Width widest = sequence();
    while (take('|')) {
      const Width other = sequence();
      if (!widest || !other)
        widest = std::nullopt;
      else
        widest = std::max(*widest, *other);
    }
    return widest;
  }

  Width sequence() {
    Width sum = 0;
    while (!rest_.empty() && rest_.front() != '|' && rest_.front() != ')') {
      const Width piece = repeated(atom());
      if (!sum || !piece)
        sum = std::nullopt;
      else
        *sum += *piece;
    }
    return sum;
  }

  Width atom() {
    if (take('(')) return group();
    if (take('[')) return char_class();
    if (take('^') || take('$')) return 0;
    if (take('\\')) return escape();
    rest_.remove_prefix(1);
    return 1;
  }

  Width group() {
    if (take('?')) {
      while (!rest_.empty() &&
             (std::islower(static_cast<unsigned char>(rest_.front())) != 0 ||
              rest_.front() == '-'))
        rest_.remove_prefix(1);
      if (take(')')) return 0;  // Flags alone: (?i)
      if (!take(':')) return unknown();
    }
    const Width inside = alternatives();
    return take(')') ? inside : unknown();
  }

  Width char_class() {
    take('^');
    take(']');
    while (!rest_.empty() && rest_.front() != ']')
      rest_.remove_prefix(rest_.front() == '\\' && rest_.size() > 1 ? 2 : 1);
    return take(']') ? Width(1) : unknown();
  }

  Width escape() {
    if (rest_.empty()) return unknown();
    const char c = rest_.front();
    rest_.remove_prefix(1);
    if (c == 'b' || c == 'B' || c == 'A' || c == 'z') return 0;
    const bool known =
        std::isalnum(static_cast<unsigned char>(c)) == 0 ||
        std::string_view("dDwWsSnrt").find(c) != std::string_view::npos;
    return known ? Width(1) : unknown();
  }

  Width repeated(Width one) {
    for (;;) {
      if (take('*') || take('+')) {
        if (one != Width(0)) one = std::nullopt;
      } else if (take('{')) {
        one = counted(one);
      } else if (!take('?')) {  // Optional or lazy: no wider.
        return one;
      }
    }
  }

  Width counted(Width one) {
    const auto end = rest_.find('}');
    if (end == std::string_view::npos) return unknown();
    std::string_view bounds = rest_.substr(0, end);
    rest_.remove_prefix(end + 1);
    const auto comma = bounds.find(',');
    if (comma != std::string_view::npos) bounds.remove_prefix(comma + 1);
    if (bounds.empty() || bounds.size() > 4) return std::nullopt;
    std::size_t most = 0;
    for (const char c : bounds) {
      if (c < '0' || c > '9') return unknown();
      most = most * 10 + static_cast<std::size_t>(c - '0');
    }
    if (!one) return std::nullopt;
    return *one * most;
  }

  Width unknown() {
    rest_ = {};
    return std::nullopt;
  }

  std::string_view rest_;
};

}  // namespace

std::optional<std::size_t> max_width(std::string_view regex) {
  return Parser(regex).all();
}

}  // namespace hoopgit::scan
