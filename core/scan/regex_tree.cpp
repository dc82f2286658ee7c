#include "core/scan/regex_tree.hpp"

#include <algorithm>

namespace hoopgit::scan {
namespace {

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
  Width operator()(const ByteSet&) const { return {1, 1}; }
  Width operator()(Edge) const { return {0, 0}; }
  Width operator()(const Sequence& sequence) const {
    Width sum{0, 0};
    for (const auto& part : sequence.parts)
      sum = both(sum, width_of(part));
    return sum;
  }
  Width operator()(const Choice& choice) const {
    Width widest = width_of(choice.branches.front());
    for (const auto& branch : choice.branches)
      widest = either(widest, width_of(branch));
    return widest;
  }
  Width operator()(const Repeat& repeat) const {
    return times(width_of(repeat.part.front()), repeat);
  }
};

}  // namespace

Width width_of(const RegexTree& tree) {
  return std::visit(Measure{}, tree.node);
}

}  // namespace hoopgit::scan
