#include "core/scan/config/lint_lists.hpp"

#include "core/base/text.hpp"
#include "core/scan/search_regex.hpp"

#include <algorithm>
#include <array>

namespace hoopgit::scan {
namespace {

using Gravity = Lint::Gravity;

/// "(?i)" and the like, which hold to the end of what they stand in.
bool begins_with_flags(std::string_view pattern) {
  if (!pattern.starts_with("(?")) return false;
  const auto end = pattern.find_first_not_of("imsU-", 2);
  return end != std::string_view::npos && end > 2 && pattern[end] == ')';
}

/// Nothing that these have in common is worth a pattern.
bool is_in_everything(const std::string& pattern) {
  constexpr std::array<std::string_view, 4> samples = {"Zq7#", "0", "\x01",
                                                       "a/b c"};
  if (!regex_problem(with_named_groups(pattern)).empty()) return false;
  const SearchRegex regex(with_named_groups(pattern));
  return std::all_of(samples.begin(), samples.end(),
                     [&](std::string_view text) { return regex.is_in(text); });
}

class ListLint {
 public:
  ListLint(const AllowlistText& list, ConfigKind kind, std::vector<Lint>& lints)
      : list_(list), kind_(kind), lints_(lints) {}

  void look(bool is_global) {
    if (kind_ == ConfigKind::gitleaks) {
      look_for_leaks(list_.paths);
      look_for_leaks(list_.regexes);
      if (is_global) look_at_gitleaks();
    }
    for (const auto* patterns : {&list_.paths, &list_.regexes})
      for (const Written& pattern : *patterns)
        if (is_in_everything(pattern.text))
          add(Gravity::odd, pattern.line,
              list_.needs_all ? "a pattern of an allowlist is in everything"
                              : "an allowlist allows everything",
              "write what is to be allowed, between ^ and $");
    for (const std::string& word : list_.stopwords)
      if (word.size() < 2)
        add(Gravity::odd, list_.line,
            "a stopword of one letter, or none, allows nearly everything",
            "write the word that makes a value harmless");
  }

 private:
  void add(Gravity gravity, std::size_t line, std::string text,
           std::string remedy) {
    lints_.push_back(
        {gravity, list_.file, line, std::move(text), std::move(remedy)});
  }

  /// gitleaks puts the patterns of a list side by side into one.
  void look_for_leaks(const std::vector<Written>& patterns) {
    for (std::size_t i = 0; i + 1 < patterns.size(); ++i) {
      if (!begins_with_flags(patterns[i].text)) continue;
      const std::string flags =
          patterns[i].text.substr(0, patterns[i].text.find(')') + 1);
      add(Gravity::odd, patterns[i].line,
          flags + " holds for the patterns behind it too, of which there are " +
              std::to_string(patterns.size() - i - 1),
          "write " + flags.substr(0, flags.size() - 1) + ":...)");
      return;
    }
  }

  void look_at_gitleaks() {
    if (list_.needs_all && !list_.paths.empty() && list_.rules.empty())
      add(Gravity::note, list_.line,
          "gitleaks dir leaves out all of a file at these paths, whatever else "
          "the list asks for; here all of it must hold",
          "");
    if (!list_.rules.empty() && !list_.file.empty())
      add(Gravity::note, list_.line,
          "gitleaks loses a list with targetRules that is in an extended file; "
          "here it holds",
          "write it in the file that extends this one");
  }

  const AllowlistText& list_;
  ConfigKind kind_;
  std::vector<Lint>& lints_;
};

}  // namespace

void lint_lists(const Joined& joined, ConfigKind kind,
                std::vector<Lint>& lints) {
  for (const AllowlistText& list : joined.allowlists)
    ListLint(list, kind, lints).look(true);
  for (const RuleText& rule : joined.rules)
    for (const AllowlistText& list : rule.allowlists)
      ListLint(list, kind, lints).look(false);
}

}  // namespace hoopgit::scan
