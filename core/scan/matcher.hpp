#pragma once

#include "core/scan/regex_tree.hpp"
#include "core/scan/span.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace hoopgit::scan {

/// Searches for one regex of bounded width by trying, with no automaton to be
/// made first: what takes RE2 milliseconds before the first byte takes this
/// microseconds, and where secrets are, it is several times as fast.
///
/// It finds what RE2 finds, leftmost first, with the same groups. Trying can
/// take long where much almost matches; therefore each try is paid for, and
/// whoever has nothing left asks RE2. Immutable.
class Matcher {
 public:
  /// nullopt: not for this one. It has no bound, may be empty, repeats what
  /// may be empty, has more than two groups, or is too big.
  static std::optional<Matcher> of(const RegexTree& tree);

  struct Match {
    Span all;
    std::array<std::optional<Span>, 2> groups;
  };
  enum class Outcome { found, none, gave_up };

  /// The first match that lies in `window`; what stands around it counts for
  /// \b, ^ and $. Takes from `tries` what it costs, about one for each four
  /// bytes that were looked at more than once; without any left it gives up.
  Outcome find(std::string_view text, const Span& window, std::size_t& tries,
               Match& match) const;

 private:
  class Builder;
  class Search;

  /// One thing to be matched, and what comes behind it.
  struct Step {
    enum class Kind : std::uint8_t { set, run, choice, edge, open, close, end };
    Kind kind;
    Edge edge = Edge::word;
    bool is_lazy = false;
    bool may_be_empty = false;  // From here to the end of the match.
    std::uint32_t next = 0;
    std::uint32_t least = 0;     // Of a run.
    std::uint32_t most = 0;      // Of a run; branches of a choice.
    std::uint32_t branches = 0;  // Of a choice: where its list begins.
    std::uint32_t group = 0;
    ByteSet set{};    // Of a set and a run.
    ByteSet first{};  // What can come first, unless it may be empty.
  };

  Matcher() = default;
  bool may_begin(std::string_view text, std::size_t at) const {
    const auto byte = [&](std::size_t i) {
      return static_cast<unsigned char>(text[i]);
    };
    const auto seconds = begins_[byte(at) % begins_.size()];
    return at + 1 == text.size() ||
           ((seconds >> (byte(at + 1) % begins_.size())) & 1U) != 0;
  }

  std::vector<Step> steps_{};
  std::vector<std::uint32_t> branches_{};
  std::uint32_t begin_ = 0;

  // Two bytes that a match can begin with: the low five bits of the first
  // name the row, those of the second the bit.
  std::array<std::uint32_t, 32> begins_{};
};

}  // namespace hoopgit::scan
