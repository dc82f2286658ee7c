#include "core/scan/regex_tree.hpp"

#include <algorithm>

namespace hoopgit::scan {
namespace {

constexpr std::size_t longest_character = 4;

Width both(const Width& a, const Width& b) {
  Width sum{a.least + b.least, std::nullopt};
  if (a.most && b.most) sum.most = *a.most + *b.most;
  return sum;
}

Width either(const Width& a, const Width& b) {
  Width widest{std::min(a.least, b.least), std::nullopt};
  if (a.most && b.most) widest.most = std::max(*a.most, *b.most);
  return widest;
}

Width times(const Width& one, const Repeat& repeat) {
  Width all{one.least * repeat.least, std::nullopt};
  if (one.most == std::size_t{0}) return {0, 0};
  if (one.most && repeat.most) all.most = *one.most * *repeat.most;
  return all;
}

struct Measure {
  bool is_utf8;

  Width operator()(const ByteSet& set) const {
    return {1, is_utf8 && (set >> 0x80).any() ? longest_character : 1};
  }
  Width operator()(Edge) const { return {0, 0}; }
  Width operator()(const Sequence& sequence) const {
    Width sum{0, 0};
    for (const auto& part : sequence.parts)
      sum = both(sum, of(part));
    return sum;
  }
  Width operator()(const Choice& choice) const {
    Width widest = of(choice.branches.front());
    for (const auto& branch : choice.branches)
      widest = either(widest, of(branch));
    return widest;
  }
  Width operator()(const Repeat& repeat) const {
    return times(of(repeat.part.front()), repeat);
  }
  Width of(const RegexTree& tree) const { return std::visit(*this, tree.node); }
};

}  // namespace

Width width_of(const RegexTree& tree) {
  return Measure{false}.of(tree);
}

Width width_in_utf8(const RegexTree& tree) {
  return Measure{true}.of(tree);
}

}  // namespace hoopgit::scan
