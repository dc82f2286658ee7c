#include "core/scan/compat/weak.hpp"

#include "core/base/text.hpp"

#include <cmath>

namespace hoopgit::scan::compat {
namespace {

bool is_truth(const Field& field) {
  return !field.is_text && (field.scalar == "true" || field.scalar == "false");
}

/// As text: a truth is a digit.
std::string text_of(const Field& field) {
  if (is_truth(field)) return field.scalar == "true" ? "1" : "0";
  return field.scalar.value_or("");
}

std::optional<double> number_of(const Field& field) {
  const std::string text = text_of(field);
  if (text.empty()) return 0;
  return number_in(text);
}

}  // namespace

void WeakTable::wrong(std::string text) const {
  problems_->push_back({table_->line(), std::move(text)});
}

std::string WeakTable::text(std::string_view key) const {
  const Field* field = table_->at(key);
  if (field == nullptr) return {};
  if (!field->scalar) wrong(std::string(key) + " is not text");
  return text_of(*field);
}

std::optional<long> WeakTable::integer(std::string_view key) const {
  const Field* field = table_->at(key);
  if (field == nullptr) return std::nullopt;
  constexpr double most = 1e15;
  const auto value = field->scalar ? number_of(*field) : std::nullopt;
  if (value && std::abs(*value) <= most)
    return static_cast<long>(std::trunc(*value));
  wrong(std::string(key) + " is not a whole number");
  return std::nullopt;
}

double WeakTable::number(std::string_view key) const {
  const Field* field = table_->at(key);
  if (field == nullptr) return 0;
  const auto value = field->scalar ? number_of(*field) : std::nullopt;
  if (!value) wrong(std::string(key) + " is not a number");
  return value.value_or(0);
}

bool WeakTable::boolean(std::string_view key) const {
  const Field* field = table_->at(key);
  if (field == nullptr) return false;
  const std::string value = lower(field->scalar ? text_of(*field) : "?");
  if (value == "true" || value == "t") return true;
  if (value.empty() || value == "false" || value == "f") return false;
  if (const auto number = number_of(*field)) return *number != 0;
  wrong(std::string(key) + " is not true or false");
  return false;
}

std::vector<std::string> WeakTable::texts(std::string_view key) const {
  const Field* field = table_->at(key);
  std::vector<std::string> all;
  if (field == nullptr) return all;
  if (field->scalar) {
    if (!field->is_text) return {text_of(*field)};
    if (!field->scalar->empty())
      for (const auto part : split(*field->scalar, ','))
        all.emplace_back(part);
    return all;
  }
  if (!field->list) {
    wrong(std::string(key) + " is not a list of texts");
    return all;
  }
  for (const Field& item : *field->list) {
    if (!item.scalar) wrong(std::string(key) + " is not a list of texts");
    all.push_back(text_of(item));
  }
  return all;
}

std::optional<WeakTable> WeakTable::table(std::string_view key) const {
  const Field* field = table_->at(key);
  if (field == nullptr) return std::nullopt;
  if (field->table) return WeakTable(*field->table, *problems_);
  wrong(std::string(key) + " is not a table");
  return std::nullopt;
}

std::vector<WeakTable> WeakTable::tables(std::string_view key) const {
  const Field* field = table_->at(key);
  std::vector<WeakTable> all;
  if (field == nullptr) return all;
  if (field->table && !field->table->is_empty())
    all.emplace_back(*field->table, *problems_);
  if (field->table) return all;
  if (!field->list) {
    wrong(std::string(key) + " is not a list of tables");
    return all;
  }
  for (const Field& item : *field->list) {
    if (item.table)
      all.emplace_back(*item.table, *problems_);
    else
      wrong(std::string(key) + " is not a list of tables");
  }
  return all;
}

}  // namespace hoopgit::scan::compat
