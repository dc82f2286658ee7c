#include "core/git/modules_file.hpp"

#include "core/base/text.hpp"

#include <algorithm>
#include <optional>

namespace hoopgit::git {
namespace {

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_key_character(char c) {
  return is_letter(c) || (c >= '0' && c <= '9') || c == '-';
}

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/// Git's own reader, config.c, over bytes that are all there.
class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {
    if (text_.starts_with("\xef\xbb\xbf")) text_.remove_prefix(3);
  }

  Result<std::vector<ModuleSetting>> read() {
    while (!at_end_) {
      const char c = next();
      if (is_blank(c)) continue;
      if (c == '#' || c == ';')
        skip_line();
      else if (c == '[')
        TRY(read_section());
      else if (is_letter(c))
        TRY(read_variable(c));
      else
        return unreadable();
    }
    return std::move(settings_);
  }

 private:
  Error unreadable() const {
    return {Fault::usage, "line " + std::to_string(line_) + " is not readable"};
  }

  /// CR LF is one line feed, and so is the end.
  char next() {
    if (at_ == text_.size()) {
      at_end_ = true;
      return '\n';
    }
    char c = text_[at_++];
    if (c == '\r' && at_ < text_.size() && text_[at_] == '\n') c = text_[at_++];
    if (c == '\n') ++line_;
    return c;
  }

  void skip_line() {
    while (next() != '\n') {
    }
  }

  Result<void> read_section() {
    section_.clear();
    name_.clear();
    for (;;) {
      const char c = next();
      if (at_end_) return unreadable();
      if (c == ']') break;
      if (is_blank(c)) return read_name(c);
      if (!is_key_character(c) && c != '.') return unreadable();
      section_ += c;
    }
    if (section_.empty()) return unreadable();
    section_ = lower(section_);
    // [submodule.name], as it was written once.
    const auto dot = section_.find('.');
    if (dot == section_.npos) return {};
    name_ = section_.substr(dot + 1);
    section_.resize(dot);
    return {};
  }

  Result<void> read_name(char c) {
    if (section_.empty()) return unreadable();
    section_ = lower(section_);
    while (is_blank(c)) {
      if (c == '\n') return unreadable();
      c = next();
    }
    if (c != '"') return unreadable();
    while ((c = next()) != '"') {
      if (c == '\\') c = next();
      if (c == '\n') return unreadable();
      name_ += c;
    }
    if (next() != ']') return unreadable();
    return {};
  }

  Result<void> read_variable(char c) {
    ModuleSetting setting{section_, name_, {}, {}};
    for (; is_key_character(c); c = next())
      setting.key += c;
    setting.key = lower(setting.key);
    while (c == ' ' || c == '\t')
      c = next();
    if (c != '\n') {
      if (c != '=') return unreadable();
      setting.value = TRY(read_value());
    }
    settings_.push_back(std::move(setting));
    return {};
  }

  Result<std::string> read_value() {
    std::string value;
    std::size_t blanks = 0;  // Not known yet to have something behind them.
    bool is_quoted = false;
    for (;;) {
      char c = next();
      if (c == '\n') {
        if (is_quoted) return unreadable();
        return value;
      }
      if (is_blank(c) && !is_quoted) {
        if (!value.empty()) ++blanks;
        continue;
      }
      if (!is_quoted && (c == ';' || c == '#')) {
        skip_line();
        return value;
      }
      value.append(std::exchange(blanks, 0), ' ');
      if (c == '"') {
        is_quoted = !is_quoted;
      } else if (c == '\\') {
        if (const auto meant = TRY(read_escape())) value += *meant;
      } else {
        value += c;
      }
    }
  }

  Result<std::optional<char>> read_escape() {
    switch (const char c = next()) {
      case '\n':
        return std::optional<char>();
      case 't':
        return std::optional('\t');
      case 'b':
        return std::optional('\b');
      case 'n':
        return std::optional('\n');
      case '\\':
      case '"':
        return std::optional(c);
      default:
        return unreadable();
    }
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t line_ = 1;
  bool at_end_ = false;
  std::string section_{};
  std::string name_{};
  std::vector<ModuleSetting> settings_{};
};

Error bad(const std::string& what, std::string_view text,
          std::string_view why) {
  return {Fault::usage, what + " '" + printable(text.substr(0, 100)) + "' " +
                            std::string(why)};
}

Result<void> check_text(const std::string& what, std::string_view text) {
  // A tab is printable, and no part of any name.
  if (printable(text) != text || text.find('\t') != text.npos)
    return bad(what, text, "has a control or hidden character");
  if (text.starts_with('-')) return bad(what, text, "begins with '-'");
  return {};
}

Result<void> check_place(const std::string& what, std::string_view text) {
  if (text.empty()) return bad(what, text, "is empty");
  if (text.front() == '/' || text.front() == '\\')
    return bad(what, text, "is absolute");
  std::string parts(text);
  std::replace(parts.begin(), parts.end(), '\\', '/');
  for (const auto part : split(parts, '/'))
    if (part == "..") return bad(what, text, "goes up");
  return {};
}

/// Bytes that no editor leaves behind, wherever they stand.
Result<void> check_bytes(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool ends_line = c == '\r' && text.substr(i, 2) == "\r\n";
    const bool is_control = static_cast<unsigned char>(c) < 0x20 || c == '\x7f';
    if (is_control && c != '\n' && c != '\t' && !ends_line)
      return Error{Fault::usage, "it has a control character"};
  }
  return {};
}

}  // namespace

Result<std::vector<ModuleSetting>> parse_modules(std::string_view text) {
  return Reader(text).read();
}

Result<void> check_modules(std::string_view text) {
  TRY(check_bytes(text));
  for (const auto& setting : TRY(parse_modules(text))) {
    TRY(check_text("the submodule name", setting.name));
    TRY(check_text("the submodule " + setting.key, setting.value));
    if (setting.section != "submodule") continue;
    if (!setting.name.empty())
      TRY(check_place("the submodule name", setting.name));
    if (setting.key == "path")
      TRY(check_place("the submodule path", setting.value));
  }
  return {};
}

}  // namespace hoopgit::git
