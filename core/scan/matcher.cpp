#include "core/scan/matcher.hpp"

#include "core/scan/byte_class.hpp"

#include <algorithm>
#include <utility>

namespace hoopgit::scan {
namespace {

constexpr std::size_t most_steps = 1000;
constexpr std::size_t bytes_for_a_try = 4;

bool is_word(std::string_view text, std::size_t at) {
  static const ByteSet word = *perl_class('w');
  return at < text.size() && word[static_cast<unsigned char>(text[at])];
}

bool holds(Edge edge, std::string_view text, std::size_t at) {
  const bool between_words =
      (at > 0 && is_word(text, at - 1)) != is_word(text, at);
  switch (edge) {
    case Edge::text_begin:
      return at == 0;
    case Edge::text_end:
      return at == text.size();
    case Edge::line_begin:
      return at == 0 || text[at - 1] == '\n';
    case Edge::line_end:
      return at == text.size() || text[at] == '\n';
    case Edge::word:
      return between_words;
    case Edge::not_word:
      return !between_words;
  }
  return false;
}

}  // namespace

/// Writes the steps from the last to the first, so that of each the one behind
/// it is known. Every member returns where what it wrote begins.
class Matcher::Builder {
 public:
  std::optional<Matcher> build(const RegexTree& tree) {
    const Width width = width_of(tree);
    if (width.least == 0 || !width.most) return std::nullopt;
    Step end{Step::Kind::end};
    end.may_be_empty = true;
    const auto begin = write(tree, add(end));
    if (!is_possible_) return std::nullopt;
    made_.begin_ = begin;
    note_begins(begin);
    return std::move(made_);
  }

 private:
  using At = std::uint32_t;

  At add(const Step& step) {
    if (made_.steps_.size() >= most_steps) {
      is_possible_ = false;
      return 0;
    }
    made_.steps_.push_back(step);
    return static_cast<At>(made_.steps_.size() - 1);
  }

  At write(const RegexTree& tree, At next) {
    if (!is_possible_) return 0;
    if (tree.group == 0) return write_node(tree, next);
    if (tree.group > Match{}.groups.size()) is_possible_ = false;
    const At close = write_mark(Step::Kind::close, tree.group, next);
    return write_mark(Step::Kind::open, tree.group, write_node(tree, close));
  }

  At write_node(const RegexTree& tree, At next) {
    return std::visit([&](const auto& node) { return write_one(node, next); },
                      tree.node);
  }

  At write_mark(Step::Kind kind, std::size_t group, At next) {
    Step step = before(kind, next);
    step.group = static_cast<std::uint32_t>(group - 1);
    return add(step);
  }

  At write_one(const ByteSet& set, At next) {
    Step step{Step::Kind::set};
    step.next = next;
    step.set = step.first = set;
    return add(step);
  }

  At write_one(Edge edge, At next) {
    Step step = before(Step::Kind::edge, next);
    step.edge = edge;
    return add(step);
  }

  At write_one(const Sequence& sequence, At next) {
    for (auto part = sequence.parts.rbegin(); part != sequence.parts.rend();
         ++part)
      next = write(*part, next);
    return next;
  }

  At write_one(const Choice& choice, At next) {
    std::vector<At> branches;
    for (const auto& branch : choice.branches)
      branches.push_back(write(branch, next));
    return write_choice(branches);
  }

  At write_one(const Repeat& repeat, At next) {
    const RegexTree& part = repeat.part.front();
    const auto* set = std::get_if<ByteSet>(&part.node);
    if (set != nullptr && part.group == 0) return write_run(*set, repeat, next);
    // What may be empty may also be repeated without end.
    if (width_of(part).least == 0) {
      is_possible_ = false;
      return next;
    }
    // x{1,3} is x(?:x(?:x)?)?, as in RE2.
    At begin = next;
    for (std::size_t i = repeat.least; i < *repeat.most && is_possible_; ++i) {
      std::vector<At> branches{write(part, begin), next};
      if (repeat.is_lazy) std::swap(branches.front(), branches.back());
      begin = write_choice(branches);
    }
    for (std::size_t i = 0; i < repeat.least && is_possible_; ++i)
      begin = write(part, begin);
    return begin;
  }

  At write_run(const ByteSet& set, const Repeat& repeat, At next) {
    Step step = before(Step::Kind::run, next);
    step.is_lazy = repeat.is_lazy;
    step.least = static_cast<std::uint32_t>(repeat.least);
    step.most = static_cast<std::uint32_t>(*repeat.most);
    step.set = set;
    if (step.least > 0) step.may_be_empty = false;
    step.first = step.least > 0 ? set : set | step.first;
    return add(step);
  }

  At write_choice(const std::vector<At>& branches) {
    if (!is_possible_) return 0;
    Step step{Step::Kind::choice};
    step.branches = static_cast<std::uint32_t>(made_.branches_.size());
    step.most = static_cast<std::uint32_t>(branches.size());
    for (const At branch : branches) {
      made_.branches_.push_back(branch);
      step.first |= made_.steps_[branch].first;
      step.may_be_empty |= made_.steps_[branch].may_be_empty;
    }
    return add(step);
  }

  /// A step that can itself be empty.
  Step before(Step::Kind kind, At next) const {
    Step step{kind};
    if (!is_possible_) return step;
    step.next = next;
    step.first = made_.steps_[next].first;
    step.may_be_empty = made_.steps_[next].may_be_empty;
    return step;
  }

  void note_begins(At at) {
    const Step& step = made_.steps_[at];
    switch (step.kind) {
      case Step::Kind::end:
        return;
      case Step::Kind::choice:
        for (std::size_t i = 0; i < step.most; ++i)
          note_begins(made_.branches_[step.branches + i]);
        return;
      case Step::Kind::set:
        return note_pairs(step.set, first_of(step.next));
      case Step::Kind::run:
        if (step.least == 0) note_begins(step.next);
        return note_pairs(step.set, step.most > 1
                                        ? step.set | first_of(step.next)
                                        : first_of(step.next));
      default:
        return note_begins(step.next);
    }
  }

  ByteSet first_of(At at) const {
    const Step& step = made_.steps_[at];
    return step.may_be_empty ? ~ByteSet{} : step.first;
  }

  void note_pairs(const ByteSet& firsts, const ByteSet& seconds) {
    std::uint32_t row = 0;
    for (std::size_t byte = 0; byte < seconds.size(); ++byte)
      if (seconds[byte]) row |= 1U << (byte % made_.begins_.size());
    for (std::size_t byte = 0; byte < firsts.size(); ++byte)
      if (firsts[byte]) made_.begins_.at(byte % made_.begins_.size()) |= row;
  }

  Matcher made_{};
  bool is_possible_ = true;
};

/// One search. Goes from step to step, and comes back where there is a choice.
class Matcher::Search {
 public:
  Search(const Matcher& matcher, std::string_view text, std::size_t end,
         std::size_t& tries)
      : steps_(matcher.steps_),
        branches_(matcher.branches_),
        text_(text),
        end_(end),
        tries_(tries) {}

  /// Whether a match begins at `at`, from this step on.
  bool goes_on(std::uint32_t index, std::size_t at) {
    for (;;) {
      const Step& step = steps_[index];
      switch (step.kind) {
        case Step::Kind::end:
          matched_to_ = at;
          return true;
        case Step::Kind::set:
          if (at == end_ || !step.set[byte(at)]) return false;
          ++at;
          break;
        case Step::Kind::edge:
          if (!holds(step.edge, text_, at)) return false;
          break;
        case Step::Kind::open:
          return keeps(begins_[step.group], step.next, at);
        case Step::Kind::close:
          return keeps(ends_[step.group], step.next, at);
        case Step::Kind::choice:
          return any_branch(step, at);
        case Step::Kind::run:
          if (!is_run(step, at)) return false;
          if (step.least == step.most) break;
          return any_length(step, at);
      }
      index = step.next;
    }
  }

  bool is_spent() const { return is_spent_; }

  Match match(std::size_t begin) const {
    Match match{{begin, matched_to_}, {}};
    for (std::size_t i = 0; i < match.groups.size(); ++i)
      if (begins_[i] && ends_[i]) match.groups[i] = {*begins_[i], *ends_[i]};
    return match;
  }

 private:
  using Mark = std::optional<std::size_t>;

  unsigned char byte(std::size_t at) const {
    return static_cast<unsigned char>(text_[at]);
  }

  bool may_go_on(std::uint32_t index, std::size_t at) const {
    const Step& step = steps_[index];
    return step.may_be_empty || (at < end_ && step.first[byte(at)]);
  }

  bool pay(std::size_t tries) {
    if (tries_ < tries) is_spent_ = true;
    tries_ -= std::min(tries, tries_);
    return !is_spent_;
  }

  bool keeps(Mark& mark, std::uint32_t next, std::size_t at) {
    const Mark before = std::exchange(mark, at);
    if (goes_on(next, at)) return true;
    mark = before;
    return false;
  }

  bool any_branch(const Step& step, std::size_t at) {
    for (std::size_t i = 0; i < step.most; ++i) {
      const auto branch = branches_[step.branches + i];
      if (!may_go_on(branch, at)) continue;
      if (!pay(1)) return false;
      if (goes_on(branch, at)) return true;
      if (is_spent_) return false;
    }
    return false;
  }

  /// Moves behind the bytes that a run must have.
  bool is_run(const Step& step, std::size_t& at) const {
    if (end_ - at < step.least) return false;
    for (const std::size_t to = at + step.least; at < to; ++at)
      if (!step.set[byte(at)]) return false;
    return true;
  }

  bool any_length(const Step& step, const std::size_t least) {
    const std::size_t most =
        std::min<std::size_t>(end_, least + (step.most - step.least));
    if (step.is_lazy) {
      for (std::size_t at = least;; ++at) {
        if (tries_length(step, at)) return true;
        if (is_spent_ || at == most || !step.set[byte(at)]) return false;
      }
    }
    std::size_t at = least;
    while (at < most && step.set[byte(at)])
      ++at;
    if (!pay(1 + (at - least) / bytes_for_a_try)) return false;
    for (;; --at) {
      if (tries_length(step, at)) return true;
      if (is_spent_ || at == least) return false;
    }
  }

  bool tries_length(const Step& step, std::size_t at) {
    return may_go_on(step.next, at) && pay(1) && goes_on(step.next, at);
  }

  const std::vector<Step>& steps_;
  const std::vector<std::uint32_t>& branches_;
  std::string_view text_;
  std::size_t end_;
  std::size_t& tries_;
  bool is_spent_ = false;
  std::size_t matched_to_ = 0;
  std::array<Mark, 2> begins_{};
  std::array<Mark, 2> ends_{};
};

std::optional<Matcher> Matcher::of(const RegexTree& tree) {
  return Builder().build(tree);
}

Matcher::Outcome Matcher::find(std::string_view text, const Span& window,
                               std::size_t& tries, Match& match) const {
  Search search(*this, text, window.end, tries);
  for (std::size_t at = window.begin; at < window.end; ++at) {
    if (!may_begin(text, at)) continue;
    if (search.goes_on(begin_, at)) {
      match = search.match(at);
      return Outcome::found;
    }
    if (search.is_spent()) return Outcome::gave_up;
  }
  return Outcome::none;
}

}  // namespace hoopgit::scan
