// The only place outside the generator that uses toml++.

#include "core/base/text.hpp"
#include "core/scan/config/table.hpp"
#include "core/scan/toml_library.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <memory>

namespace hoopgit::scan {
namespace {

constexpr std::size_t most_bytes = std::size_t{4} * 1024 * 1024;

std::size_t line_of(const toml::node& node) {
  return node.source().begin.line;
}

Table table_of(const toml::table& source);

/// With all its digits, and no more: 3.1415926, 4.
std::string written(double number) {
  std::array<char, 32> text{};
  const auto end =
      std::to_chars(text.data(), text.data() + text.size(), number).ptr;
  return {text.data(), end};
}

Field field_of(const toml::node& node) {
  Field field;
  field.line = line_of(node);
  if (const auto* text = node.as_string()) {
    field.scalar = text->get();
    field.is_text = true;
  } else if (const auto* truth = node.as_boolean()) {
    field.scalar = truth->get() ? "true" : "false";
  } else if (const auto* list = node.as_array()) {
    field.list.emplace();
    for (const auto& item : *list)
      field.list->push_back(field_of(item));
  } else if (const auto* table = node.as_table()) {
    field.table = std::make_shared<const Table>(table_of(*table));
  } else {
    // A number, or a date: as it would be written.
    if (const auto* integer = node.as_integer())
      field.scalar = std::to_string(integer->get());
    else if (const auto* real = node.as_floating_point())
      field.scalar = written(real->get());
    else
      field.scalar = "";
  }
  return field;
}

/// In the order in which they are written, which toml++ does not keep.
Table table_of(const toml::table& source) {
  std::vector<std::pair<const toml::key*, const toml::node*>> written;
  for (const auto& [key, value] : source)
    written.emplace_back(&key, &value);
  std::stable_sort(written.begin(), written.end(),
                   [](const auto& a, const auto& b) {
                     return a.first->source().begin < b.first->source().begin;
                   });
  Table::Fields fields;
  for (const auto& [key, value] : written)
    fields.emplace_back(std::string(key->str()), field_of(*value));
  return Table(std::move(fields), line_of(source));
}

}  // namespace

Result<Table> parse_toml(std::string_view text) {
  if (text.size() > most_bytes) return Error{Fault::usage, "it is over 4 MiB"};
  try {
    return table_of(toml::parse(text));
  } catch (const toml::parse_error& error) {
    return Error{Fault::usage, "line " +
                                   std::to_string(error.source().begin.line) +
                                   ": " + printable(error.description())};
  }
}

}  // namespace hoopgit::scan
