#include "core/scan/search_regex.hpp"

#include "core/base/text.hpp"

#include <re2/re2.h>

#include <cstdint>
#include <mutex>
#include <optional>

namespace hoopgit::scan {
namespace {

constexpr std::int64_t largest_program = std::int64_t{64} * 1024 * 1024;

re2::StringPiece piece(std::string_view text) {
  return {text.data(), text.size()};
}

/// Goes through a regex: calls `plain` at each place that is neither in a
/// class nor behind a backslash, and `escape` at each backslash.
template <class Plain, class Escape>
void walk(std::string_view regex, Plain&& plain, Escape&& escape) {
  bool in_class = false;
  std::size_t class_begin = 0;
  for (std::size_t i = 0; i < regex.size(); ++i) {
    const char c = regex[i];
    if (c == '\\') {
      escape(i);
      if (regex.substr(i, 2) == "\\Q") {
        const auto end = regex.find("\\E", i);
        i = end == std::string_view::npos ? regex.size() : end;
      }
      ++i;
    } else if (in_class) {
      // A bracket that comes first stands for itself.
      if (c == ']' && i > class_begin) in_class = false;
    } else if (c == '[') {
      in_class = true;
      class_begin = i + (regex.substr(i + 1, 1) == "^" ? 2 : 1);
    } else {
      plain(i);
    }
  }
}

}  // namespace

struct SearchRegex::State {
  explicit State(std::string regex) : text(std::move(regex)) {}

  const re2::RE2& regex() {
    std::call_once(once, [this] {
      re2::RE2::Options options;
      options.set_log_errors(false);
      options.set_max_mem(largest_program);
      compiled.emplace(piece(text), options);
    });
    return *compiled;
  }

  std::string text;
  std::once_flag once{};
  std::optional<re2::RE2> compiled{};
};

SearchRegex::SearchRegex(std::string regex)
    : state_(std::make_shared<State>(std::move(regex))) {}

const std::string& SearchRegex::text() const {
  return state_->text;
}

bool SearchRegex::fits() const {
  return state_->regex().ok();
}

bool SearchRegex::is_in(std::string_view text) const {
  const re2::RE2& regex = state_->regex();
  if (is_utf8(text)) return re2::RE2::PartialMatch(piece(text), regex);
  return re2::RE2::PartialMatch(repaired(text), regex);
}

std::string regex_problem(std::string_view regex) {
  bool has_byte_escape = false;
  walk(
      regex, [](std::size_t) {},
      [&](std::size_t at) { has_byte_escape |= regex.substr(at, 2) == "\\C"; });
  if (has_byte_escape) return "invalid escape sequence: \\C";
  // Without memory for a program it ends as soon as the text was understood.
  constexpr std::int64_t none = 64;
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(none);
  const re2::RE2 read(piece(regex), options);
  if (read.ok() || read.error_code() == re2::RE2::ErrorPatternTooLarge)
    return {};
  return printable(read.error());
}

std::size_t group_count(std::string_view regex) {
  std::size_t count = 0;
  const auto note = [&](std::size_t at) {
    const auto rest = regex.substr(at);
    const bool captures = rest.starts_with('(') && !rest.starts_with("(?");
    if (captures || rest.starts_with("(?P<")) ++count;
  };
  walk(regex, note, [](std::size_t) {});
  return count;
}

std::string with_named_groups(std::string_view regex) {
  std::string result;
  std::size_t copied = 0;
  const auto name_at = [&](std::size_t at) {
    if (regex.substr(at, 3) != "(?<") return;
    result += regex.substr(copied, at + 2 - copied);
    result += 'P';
    copied = at + 2;
  };
  walk(regex, name_at, [](std::size_t) {});
  result += regex.substr(copied);
  return result;
}

std::string repaired(std::string_view text) {
  std::string result;
  result.reserve(text.size() + 16);
  while (!text.empty()) {
    const std::size_t size = first_character(text).size;
    result += size == 0 ? replacement : text.substr(0, size);
    text.remove_prefix(size == 0 ? 1 : size);
  }
  return result;
}

}  // namespace hoopgit::scan
