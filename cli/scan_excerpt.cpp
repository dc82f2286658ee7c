#include "cli/scan_excerpt.hpp"

#include "core/base/text.hpp"

#include <algorithm>
#include <cstdlib>

namespace hoopgit::cli {
namespace {

#ifdef NDEBUG
constexpr bool is_asserting = false;
#else
constexpr bool is_asserting = true;
#endif

constexpr std::size_t widest = 200;
/// As far as characters of a line are counted.
constexpr std::size_t longest_line = std::size_t{64} * 1024;

bool is_inside_character(char c) {
  return (static_cast<unsigned char>(c) & 0xc0) == 0x80;
}

/// In UTF-16 code units; `text` is UTF-8.
std::size_t utf16_size(std::string_view text) {
  std::size_t units = 0;
  for (const char c : text) {
    if (!is_inside_character(c)) ++units;
    if (static_cast<unsigned char>(c) >= 0xf0) ++units;
  }
  return units;
}

/// The begin of the line that `at` is in, or of what may be shown of it.
std::size_t begin_of_line(std::string_view text, std::size_t at) {
  const std::size_t least = at > widest / 2 ? at - widest / 2 : 0;
  std::size_t begin = at;
  while (begin > least && text[begin - 1] != '\n')
    --begin;
  while (begin < at && is_inside_character(text[begin]))
    ++begin;
  return begin;
}

std::size_t end_of_line(std::string_view text, std::size_t at) {
  const std::size_t most = std::min(text.size(), at + widest);
  while (at < most && text[at] != '\n' && text[at] != '\r')
    ++at;
  while (at < text.size() && at == most && is_inside_character(text[at]))
    --at;
  return at;
}

/// [begin, end) of the text, "***" for what is secret.
std::string masked(std::string_view text, std::size_t begin, std::size_t end,
                   const std::vector<scan::Span>& secrets) {
  std::string shown;
  auto next = std::partition_point(
      secrets.begin(), secrets.end(),
      [&](const scan::Span& secret) { return secret.end <= begin; });
  for (; next != secrets.end() && next->begin < end; ++next) {
    if (next->begin > begin) shown += text.substr(begin, next->begin - begin);
    shown += "***";
    begin = std::min(next->end, end);
  }
  return shown += text.substr(begin, end - begin);
}

/// A secret of the same text may stand once more where no rule sees it:
/// "key=x # was y".
void mask_copies(std::string_view secret, std::string& text) {
  constexpr std::size_t shortest = 4;
  if (secret.size() < shortest) return;
  for (auto at = text.find(secret); at != std::string::npos;
       at = text.find(secret, at))
    text.replace(at, secret.size(), "***");
}

std::string cut(std::string text) {
  if (text.size() <= widest) return text;
  std::size_t end = widest;
  while (end > 0 && is_inside_character(text[end]))
    --end;
  text.resize(end);
  return text;
}

/// The column, in code units, of a place that is `column` bytes into its line.
std::size_t utf16_column(std::string_view text, std::size_t at,
                         std::size_t column) {
  if (column == 0 || column > longest_line || column - 1 > at) return 0;
  return utf16_size(text.substr(at - (column - 1), column - 1)) + 1;
}

}  // namespace

std::optional<Excerpt> excerpt_of(const scan::Finding& finding,
                                  const scan::SecretView& view) {
  if (!view.is_text()) return std::nullopt;
  const std::string_view text = view.content();
  const scan::Span secret = view.secret();
  const std::size_t begin = begin_of_line(text, secret.begin);
  const std::size_t end = end_of_line(text, secret.end);
  std::string shown = masked(text, begin, end, view.every_secret());
  for (const scan::Span& other : view.every_secret())
    mask_copies(other.in(text), shown);
  mask_copies(view.value(), shown);
  return Excerpt{cut(std::move(shown)),
                 utf16_column(text, secret.begin, finding.column),
                 utf16_column(text, secret.end, finding.end_column)};
}

Excerpts::Key Excerpts::key_of(const scan::Finding& finding) {
  return {finding.rule, finding.fingerprint, finding.line, finding.column};
}

scan::Sink Excerpts::sink() {
  return [this](const scan::Finding& finding, const scan::SecretView& view) {
    if (is_asserting) leaks_.note(view);
    auto excerpt = excerpt_of(finding, view);
    const auto [known, is_new] = excerpts_.emplace(key_of(finding), excerpt);
    if (is_new || !known->second) return;
    if (!excerpt || excerpt->text != known->second->text)
      known->second = std::nullopt;
  };
}

void Excerpts::must_not_leak(std::string_view report,
                             const scan::Ruleset& rules) const {
  if (is_asserting && leaks_.is_in(report, rules)) std::abort();
}

const Excerpt* Excerpts::of(const scan::Finding& finding) const {
  const auto found = excerpts_.find(key_of(finding));
  return found == excerpts_.end() || !found->second ? nullptr : &*found->second;
}

}  // namespace hoopgit::cli
