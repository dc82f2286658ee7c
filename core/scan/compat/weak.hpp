// Values of a TOML file where their type does not matter much: a number may be
// written as text, a list as text with commas, one table instead of several.
// Each adds what is wrong to `problems`, and then says what is not there.

#pragma once

#include "core/scan/config/table.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hoopgit::scan::compat {

class WeakTable {
 public:
  WeakTable(const Table& table, std::vector<ConfigProblem>& problems)
      : table_(&table), problems_(&problems) {}

  std::size_t line() const { return table_->line(); }
  bool has(std::string_view key) const { return table_->has(key); }

  std::string text(std::string_view key) const;  ///< Empty: not there.
  std::optional<long> integer(std::string_view key) const;
  double number(std::string_view key) const;  ///< 0: not there.
  bool boolean(std::string_view key) const;   ///< False: not there.
  std::vector<std::string> texts(std::string_view key) const;
  std::vector<WeakTable> tables(std::string_view key) const;
  std::optional<WeakTable> table(std::string_view key) const;

  void wrong(std::string text) const;

 private:
  const Table* table_;
  std::vector<ConfigProblem>* problems_;
};

}  // namespace hoopgit::scan::compat
