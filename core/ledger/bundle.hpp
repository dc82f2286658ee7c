// Entry bundles (c2sp.org/tlog-tiles): the entries of one leaf tile, each after
// its length in two bytes, the higher one first.

#pragma once

#include "core/base/result.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace hoopgit::ledger {

constexpr std::size_t largest_entry = 65'535;  ///< What a length can say.

/// Fault::limit for an entry that is too long.
Result<void> add_entry(std::string& bundle, std::string_view entry);

/// Takes a bundle apart from its beginning. What it returns lies inside of the
/// bytes, which must live on.
class BundleReader {
 public:
  explicit BundleReader(std::string_view bundle) : rest_(bundle) {}

  bool is_at_end() const { return rest_.empty(); }

  /// Fault::corrupt when the bytes end inside of the entry or before it.
  Result<std::string_view> next();

 private:
  std::string_view rest_;
};

/// Exactly `count` entries; a byte more or less is Fault::corrupt.
Result<std::vector<std::string_view>> read_bundle(std::string_view bundle,
                                                  std::size_t count);

}  // namespace hoopgit::ledger
