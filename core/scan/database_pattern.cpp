#include "core/scan/database_pattern.hpp"

#include <array>
#include <cstdio>

namespace hoopgit::scan {
namespace {

std::string hex(std::size_t byte) {
  std::array<char, 8> text;
  std::snprintf(text.data(), text.size(), "\\x%02x",
                static_cast<unsigned>(byte));
  return text.data();
}

std::string written(const ByteSet& set) {
  std::string text;
  for (std::size_t first = 0; first < 256; ++first) {
    if (!set[first]) continue;
    std::size_t last = first;
    while (last < 255 && set[last + 1])
      ++last;
    text += hex(first);
    if (last > first) text += "-" + hex(last);
    first = last;
  }
  return set.count() == 1 ? text : "[" + text + "]";
}

struct Writer {
  Likeness likeness;

  std::string operator()(const ByteSet& set) const { return written(set); }

  std::string operator()(Edge edge) const {
    if (likeness != Likeness::exact) return "";
    switch (edge) {
      case Edge::text_begin:
        return "\\A";
      case Edge::text_end:
        return "\\z";
      case Edge::word:
        return "\\b";
      case Edge::not_word:
        return "\\B";
      case Edge::line_begin:
      case Edge::line_end:
        break;
    }
    return "";
  }

  std::string operator()(const Sequence& sequence) const {
    std::string text;
    for (const auto& part : sequence.parts)
      text += std::visit(*this, part.node);
    return text;
  }

  std::string operator()(const Choice& choice) const {
    std::string text;
    for (const auto& branch : choice.branches)
      text += (text.empty() ? "(?:" : "|") + std::visit(*this, branch.node);
    return text + ")";
  }

  std::string operator()(const Repeat& repeat) const {
    const std::string part = std::visit(*this, repeat.part.front().node);
    if (part.empty()) return "";
    std::string text = "(?:" + part + "){" + std::to_string(repeat.least);
    if (!repeat.most || likeness == Likeness::no_upper_bounds)
      return text + ",}";
    return text + "," + std::to_string(*repeat.most) + "}";
  }
};

}  // namespace

std::string database_pattern(const RegexTree& tree, Likeness likeness) {
  return std::visit(Writer{likeness}, tree.node);
}

}  // namespace hoopgit::scan
