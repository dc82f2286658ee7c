#include "core/scan/compat/allowlist.hpp"

#include "core/scan/compat/lower_case.hpp"

#include <algorithm>

namespace hoopgit::scan::compat {
namespace {

/// A word without a letter is in no text.
std::vector<std::string> searchable(std::vector<std::string> words) {
  std::erase_if(words, [](const std::string& word) { return word.empty(); });
  return words;
}

bool is_in(const std::optional<Regex>& regex, std::string_view text) {
  return regex && !text.empty() && regex->is_in(RegexText(text));
}

}  // namespace

Allowlist::Allowlist(Parts parts) : parts_(std::move(parts)) {
  const auto words = searchable(parts_.stopwords);
  if (!words.empty()) stopwords_.emplace(words);
}

bool Allowlist::allows_path(std::string_view path) const {
  return is_in(parts_.paths, path);
}

bool Allowlist::allows_commit(const Fragment& fragment) const {
  if (fragment.commit == nullptr || fragment.commit->id.empty()) return false;
  const std::string id = lower_case(fragment.commit->id);
  return std::find(parts_.commits.begin(), parts_.commits.end(), id) !=
         parts_.commits.end();
}

bool Allowlist::allows_text(const Candidate& found) const {
  switch (parts_.target) {
    case Target::secret:
      return is_in(parts_.regexes, found.secret);
    case Target::match:
      return is_in(parts_.regexes, found.match);
    case Target::line:
      return is_in(parts_.regexes, found.line);
  }
  return false;
}

bool Allowlist::has_stopword(std::string_view secret) const {
  if (!stopwords_ || secret.empty()) return false;
  bool is_there = false;
  stopwords_->find(lower_case(secret), [&](const Literals::Found&) {
    is_there = true;
    return false;
  });
  return is_there;
}

bool Allowlist::allows(const Fragment& fragment) const {
  const auto commit = [&] { return allows_commit(fragment); };
  const auto path = [&] { return allows_path(fragment.path); };
  if (!parts_.needs_all) return commit() || path();
  // What else is asked for is known when something was found.
  if (parts_.regexes || !parts_.stopwords.empty()) return false;
  return (parts_.commits.empty() || commit()) && (!parts_.paths || path());
}

bool Allowlist::allows(const Fragment& fragment, const Candidate& found) const {
  if (!parts_.needs_all)
    return allows_text(found) || has_stopword(found.secret);
  return (parts_.commits.empty() || allows_commit(fragment)) &&
         (!parts_.paths || allows_path(fragment.path)) &&
         (!parts_.regexes || allows_text(found)) &&
         (parts_.stopwords.empty() || has_stopword(found.secret));
}

bool any_allows(const Allowlists& lists, const Fragment& fragment) {
  const bool is_named =
      !fragment.path.empty() ||
      (fragment.commit != nullptr && !fragment.commit->id.empty());
  return is_named &&
         std::any_of(lists.begin(), lists.end(),
                     [&](const auto& list) { return list->allows(fragment); });
}

bool any_allows(const Allowlists& lists, const Fragment& fragment,
                const Candidate& found) {
  return std::any_of(lists.begin(), lists.end(), [&](const auto& list) {
    return list->allows(fragment, found);
  });
}

}  // namespace hoopgit::scan::compat
