#pragma once

#include "core/base/result.hpp"

#include <array>
#include <cstdint>
#include <string_view>

namespace hoopgit::push {

/// What a delta begins with, gitformat-pack(5): the size of its base and the
/// size of what it makes of it. Read from pieces of any length.
class DeltaHead {
 public:
  /// True when both sizes are known; what follows them is left alone. Refuses
  /// (Fault::usage) a size that does not end within 63 bits.
  Result<bool> read(std::string_view piece);

  bool is_whole() const { return at_ == sizes_.size(); }
  std::uint64_t base_size() const { return sizes_[0]; }
  std::uint64_t result_size() const { return sizes_[1]; }

 private:
  std::array<std::uint64_t, 2> sizes_{};
  std::size_t at_ = 0;
  unsigned shift_ = 0;
};

}  // namespace hoopgit::push
