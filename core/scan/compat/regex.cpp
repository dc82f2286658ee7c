#include "core/scan/compat/regex.hpp"

#include "core/base/fold.hpp"
#include "core/base/text.hpp"
#include "core/scan/search_regex.hpp"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <mutex>

namespace hoopgit::scan::compat {
namespace {

constexpr std::int64_t largest_program = std::int64_t{64} * 1024 * 1024;

re2::StringPiece piece(std::string_view text) {
  return {text.data(), text.size()};
}

/// The size of the character that begins at `at`.
std::size_t step(std::string_view text, std::size_t at) {
  return std::max<std::size_t>(1, first_character(text.substr(at)).size);
}

}  // namespace

RegexText::RegexText(std::string_view text)
    : bytes_(text),
      read_(text),
      is_ascii_(hoopgit::is_ascii(text)),
      repaired_(is_ascii_ ? std::nullopt : repaired_view(text)) {
  if (repaired_) read_ = repaired_->narrowed;
}

Span RegexText::original(const Span& span) const {
  return repaired_ ? repaired_->original(span) : span;
}

struct Regex::State {
  explicit State(std::string regex) : text(std::move(regex)) {}

  const re2::RE2& compiled(bool for_ascii) {
    // Half the size, and the same for such texts; but it reads the pattern as
    // bytes too.
    const bool as_bytes = for_ascii && hoopgit::is_ascii(text);
    Compiled& one = all.at(as_bytes ? 0 : 1);
    std::call_once(one.once, [&] { compile(one, as_bytes); });
    return *one.regex;
  }

  struct Compiled {
    std::once_flag once{};
    std::unique_ptr<re2::RE2> regex{};
  };

  void compile(Compiled& one, bool as_bytes) const {
    re2::RE2::Options options(as_bytes ? re2::RE2::Latin1
                                       : re2::RE2::DefaultOptions);
    options.set_log_errors(false);
    options.set_max_mem(largest_program);
    one.regex = std::make_unique<re2::RE2>(piece(text), options);
    // "\x{212A}" is no byte.
    if (!one.regex->ok() && as_bytes) compile(one, false);
  }

  std::string text;
  std::array<Compiled, 2> all{};
};

Regex::Regex(std::string regex)
    : state_(std::make_shared<State>(std::move(regex))) {}

const std::string& Regex::text() const {
  return state_->text;
}

std::size_t Regex::groups() const {
  return group_count(state_->text);
}

bool Regex::fits(const RegexText& text) const {
  return state_->compiled(text.is_ascii()).ok();
}

bool Regex::is_in(const RegexText& text) const {
  return re2::RE2::PartialMatch(piece(text.read()),
                                state_->compiled(text.is_ascii()));
}

std::vector<Span> Regex::all_in(const RegexText& text) const {
  const re2::RE2& regex = state_->compiled(text.is_ascii());
  const re2::StringPiece read = piece(text.read());
  std::vector<Span> all;
  std::optional<std::size_t> last_end;
  for (std::size_t at = 0; at <= read.size();) {
    re2::StringPiece match;
    if (!regex.Match(read, at, read.size(), re2::RE2::UNANCHORED, &match, 1))
      break;
    const auto begin = static_cast<std::size_t>(match.data() - read.data());
    const std::size_t end = begin + match.size();
    const bool is_empty_here = end == at;
    if (!is_empty_here || begin != last_end)
      all.push_back(text.original({begin, end}));
    last_end = end;
    if (!is_empty_here)
      at = end;
    else
      at += at < read.size() ? step(text.read(), at) : 1;
  }
  return all;
}

std::optional<Regex::Groups> Regex::groups_in(const RegexText& text) const {
  const re2::RE2& regex = state_->compiled(text.is_ascii());
  const re2::StringPiece read = piece(text.read());
  std::vector<re2::StringPiece> pieces(
      1 +
      static_cast<std::size_t>(std::max(0, regex.NumberOfCapturingGroups())));
  if (!regex.Match(read, 0, read.size(), re2::RE2::UNANCHORED, pieces.data(),
                   static_cast<int>(pieces.size())))
    return std::nullopt;
  Groups groups;
  for (auto each = pieces.begin() + 1; each != pieces.end(); ++each) {
    if (each->data() == nullptr) {
      groups.emplace_back();
      continue;
    }
    const auto at = static_cast<std::size_t>(each->data() - read.data());
    groups.emplace_back(text.original({at, at + each->size()}));
  }
  return groups;
}

}  // namespace hoopgit::scan::compat
