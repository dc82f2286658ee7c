#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>

namespace hoopgit::push {

/// Looks for names that come to the same by some measure as one that the push
/// brings. Measuring all of a large folder for one new name would be slow: what
/// has another length than all new ones cannot be the same. The names must
/// outlive it.
class Twins {
 public:
  using Measure = std::string (*)(std::string_view name);
  using Size = std::size_t (*)(std::string_view ascii);

  /// `size` is the length of what the measure makes of an ASCII name.
  Twins(Measure measure, Size size) : measure_(measure), size_(size) {}

  /// Names that some file system takes for one.
  static Twins by_case();
  /// Names that a reader may take for one.
  static Twins by_look();

  /// The name that came before and is the same; empty: none.
  std::string_view add_new(std::string_view name);

  /// The new name that this one, which was there before, is the same as.
  std::string_view find(std::string_view name) const;

 private:
  Measure measure_;
  Size size_;
  std::unordered_map<std::string, std::string_view> names_{};
  std::array<bool, 256> lengths_{};
};

}  // namespace hoopgit::push
