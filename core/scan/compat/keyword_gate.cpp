#include "core/scan/compat/keyword_gate.hpp"

#include "core/base/fold.hpp"
#include "core/scan/compat/lower_case.hpp"

#include <map>
#include <set>
#include <string>

namespace hoopgit::scan::compat {
namespace {

/// Without the empty word, which is never found.
std::vector<std::string> words_of(const Rules& rules) {
  std::set<std::string> words;
  for (const auto& [id, rule] : rules.by_id)
    words.insert(rule.keywords.begin(), rule.keywords.end());
  words.erase("");
  return {words.begin(), words.end()};
}

}  // namespace

KeywordGate::KeywordGate(const Rules& rules) : words_(words_of(rules)) {
  const auto words = words_of(rules);
  std::map<std::string, std::size_t> index;
  for (const auto& word : words)
    index.emplace(word, index.size());
  by_word_.resize(words.size());
  for (const auto& [id, rule] : rules.by_id) {
    for (const auto& word :
         std::set<std::string>(rule.keywords.begin(), rule.keywords.end()))
      if (!word.empty()) by_word_[index.at(word)].push_back(rules_.size());
    rules_.push_back(&rule);
    is_always_.push_back(rule.keywords.empty() ? 1 : 0);
  }
}

std::vector<const Rule*> KeywordGate::admitted(std::string_view text) const {
  std::vector<char> is_admitted = is_always_;
  std::vector<char> is_found(by_word_.size());
  std::size_t missing = by_word_.size();
  const auto note = [&](const Literals::Found& found) {
    if (is_found[found.literal] != 0) return true;
    is_found[found.literal] = 1;
    for (const std::size_t rule : by_word_[found.literal])
      is_admitted[rule] = 1;
    return --missing > 0;
  };
  // Only other letters need more than what the search does by itself.
  if (is_ascii(text))
    words_.find(text, note);
  else
    words_.find(lower_case(text), note);
  std::vector<const Rule*> admitted;
  for (std::size_t i = 0; i < rules_.size(); ++i)
    if (is_admitted[i] != 0) admitted.push_back(rules_[i]);
  return admitted;
}

}  // namespace hoopgit::scan::compat
