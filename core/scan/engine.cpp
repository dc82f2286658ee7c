#include "core/scan/engine.hpp"

#include "core/scan/entropy.hpp"

#include <algorithm>

namespace hoopgit::scan {

namespace {

/// What stands behind the regex: entropy, the rule's own check, and that a
/// binary's match is something that people could have written.
std::optional<Confidence> judge(const Rule& rule, const View& view,
                                Candidate& found) {
  if (rule.entropy > 0 && entropy(found.value()) < rule.entropy)
    return std::nullopt;
  std::optional<Confidence> confidence = rule.confidence;
  if (rule.check != nullptr) confidence = rule.check(found);
  if (confidence && view.is_binary && !is_printable(found.match.in(view.text)))
    return std::nullopt;
  return confidence;
}

}  // namespace

Engine::Engine(const Ruleset& ruleset, Proposer proposer)
    : ruleset_(ruleset), proposer_(proposer) {
  if (proposer_ == Proposer::database) {
    database_ = Database::load(ruleset_);
    if (!database_) proposer_ = Proposer::keywords;
  }
  patterns_.reserve(ruleset_.rules.size());
  for (const Rule& rule : ruleset_.rules)
    patterns_.push_back(std::make_unique<Pattern>(rule));
}

std::string Engine::way() const {
  if (database_) return std::string(database_->platform()) + " database";
  return proposer_ == Proposer::keywords ? "keywords" : "everywhere";
}

const KeywordSearch& Engine::keywords() const {
  std::call_once(keywords_once_, [this] {
    keywords_ = std::make_unique<KeywordSearch>(ruleset_);
  });
  return *keywords_;
}

Proposals Engine::propose(std::string_view text) const {
  Proposals proposals(patterns_.size());
  if (database_ && database_->propose(text, ruleset_, proposals))
    return proposals;
  // Whatever stopped the database, nothing may be missing.
  Proposals complete(patterns_.size());
  keywords().propose(text, complete);
  if (proposer_ == Proposer::everywhere)
    for (std::size_t rule = 0; rule < patterns_.size(); ++rule)
      complete.add(rule, {0, text.size()});
  return complete;
}

void Engine::confirm(const Pattern& pattern, const std::vector<Span>& windows,
                     const View& view, Confidence least, std::size_t limit,
                     Pass& pass) const {
  const Rule& rule = pattern.rule();
  std::size_t from = 0;
  for (const Span& window : windows) {
    if (!view.has_focus(window)) continue;
    from = std::max(from, window.begin);
    while (from < window.end) {
      const auto match = pattern.find(view.text, {from, window.end});
      if (!match) break;
      Candidate found = *match;
      // A match that is no secret may hide one that begins in its value.
      from = found.secret.begin > found.match.begin ? found.secret.begin
                                                    : found.match.end;
      const auto confidence = judge(rule, view, found);
      if (!confidence || *confidence < least) continue;
      if (limit-- == 0) {
        pass.is_complete = false;
        return;
      }
      pass.hits.push_back({&rule, *confidence, found.match, found.secret});
      // A check may have moved the end, also beyond the window.
      from = std::max(from, found.match.end);
    }
  }
}

Pass Engine::search(const View& view, Confidence least,
                    std::size_t limit) const {
  if (view.is_binary) least = std::max(least, Confidence::likely);
  Proposals proposals = propose(view.text);
  Pass pass;
  pass.markers = std::move(proposals.markers);
  for (std::size_t i = 0; i < patterns_.size(); ++i) {
    // No check makes a guess surer, so that rule need not be tried.
    if (patterns_[i]->rule().confidence < least) continue;
    confirm(*patterns_[i], proposals.of(i), view, least, limit, pass);
  }
  return pass;
}

}  // namespace hoopgit::scan
