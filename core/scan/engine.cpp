#include "core/scan/engine.hpp"

#include "core/scan/entropy.hpp"
#include "core/scan/rule_terms.hpp"

#include <algorithm>
#include <utility>

namespace hoopgit::scan {
namespace {

bool is_entropic(const Rule& rule, std::string_view secret) {
  return rule.is_users ? entropy_of_characters(secret) > rule.entropy
                       : entropy(secret) >= rule.entropy;
}

/// So many that source never needs them all, and so few that text which was
/// made to need them is still searched in linear time.
std::size_t tries_for(const std::vector<Span>& windows) {
  constexpr std::size_t at_least = 4096;
  constexpr std::size_t for_each_byte = 8;
  std::size_t bytes = 0;
  for (const Span& window : windows)
    bytes += window.end - window.begin;
  return at_least + for_each_byte * bytes;
}

}  // namespace

Engine::Engine(const Ruleset& ruleset, Proposer proposer)
    : ruleset_(ruleset), proposer_(proposer) {
  if (proposer_ == Proposer::database) {
    database_ = Database::load(ruleset_);
    if (!database_) proposer_ = Proposer::keywords;
  }
  if (database_ && ruleset_.in_databases < ruleset_.rules.size())
    users_ = std::make_unique<KeywordSearch>(ruleset_, ruleset_.in_databases);
  const auto reader = proposer_ == Proposer::everywhere ? Pattern::Reader::re2
                                                        : Pattern::Reader::any;
  patterns_.reserve(ruleset_.rules.size());
  for (const Rule& rule : ruleset_.rules)
    patterns_.push_back(std::make_unique<Pattern>(rule, reader));
}

/// What stands behind the regex: entropy, the rule's own check, what the
/// configuration allows, and that a binary's match is something that people
/// could have written.
std::optional<Confidence> Engine::judge(const Rule& rule, const View& view,
                                        Candidate& found) const {
  if (rule.entropy > 0 && !is_entropic(rule, found.value()))
    return std::nullopt;
  const std::optional<Confidence> confidence = checked(rule, found);
  if (confidence && view.is_binary && !is_printable(found.match.in(view.text)))
    return std::nullopt;
  if (!ruleset_.allowlists.empty() &&
      is_allowed(ruleset_.allowlists, view, found))
    return std::nullopt;
  if (rule.terms != nullptr && is_allowed(rule.terms->allowlists, view, found))
    return std::nullopt;
  return confidence;
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
  if (database_ && database_->propose(text, ruleset_, proposals)) {
    if (users_) users_->propose(text, proposals);
    return proposals;
  }
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
  const bool as_utf8 = rule.is_users && view.is_utf8;
  if (!pattern.is_usable(as_utf8)) return pass.unusable.push_back(rule.id);
  std::size_t from = 0;
  std::size_t tries = tries_for(windows);
  for (const Span& window : windows) {
    if (!view.has_focus(window)) continue;
    from = std::max(from, window.begin);
    while (from < window.end) {
      const auto match =
          pattern.find(view.text, {from, window.end}, tries, as_utf8);
      if (!match) break;
      Candidate found = *match;
      // A match that is no secret may hide one that begins in its value.
      from = !rule.is_users && found.secret.begin > found.match.begin
                 ? found.secret.begin
                 : found.match.end;
      if (rule.is_users && found.match.begin == found.match.end) {
        ++from;
        continue;
      }
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

bool Engine::is_for(const Rule& rule, const View& view) {
  return rule.is_enabled && !rule.regex.empty() &&
         view.readers !=
             (rule.is_users ? View::Readers::ours : View::Readers::users) &&
         (rule.terms == nullptr ||
          rule.terms->apply_to(view.path, view.commit));
}

Pass Engine::search(const View& view, Confidence least,
                    std::size_t limit) const {
  if (view.is_binary) least = std::max(least, Confidence::likely);
  Proposals proposals = propose(view.text);
  Pass pass;
  pass.markers = std::move(proposals.markers);
  for (std::size_t i = 0; i < patterns_.size(); ++i) {
    // No check makes a guess surer, so that rule need not be tried.
    const Rule& rule = patterns_[i]->rule();
    if (rule.confidence < least || proposals.of(i).empty()) continue;
    if (is_for(rule, view))
      confirm(*patterns_[i], proposals.of(i), view, least, limit, pass);
  }
  return pass;
}

std::vector<Hit> Engine::search_everywhere(std::string_view name,
                                           const View& view,
                                           std::size_t limit) const {
  Pass pass;
  for (const auto& pattern : patterns_)
    if (pattern->rule().is_called(name) && is_for(pattern->rule(), view))
      confirm(*pattern, {{0, view.text.size()}}, view, Confidence::guess, limit,
              pass);
  return std::move(pass.hits);
}

}  // namespace hoopgit::scan
