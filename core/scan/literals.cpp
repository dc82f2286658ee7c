#include "core/scan/literals.hpp"

#include "core/base/text.hpp"

#include <algorithm>

namespace hoopgit::scan {
namespace {

constexpr std::uint32_t none = UINT32_MAX;

/// The automaton while it is built: rows by number, not by offset.
struct Builder {
  explicit Builder(std::size_t class_count) : classes(class_count) { add(); }

  std::uint32_t add() {
    rows.emplace_back(classes, none);
    ends.emplace_back();
    return static_cast<std::uint32_t>(rows.size() - 1);
  }

  void insert(std::string_view literal, std::uint32_t index,
              const std::array<std::uint8_t, 256>& class_of) {
    std::uint32_t state = 0;
    for (const char c : literal) {
      const auto letter = class_of[static_cast<unsigned char>(c)];
      if (rows[state][letter] == none) {
        const auto made = add();
        rows[state][letter] = made;
      }
      state = rows[state][letter];
    }
    ends[state].push_back(index);
  }

  /// Breadth first: where a state has no edge, it has that of its longest
  /// suffix, which is nearer to the root and therefore complete already.
  void complete() {
    std::vector<std::uint32_t> suffix(rows.size(), 0);
    std::vector<std::uint32_t> order{0};
    for (std::size_t i = 0; i < order.size(); ++i) {
      const std::uint32_t state = order[i];
      for (std::size_t letter = 0; letter < classes; ++letter) {
        const std::uint32_t fallback =
            state == 0 ? 0 : rows[suffix[state]][letter];
        std::uint32_t& edge = rows[state][letter];
        if (edge == none) {
          edge = fallback;
          continue;
        }
        suffix[edge] = fallback;
        ends[edge].insert(ends[edge].end(), ends[fallback].begin(),
                          ends[fallback].end());
        order.push_back(edge);
      }
    }
  }

  std::size_t classes;
  std::vector<std::vector<std::uint32_t>> rows;
  std::vector<std::vector<std::uint32_t>> ends;
};

}  // namespace

Literals::Literals(const std::vector<std::string>& literals) {
  std::vector<std::string> folded;
  for (const auto& literal : literals)
    folded.push_back(lower(literal));
  for (const auto& literal : folded) {
    for (const char c : literal) {
      auto& letter = class_of_[static_cast<unsigned char>(c)];
      if (letter == 0) letter = static_cast<std::uint8_t>(classes_++);
    }
  }
  for (unsigned c = 'A'; c <= 'Z'; ++c)
    class_of_[c] = class_of_[c - 'A' + 'a'];

  Builder builder(classes_);
  for (std::size_t i = 0; i < folded.size(); ++i)
    builder.insert(folded[i], static_cast<std::uint32_t>(i), class_of_);
  builder.complete();

  // Silent states first: then one comparison tells the two apart.
  std::vector<std::uint32_t> offset(builder.rows.size());
  std::uint32_t rows = 0;
  const auto number = [&](bool speaks) {
    for (std::size_t i = 0; i < builder.rows.size(); ++i)
      if (builder.ends[i].empty() != speaks)
        offset[i] = rows++ * static_cast<std::uint32_t>(classes_);
  };
  number(false);
  speaking_ = rows * static_cast<std::uint32_t>(classes_);
  number(true);

  next_.resize(rows * classes_);
  outputs_.resize(rows - speaking_ / classes_);
  for (std::size_t i = 0; i < builder.rows.size(); ++i) {
    for (std::size_t letter = 0; letter < classes_; ++letter)
      next_[offset[i] + letter] = offset[builder.rows[i][letter]];
    for (const auto end : builder.ends[i])
      outputs_[(offset[i] - speaking_) / classes_].push_back(
          {end, static_cast<std::uint32_t>(folded[end].size())});
  }
}

}  // namespace hoopgit::scan
