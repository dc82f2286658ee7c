#include "core/scan/keyword_proof.hpp"

#include "core/base/text.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <string>

namespace hoopgit::scan {
namespace {

constexpr std::size_t most_texts = 256;

/// All that a tree can match, in lower case, when that is only a few texts.
using Texts = std::optional<std::set<std::string>>;

Texts joined(const Texts& heads, const Texts& tails) {
  if (!heads || !tails) return std::nullopt;
  if (heads->size() * tails->size() > most_texts) return std::nullopt;
  std::set<std::string> all;
  for (const auto& head : *heads)
    for (const auto& tail : *tails)
      all.insert(head + tail);
  return all;
}

Texts texts_of(const RegexTree& tree);

struct Enumerate {
  Texts operator()(const ByteSet& set) const {
    std::set<std::string> all;
    for (std::size_t byte = 0; byte < 256; ++byte)
      if (set[byte]) all.insert(lower(std::string(1, static_cast<char>(byte))));
    if (all.size() > 4) return std::nullopt;
    return all;
  }
  Texts operator()(Edge) const { return std::set<std::string>{""}; }
  Texts operator()(const Sequence& sequence) const {
    Texts all = std::set<std::string>{""};
    for (const auto& part : sequence.parts)
      all = joined(all, texts_of(part));
    return all;
  }
  Texts operator()(const Choice& choice) const {
    std::set<std::string> all;
    for (const auto& branch : choice.branches) {
      const auto some = texts_of(branch);
      if (!some) return std::nullopt;
      all.insert(some->begin(), some->end());
    }
    if (all.size() > most_texts) return std::nullopt;
    return all;
  }
  Texts operator()(const Repeat& repeat) const {
    if (!repeat.most || *repeat.most > 16) return std::nullopt;
    const auto one = texts_of(repeat.part.front());
    Texts all = std::set<std::string>{};
    Texts power = std::set<std::string>{""};
    for (std::size_t i = 0; i <= *repeat.most && power; ++i) {
      if (i >= repeat.least) all->insert(power->begin(), power->end());
      power = joined(power, one);
    }
    if (!power || all->size() > most_texts) return std::nullopt;
    return all;
  }
};

Texts texts_of(const RegexTree& tree) {
  return std::visit(Enumerate{}, tree.node);
}

struct Proof {
  const std::vector<std::string_view>& keywords;

  bool all_hold_one(const Texts& texts) const {
    return texts && !texts->empty() &&
           std::all_of(texts->begin(), texts->end(), [&](const auto& text) {
             return std::any_of(
                 keywords.begin(), keywords.end(), [&](const auto& keyword) {
                   return text.find(lower(keyword)) != std::string::npos;
                 });
           });
  }

  bool operator()(const ByteSet& set) const {
    return all_hold_one(Enumerate{}(set));
  }
  bool operator()(Edge) const { return false; }
  bool operator()(const Choice& choice) const {
    return std::all_of(
        choice.branches.begin(), choice.branches.end(),
        [&](const auto& branch) { return std::visit(*this, branch.node); });
  }
  bool operator()(const Repeat& repeat) const {
    return repeat.least > 0 && std::visit(*this, repeat.part.front().node);
  }
  /// One of the parts holds a keyword, or a few of them together.
  bool operator()(const Sequence& sequence) const {
    Texts run = std::set<std::string>{""};
    for (const auto& part : sequence.parts) {
      if (std::visit(*this, part.node)) return true;
      const auto next = texts_of(part);
      run = joined(run, next);
      if (!run) run = next;
      if (!run) run = std::set<std::string>{""};
      if (all_hold_one(run)) return true;
    }
    return false;
  }
};

}  // namespace

bool always_contains(const RegexTree& tree,
                     const std::vector<std::string_view>& keywords) {
  return std::visit(Proof{keywords}, tree.node);
}

}  // namespace hoopgit::scan
