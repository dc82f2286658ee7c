// A TOML document as scanners read theirs: the case of keys does not matter, a
// number may be written as text, and a list as text with commas.

#pragma once

#include "core/base/result.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace hoopgit::scan {

/// Something wrong with a configuration, and where.
struct ConfigProblem {
  std::size_t line = 0;  ///< 0: nowhere in particular.
  std::string text;      ///< Printable.
};

/// Text and the line it stands in.
struct Written {
  std::string text{};
  std::size_t line = 0;
};

class Table;

/// A table's value: one of these.
struct Field {
  std::size_t line = 0;
  std::optional<std::string> scalar{};  ///< Text, number or boolean, as text.
  bool is_text = false;                 ///< The scalar was in quotes.
  std::optional<std::vector<Field>> list{};
  std::shared_ptr<const Table> table{};  ///< Shared: it is not known yet here.
};

/// Every read takes its key off the list of unread ones; a value of a wrong
/// type is noted as a problem, and read as if it were not there.
class Table {
 public:
  using Fields = std::vector<std::pair<std::string, Field>>;

  explicit Table(Fields fields = {}, std::size_t line = 0)
      : fields_(std::move(fields)), read_(fields_.size()), line_(line) {}

  std::size_t line() const { return line_; }
  bool has(std::string_view key) const;

  /// As it is, not taken off the list; nullptr: it is not there. Valid as long
  /// as this.
  const Field* at(std::string_view key) const;
  bool is_empty() const { return fields_.empty(); }

  using Problems = std::vector<ConfigProblem>;
  std::optional<Written> text(std::string_view key, Problems& problems);
  std::optional<double> number(std::string_view key, Problems& problems);
  std::optional<bool> boolean(std::string_view key, Problems& problems);
  std::vector<Written> texts(std::string_view key, Problems& problems);
  std::optional<Table> table(std::string_view key, Problems& problems);
  std::vector<Table> tables(std::string_view key, Problems& problems);

  /// Keys that nobody has read, and those that are there twice.
  std::vector<ConfigProblem> leftovers() const;

 private:
  const Field* find(std::string_view key);
  void wrong(const Field& field, std::string_view key, std::string_view wanted,
             Problems& problems) const;

  Fields fields_;  // As they are written; the last of two spellings counts.
  std::vector<char> read_;
  std::size_t line_;
};

/// All of a text as one number, as TOML writes it.
std::optional<double> number_in(std::string_view text);

/// Fault::usage tells what is no TOML, with its line. At most 4 MiB.
Result<Table> parse_toml(std::string_view text);

}  // namespace hoopgit::scan
