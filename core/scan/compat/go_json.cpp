#include "core/scan/compat/go_json.hpp"

#include "core/base/text.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>

namespace hoopgit::scan::compat {
namespace {

std::string escape(std::uint32_t point) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text = "\\u";
  for (int shift = 12; shift >= 0; shift -= 4)
    text += digits[point >> shift & 0xf];
  return text;
}

std::string quoted_character(std::uint32_t point, std::string_view bytes) {
  constexpr std::uint32_t line_separator = 0x2028;
  constexpr std::uint32_t paragraph_separator = 0x2029;
  switch (point) {
    case '"':
      return "\\\"";
    case '\\':
      return "\\\\";
    case '\b':
      return "\\b";
    case '\f':
      return "\\f";
    case '\n':
      return "\\n";
    case '\r':
      return "\\r";
    case '\t':
      return "\\t";
    case '<':
    case '>':
    case '&':
    case line_separator:
    case paragraph_separator:
      return escape(point);
    default:
      return point < ' ' ? escape(point) : std::string(bytes);
  }
}

/// The shortest that says the same.
std::string number(float value) {
  constexpr float smallest = 1e-6F;
  std::array<char, 64> text{};
  const bool is_tiny = value != 0 && std::fabs(value) < smallest;
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value,
                                 is_tiny ? std::chars_format::scientific
                                         : std::chars_format::fixed)
                       .ptr;
  return {text.data(), end};
}

}  // namespace

std::string go_quoted(std::string_view text) {
  std::string result = "\"";
  while (!text.empty()) {
    const auto [point, size] = first_character(text);
    result +=
        size == 0 ? "\\ufffd" : quoted_character(point, text.substr(0, size));
    text.remove_prefix(size == 0 ? 1 : size);
  }
  return result + "\"";
}

void GoJson::new_line() {
  text_ += '\n';
  for (std::size_t i = 0; i < depth_; ++i)
    text_ += indent_;
}

void GoJson::begin_value() {
  if (!is_keyed_ && depth_ > 0) {
    if (!is_first_) text_ += ',';
    new_line();
  }
  is_first_ = false;
  is_keyed_ = false;
}

GoJson& GoJson::open(char bracket) {
  begin_value();
  text_ += bracket;
  ++depth_;
  is_first_ = true;
  return *this;
}

GoJson& GoJson::close(char bracket) {
  --depth_;
  if (!is_first_) new_line();
  text_ += bracket;
  is_first_ = false;
  return *this;
}

GoJson& GoJson::key(std::string_view name) {
  begin_value();
  text_ += go_quoted(name) + ": ";
  is_keyed_ = true;
  return *this;
}

GoJson& GoJson::plain(std::string_view value) {
  begin_value();
  text_ += value;
  return *this;
}

GoJson& GoJson::text(std::string_view value) {
  return plain(go_quoted(value));
}

GoJson& GoJson::texts(const std::vector<std::string>& values) {
  open('[');
  for (const auto& value : values)
    text(value);
  return close(']');
}

GoJson& GoJson::member(std::string_view name, std::string_view value) {
  return key(name).text(value);
}

GoJson& GoJson::member(std::string_view name, long value) {
  return key(name).plain(std::to_string(value));
}

void write_row(GoJson& json, const Row& row) {
  const Finding& finding = row.finding;
  json.open('{')
      .member("RuleID", finding.rule)
      .member("Description", finding.description)
      .member("StartLine", static_cast<long>(finding.start_line))
      .member("EndLine", static_cast<long>(finding.end_line))
      .member("StartColumn", finding.start_column)
      .member("EndColumn", finding.end_column)
      .member("Match", row.match)
      .member("Secret", row.secret)
      .member("File", finding.path)
      .member("SymlinkFile", finding.link)
      .member("Commit", finding.commit.id);
  if (!row.url.empty()) json.member("Link", row.url);
  json.key("Entropy")
      .plain(number(finding.entropy))
      .member("Author", finding.commit.author)
      .member("Email", finding.commit.email)
      .member("Date", finding.commit.date)
      .member("Message", finding.commit.message)
      .key("Tags")
      .texts(finding.tags)
      .member("Fingerprint", row.fingerprint)
      .close('}');
}

}  // namespace hoopgit::scan::compat
