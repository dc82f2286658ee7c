#include "core/scan/config/table.hpp"

#include "core/base/text.hpp"

#include <algorithm>
#include <charconv>

namespace hoopgit::scan {

std::optional<double> number_in(std::string_view text) {
  double value = 0;
  const auto [end, problem] =
      std::from_chars(text.data(), text.data() + text.size(), value);
  if (problem != std::errc() || end != text.data() + text.size())
    return std::nullopt;
  return value;
}

const Field* Table::find(std::string_view key) {
  const Field* found = nullptr;
  for (std::size_t i = 0; i < fields_.size(); ++i) {
    if (!equal_ignoring_case(fields_[i].first, key)) continue;
    read_[i] = 1;
    found = &fields_[i].second;
  }
  return found;
}

const Field* Table::at(std::string_view key) const {
  const Field* found = nullptr;
  for (const auto& [name, field] : fields_)
    if (equal_ignoring_case(name, key)) found = &field;
  return found;
}

bool Table::has(std::string_view key) const {
  return at(key) != nullptr;
}

void Table::wrong(const Field& field, std::string_view key,
                  std::string_view wanted, Problems& problems) const {
  problems.push_back(
      {field.line, std::string(key) + " is not " + std::string(wanted)});
}

std::optional<Written> Table::text(std::string_view key, Problems& problems) {
  const Field* field = find(key);
  if (field == nullptr) return std::nullopt;
  if (field->scalar) return Written{*field->scalar, field->line};
  wrong(*field, key, "text", problems);
  return std::nullopt;
}

std::optional<double> Table::number(std::string_view key, Problems& problems) {
  const Field* field = find(key);
  if (field == nullptr) return std::nullopt;
  const auto value = field->scalar ? number_in(*field->scalar) : std::nullopt;
  if (!value) wrong(*field, key, "a number", problems);
  return value;
}

std::optional<bool> Table::boolean(std::string_view key, Problems& problems) {
  const Field* field = find(key);
  if (field == nullptr) return std::nullopt;
  if (field->scalar) {
    const std::string value = lower(*field->scalar);
    if (value == "true" || value == "1") return true;
    if (value == "false" || value == "0") return false;
  }
  wrong(*field, key, "true or false", problems);
  return std::nullopt;
}

std::vector<Written> Table::texts(std::string_view key, Problems& problems) {
  const Field* field = find(key);
  std::vector<Written> all;
  if (field == nullptr) return all;
  if (field->scalar && field->is_text) {
    for (const auto part : split(*field->scalar, ','))
      all.push_back({std::string(part), field->line});
    return all;
  }
  if (!field->list) {
    wrong(*field, key, "a list of texts", problems);
    return all;
  }
  for (const Field& item : *field->list) {
    if (item.scalar)
      all.push_back({*item.scalar, item.line});
    else
      wrong(item, key, "a list of texts", problems);
  }
  return all;
}

std::optional<Table> Table::table(std::string_view key, Problems& problems) {
  const Field* field = find(key);
  if (field == nullptr) return std::nullopt;
  if (field->table) return *field->table;
  wrong(*field, key, "a table", problems);
  return std::nullopt;
}

std::vector<Table> Table::tables(std::string_view key, Problems& problems) {
  const Field* field = find(key);
  std::vector<Table> all;
  if (field == nullptr) return all;
  if (field->table) return {*field->table};
  const bool is_list_of_tables =
      field->list &&
      std::all_of(field->list->begin(), field->list->end(),
                  [](const Field& item) { return item.table != nullptr; });
  if (!is_list_of_tables) {
    wrong(*field, key, "a list of tables", problems);
    return all;
  }
  for (const Field& item : *field->list)
    all.push_back(*item.table);
  return all;
}

std::vector<ConfigProblem> Table::leftovers() const {
  std::vector<ConfigProblem> all;
  for (std::size_t i = 0; i < fields_.size(); ++i) {
    const auto& [key, field] = fields_[i];
    const bool is_double =
        std::any_of(fields_.begin(), fields_.begin() + static_cast<long>(i),
                    [&, &name = key](const auto& other) {
                      return equal_ignoring_case(other.first, name);
                    });
    if (is_double)
      all.push_back({field.line, "the key " + printable(key) +
                                     " is there twice, in other letters"});
    else if (read_[i] == 0)
      all.push_back({field.line, "unknown key " + printable(key)});
  }
  return all;
}

}  // namespace hoopgit::scan
