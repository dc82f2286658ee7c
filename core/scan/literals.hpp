#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace hoopgit::scan {

/// Finds many literals in one pass, whatever the case of ASCII letters: the
/// automaton of Aho and Corasick (CACM 18/6, 1975) as one dense table.
///
/// The cost is one table look-up a byte, for any text. Immutable once made.
class Literals {
 public:
  /// None may be empty. The index of a literal is its name in find().
  explicit Literals(const std::vector<std::string>& literals);

  struct Found {
    std::size_t literal;
    std::size_t begin;
  };

  /// Calls `found(Found)` for every occurrence, by the place of its end, until
  /// it returns false.
  template <class Callback>
  void find(std::string_view text, Callback&& found) const;

 private:
  struct Output {
    std::uint32_t literal;
    std::uint32_t size;
  };

  // Letters that no literal uses share class 0, so that the table is small.
  std::array<std::uint8_t, 256> class_of_{};
  std::size_t classes_ = 1;

  // A state is the offset of its row. States from speaking_ on have outputs.
  std::vector<std::uint32_t> next_;
  std::uint32_t speaking_ = 0;
  std::vector<std::vector<Output>> outputs_;
};

template <class Callback>
void Literals::find(std::string_view text, Callback&& found) const {
  const std::uint32_t* const next = next_.data();
  std::uint32_t state = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    state = next[state + class_of_[static_cast<unsigned char>(text[i])]];
    if (state < speaking_) [[likely]]
      continue;
    for (const Output& output : outputs_[(state - speaking_) / classes_])
      if (!found(Found{output.literal, i + 1 - output.size})) return;
  }
}

}  // namespace hoopgit::scan
