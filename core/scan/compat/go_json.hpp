#pragma once

#include "core/scan/compat/row.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace hoopgit::scan::compat {

/// A string in quotes as Go writes it: "<", ">" and "&" are escaped too, and a
/// byte that is no UTF-8 is "\ufffd".
std::string go_quoted(std::string_view text);

/// A JSON object or array as text: members have their order, and stand on lines
/// of their own, `indent` deeper for each level.
class GoJson {
 public:
  explicit GoJson(std::string_view indent) : indent_(indent) {}

  GoJson& open(char bracket);
  GoJson& close(char bracket);
  GoJson& key(std::string_view name);
  GoJson& text(std::string_view value);
  GoJson& plain(std::string_view value);  ///< As it is: a number.
  GoJson& texts(const std::vector<std::string>& values);

  /// "name": "value" and the like.
  GoJson& member(std::string_view name, std::string_view value);
  GoJson& member(std::string_view name, long value);

  std::string take() { return std::move(text_); }

 private:
  void begin_value();
  void new_line();

  std::string_view indent_;
  std::string text_;
  std::size_t depth_ = 0;
  bool is_first_ = true;  // Of its object or array.
  bool is_keyed_ = false;
};

/// A finding as an object.
void write_row(GoJson& json, const Row& row);

}  // namespace hoopgit::scan::compat
