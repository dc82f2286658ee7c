// The head of a commit, as `git log` prints it.

#include "core/base/text.hpp"
#include "core/scan/compat/lower_case.hpp"
#include "core/scan/compat/patch_file.hpp"

#include <algorithm>

namespace hoopgit::scan::compat {
namespace {

constexpr std::size_t longest_line = 65535;

/// Lines without their ends.
class Lines {
 public:
  explicit Lines(std::string_view text) : rest_(text) {}

  bool next() {
    if (rest_.empty()) return false;
    const auto end = rest_.find('\n');
    line_ = rest_.substr(0, end);
    rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + 1);
    is_too_long_ |= line_.size() > longest_line;
    if (line_.ends_with('\r')) line_.remove_suffix(1);
    return !is_too_long_;
  }

  std::string_view line() const { return line_; }
  bool is_blank() const { return trim_space(line_).empty(); }
  bool is_too_long() const { return is_too_long_; }

 private:
  std::string_view rest_;
  std::string_view line_;
  bool is_too_long_ = false;
};

/// "Ada <ada@example.com>". False: the mail address has no end.
bool read_author(std::string_view text, Commit& commit) {
  const auto begin = text.find('<');
  if (begin == std::string_view::npos) return true;
  const auto end = text.find('>', begin);
  if (end == std::string_view::npos) return false;
  commit.author = trim_space(text.substr(0, begin));
  commit.email = trim_space(text.substr(begin + 1, end - begin - 1));
  return true;
}

bool read_date(std::string_view text, Commit& commit) {
  const auto trimmed = trim_space(text);
  if (trimmed.empty()) return true;
  auto date = utc_date(trimmed);
  if (date) commit.date = *std::move(date);
  return date.has_value();
}

/// Up to the first blank line. False: a field makes no sense.
bool read_fields(Lines& lines, Commit& commit) {
  while (lines.next() && !lines.is_blank()) {
    const auto line = lines.line();
    const auto value = [&](std::string_view name) {
      return line.substr(name.size());
    };
    Commit ignored;
    bool is_good = true;
    if (line.starts_with("Author:"))
      is_good = read_author(value("Author:"), commit);
    else if (line.starts_with("Commit:"))
      is_good = read_author(value("Commit:"), ignored);
    else if (line.starts_with("Date:"))
      is_good = read_date(value("Date:"), commit);
    else if (line.starts_with("AuthorDate:"))
      is_good = read_date(value("AuthorDate:"), commit);
    else if (line.starts_with("CommitDate:"))
      is_good = read_date(value("CommitDate:"), ignored);
    if (!is_good) return false;
  }
  return true;
}

/// The lines up to a blank one, as one.
std::string read_title(Lines& lines, std::string& indent) {
  std::string title;
  bool is_first = true;
  while (lines.next() && !lines.is_blank()) {
    const auto words = trim_space(lines.line());
    if (is_first) indent = lines.line().substr(0, lines.line().find(words));
    is_first = false;
    title += (title.empty() ? "" : " ") + std::string(words);
  }
  return title;
}

std::string_view without_space_behind(std::string_view line) {
  const auto words = trim_space(line);
  return words.empty() ? words
                       : line.substr(0, line.rfind(words) + words.size());
}

std::string read_text(Lines& lines, std::string_view indent) {
  std::string text;
  bool is_apart = false;
  while (lines.next()) {
    auto line = without_space_behind(lines.line());
    if (line.starts_with(indent)) line.remove_prefix(indent.size());
    if (line.empty()) {
      is_apart = true;
      continue;
    }
    if (!text.empty()) text += is_apart ? "\n\n" : "\n";
    is_apart = false;
    text += line;
  }
  return text;
}

}  // namespace

Commit empty_commit() {
  Commit commit;
  commit.date = "0001-01-01T00:00:00Z";
  return commit;
}

std::optional<Commit> read_commit(std::string_view text) {
  constexpr std::string_view mark = "commit ";
  const auto end = std::min(text.find('\n'), text.size());
  const auto first = trim_space(text.substr(0, end));
  if (!first.starts_with(mark)) return std::nullopt;
  Commit commit = empty_commit();
  const auto name = first.substr(mark.size());
  const auto space = name.find(' ');
  commit.id = name.substr(0, space == 0 ? name.size() : space);
  Lines lines(text.substr(std::min(end + 1, text.size())));
  if (!read_fields(lines, commit)) return std::nullopt;
  std::string indent;
  commit.message = read_title(lines, indent);
  if (!commit.message.empty()) {
    const std::string body = read_text(lines, indent);
    if (!body.empty()) commit.message += "\n\n" + body;
  }
  if (lines.is_too_long()) return std::nullopt;
  return commit;
}

}  // namespace hoopgit::scan::compat
