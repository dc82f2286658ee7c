#include "core/policy/check.hpp"

#include "core/policy/rules.hpp"

#include <algorithm>
#include <unordered_map>

namespace hoopgit::policy {
namespace {

bool is_repository_byte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         (c >= '0' && c <= '9') ||
         std::string_view("._-+~/*").find(c) != std::string_view::npos;
}

/// Of git-check-ref-format(1), what can be seen in a single byte.
bool is_ref_byte(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte > 0x20 && byte != 0x7f &&
         std::string_view("~^:?[\\").find(c) == std::string_view::npos;
}

std::string wrong_byte(std::string_view text, bool (*is_good)(char),
                       std::string_view what) {
  const auto bad = std::find_if_not(text.begin(), text.end(), is_good);
  if (bad == text.end()) return {};
  return "no " + std::string(what) + " has a '" + std::string(1, *bad) +
         "', and only * and ** are wildcards";
}

std::string wrong_slash(std::string_view text) {
  if (text.starts_with('/') || text.ends_with('/'))
    return "a name does not begin or end with '/'";
  if (text.find("//") != std::string_view::npos)
    return "a name has no empty segment";
  return {};
}

std::string wrong_repository(const Pattern& pattern) {
  const std::string& text = pattern.text();
  if (text == "*")
    return "'*' stays within one segment: write '**' for every repository";
  if (text.ends_with(".git")) return "names are matched without '.git'";
  std::string slash = wrong_slash(text);
  if (!slash.empty()) return slash;
  return wrong_byte(text, is_repository_byte, "repository name");
}

std::string wrong_ref(const Pattern& pattern) {
  const std::string& text = pattern.text();
  constexpr std::string_view start = "refs/";
  const std::string_view prefix = pattern.prefix();
  const bool begins = prefix.starts_with(start) ||
                      (!pattern.is_literal() && start.starts_with(prefix));
  if (!begins)
    return "the full name of a ref begins with 'refs/', as in "
           "'refs/heads/main'";
  if (text == "*")
    return "'*' stays within one segment: write '**' for every ref";
  std::string slash = wrong_slash(text);
  if (!slash.empty()) return slash;
  return wrong_byte(text, is_ref_byte, "ref");
}

const Clause* find(const Rule& rule, Key key, bool except) {
  for (const Clause& clause : rule.clauses)
    if (clause.key == key && clause.except == except) return &clause;
  return nullptr;
}

bool takes_all(const Clause& except, const Clause* only) {
  const auto is_taken = [&](const Pattern& pattern) {
    return std::any_of(except.patterns.begin(), except.patterns.end(),
                       [&](const Pattern& p) { return p.covers(pattern); });
  };
  if (!only) return is_taken(Pattern("**"));
  return std::all_of(only->patterns.begin(), only->patterns.end(), is_taken);
}

std::string wrong_exception(const Rule& rule) {
  for (const Clause& clause : rule.clauses) {
    if (!clause.except) continue;
    const Clause* only = find(rule, clause.key, false);
    if (takes_all(clause, only))
      return clause.text() + " takes away " +
             (only ? "all of " + only->text() : "everything");
  }
  return {};
}

/// People and services have no agent, and act for nobody.
std::string wrong_kind(const Rule& rule) {
  const Clause* kind = find(rule, Key::kind, false);
  if (!kind) return {};
  for (const Pattern& pattern : kind->patterns)
    if (pattern.text() == "agent") return {};
  return find(rule, Key::agent, false)
             ? "who.agent is of agents only, and who.kind is not"
             : "";
}

bool names_fetch_only(const Rule& rule) {
  return rule.what.size() == 1 && rule.what.front() == Action::fetch;
}

}  // namespace

std::string never_matches(Key key, const Pattern& pattern) {
  if (key == Key::repositories) return wrong_repository(pattern);
  if (key == Key::refs) return wrong_ref(pattern);
  return {};
}

std::string never_matches(const Rule& rule) {
  if (names_fetch_only(rule)) {
    if (find(rule, Key::refs, false) || find(rule, Key::refs, true))
      return "a fetch has no refs";
    if (rule.findings) return "a fetch has no findings";
    if (!rule.notices.empty()) return "a fetch has no notices";
  }
  std::string exception = wrong_exception(rule);
  return exception.empty() ? wrong_kind(rule) : exception;
}

KnownRepositories::KnownRepositories(const std::vector<std::string>& names) {
  for (const std::string& name : names)
    known_.emplace_back(name);
}

bool KnownRepositories::fits(const Pattern& pattern) {
  if (known_.empty()) return true;
  const auto [answer, is_new] = answers_.try_emplace(pattern.text(), false);
  if (is_new)
    answer->second =
        std::any_of(known_.begin(), known_.end(),
                    [&](const Pattern& p) { return p.overlaps(pattern); });
  return answer->second;
}

std::vector<const Rule*> shadows_over(const std::vector<Rule>& rules) {
  std::unordered_map<std::string, const Rule*> strictest;
  std::vector<const Rule**> of_rule;  // Where the map keeps each rule's.
  for (const Rule& rule : rules) {
    const Rule*& first = strictest[json::dump(clauses_json(rule))];
    if (!first || rule.verdict > first->verdict) first = &rule;
    of_rule.push_back(&first);
  }
  std::vector<const Rule*> shadows;
  for (std::size_t i = 0; i < rules.size(); ++i)
    shadows.push_back((*of_rule[i])->verdict > rules[i].verdict ? *of_rule[i]
                                                                : nullptr);
  return shadows;
}

}  // namespace hoopgit::policy
