#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace hoopgit::store {

/// One place where the database is not what its log says.
struct Difference {
  std::string table;
  std::string key;     ///< "01JD…", or several parts with blanks between.
  std::string column;  ///< Several with ", " when one of them it is.
  std::optional<std::uint64_t> index{};  ///< Of the entry that says otherwise.
  std::string why;                       ///< A clause.
};

using TellDifference = std::function<void(const Difference& difference)>;

}  // namespace hoopgit::store
