// Values as text, in one pass over them. Every entry of the log and every
// answer is written here, so nothing is copied on the way.

#include "core/base/encoding.hpp"
#include "core/base/text.hpp"
#include "core/json/fraction.hpp"
#include "core/json/json.hpp"

#include <string>
#include <string_view>

namespace hoopgit::json {
namespace {

/// What stands behind the backslash; 'u' needs four digits more, and 0 is
/// written as it is.
constexpr char escape_of(char c) {
  switch (c) {
    case '"':
    case '\\':
      return c;
    case '\b':
      return 'b';
    case '\t':
      return 't';
    case '\n':
      return 'n';
    case '\f':
      return 'f';
    case '\r':
      return 'r';
    default:
      return static_cast<unsigned char>(c) < 0x20 ? 'u' : '\0';
  }
}

class Writer {
 public:
  /// `indentation` in blanks for each level; none: all on one line.
  explicit Writer(std::size_t indentation) : indentation_(indentation) {}

  std::string write(const Value& value) {
    add(value);
    return std::move(text_);
  }

 private:
  void add(const Value& value) {
    if (const auto* text = value.as_text())
      is_utf8(*text) ? add_text(*text) : add_bytes(*text);
    else if (const auto* members = value.as_object())
      add(*members);
    else if (const auto* items = value.as_array())
      add(*items);
    else if (const auto* integer = value.as_integer())
      text_ += std::to_string(*integer);
    else if (const auto* flag = value.as_bool())
      text_ += *flag ? "true" : "false";
    else if (const auto* fraction = value.as_double())
      text_ += text_of(*fraction);
    else
      text_ += "null";
  }

  void add_text(std::string_view text) {
    text_ += '"';
    std::size_t plain = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
      const char escape = escape_of(text[i]);
      if (escape == '\0') continue;
      text_ += text.substr(plain, i - plain);
      plain = i + 1;
      text_ += '\\';
      text_ += escape;
      if (escape == 'u') text_ += "00" + to_hex(text.substr(i, 1));
    }
    text_ += text.substr(plain);
    text_ += '"';
  }

  void add_bytes(std::string_view bytes) {
    add(Object{{"b64", Value(to_base64(bytes))}});
  }

  void add(const Object& members) {
    text_ += '{';
    ++depth_;
    bool first = true;
    for (const auto& [key, member] : members) {
      begin(first);
      add_text(key);
      text_ += indentation_ == 0 ? ":" : ": ";
      add(member);
    }
    end(first, '}');
  }

  void add(const Array& items) {
    text_ += '[';
    ++depth_;
    bool first = true;
    for (const auto& item : items) {
      begin(first);
      add(item);
    }
    end(first, ']');
  }

  void begin(bool& first) {
    if (!first) text_ += ',';
    first = false;
    break_line();
  }

  void end(bool was_empty, char bracket) {
    --depth_;
    if (!was_empty) break_line();
    text_ += bracket;
  }

  void break_line() {
    if (indentation_ == 0) return;
    text_ += '\n';
    text_.append(depth_ * indentation_, ' ');
  }

  std::size_t indentation_;
  std::size_t depth_ = 0;
  std::string text_{};
};

}  // namespace

std::string dump(const Value& value) {
  return Writer(0).write(value);
}

std::string dump_pretty(const Value& value) {
  constexpr std::size_t blanks = 2;
  return Writer(blanks).write(value);
}

}  // namespace hoopgit::json
