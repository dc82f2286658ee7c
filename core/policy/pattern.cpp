#include "core/policy/pattern.hpp"

#include "core/base/text.hpp"

#include <algorithm>
#include <vector>

namespace hoopgit::policy {
namespace {

/// One step of a pattern: a byte, or a star that may take any number.
struct Step {
  enum class Kind { byte, segment, any } kind;
  char byte = 0;

  bool is_star() const { return kind != Kind::byte; }
  bool takes(char c) const {
    return kind == Kind::byte ? c == byte : kind == Kind::any || c != '/';
  }
};

std::vector<Step> steps_of(std::string_view pattern) {
  std::vector<Step> steps;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] != '*') {
      steps.push_back({Step::Kind::byte, pattern[i]});
    } else if (i + 1 < pattern.size() && pattern[i + 1] == '*') {
      steps.push_back({Step::Kind::any});
      ++i;
    } else {
      steps.push_back({Step::Kind::segment});
    }
  }
  return steps;
}

/// A byte exists that both steps take.
bool meet(const Step& a, const Step& b) {
  if (!a.is_star()) return b.takes(a.byte);
  if (!b.is_star()) return a.takes(b.byte);
  return true;  // Two stars: any letter.
}

}  // namespace

Pattern::Pattern(std::string text)
    : text_(std::move(text)),
      prefix_size_(std::min(text_.find('*'), text_.size())),
      suffix_size_(text_.size() - (text_.rfind('*') + 1)) {
  const std::string_view rest = std::string_view(text_).substr(prefix_size_);
  form_ = rest.empty()   ? Form::literal
          : rest == "*"  ? Form::prefix_segment
          : rest == "**" ? Form::prefix_any
                         : Form::general;
}

std::string_view Pattern::prefix() const {
  return std::string_view(text_).substr(0, prefix_size_);
}

bool Pattern::matches(std::string_view value) const {
  if (form_ == Form::literal) return value == text_;
  if (!value.starts_with(prefix())) return false;
  if (form_ == Form::prefix_any) return true;
  if (form_ == Form::prefix_segment)
    return value.find('/', prefix_size_) == std::string_view::npos;
  // What does not end right needs no search: most values do not.
  const std::string_view suffix =
      std::string_view(text_).substr(text_.size() - suffix_size_);
  return value.ends_with(suffix) && matches_glob(text_, value);
}

bool Pattern::overlaps(const Pattern& other) const {
  if (is_literal()) return other.matches(text_);
  if (other.is_literal()) return matches(other.text_);
  const std::size_t shared = std::min(prefix_size_, other.prefix_size_);
  if (prefix().substr(0, shared) != other.prefix().substr(0, shared))
    return false;

  // reach[i][j]: some text is matched by the first i steps here and the first
  // j steps there. A star may take nothing, or one more of what the other
  // takes.
  const std::vector<Step> a = steps_of(text_);
  const std::vector<Step> b = steps_of(other.text_);
  std::vector<std::vector<bool>> reach(a.size() + 1,
                                       std::vector<bool>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) {
    for (std::size_t j = 0; j <= b.size(); ++j) {
      const bool here = i > 0 && j > 0 && meet(a[i - 1], b[j - 1]);
      reach[i][j] = (i == 0 && j == 0) ||
                    (i > 0 && a[i - 1].is_star() && reach[i - 1][j]) ||
                    (j > 0 && b[j - 1].is_star() && reach[i][j - 1]) ||
                    (here && (reach[i - 1][j - 1] ||
                              (a[i - 1].is_star() && reach[i][j - 1]) ||
                              (b[j - 1].is_star() && reach[i - 1][j])));
    }
  }
  return reach[a.size()][b.size()];
}

bool Pattern::covers(const Pattern& other) const {
  return text_ == other.text_ || text_ == "**" ||
         (other.is_literal() && matches(other.text_));
}

}  // namespace hoopgit::policy
