#pragma once

#include "core/base/result.hpp"
#include "core/git/object_id.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hoopgit::push {

/// The index that git index-pack made of a pack, gitformat-pack(5), version 2:
/// which objects it has, and where. In memory as a whole: 28 bytes an object.
class PackIndex {
 public:
  static Result<PackIndex> read(const std::filesystem::path& file);

  std::size_t size() const { return count_; }
  Result<std::vector<git::ObjectId>> ids() const;  ///< Sorted.

  /// Where the object of these 20 raw bytes begins; nullopt: not in the pack.
  std::optional<std::uint64_t> offset_of(std::string_view id) const;

 private:
  std::string_view id_at(std::size_t i) const;

  std::string bytes_{};
  std::size_t count_ = 0;
};

}  // namespace hoopgit::push
