#include "core/scan/explain/story.hpp"

#include "core/base/fold.hpp"
#include "core/base/text.hpp"
#include "core/scan/explain/judgement.hpp"
#include "core/scan/keyword_search.hpp"
#include "core/scan/line_counter.hpp"
#include "core/scan/pattern.hpp"
#include "core/scan/rule_terms.hpp"

#include <algorithm>
#include <optional>
#include <tuple>

namespace hoopgit::scan {
namespace {

constexpr std::size_t most_of_a_rule = 1000;

/// What the scanner itself says of the text.
struct Verdict {
  Finding finding;
  Span secret;
};

std::vector<Verdict> verdicts_of(const Scanner& scanner,
                                 const Question& question, Manner manner) {
  std::vector<Verdict> verdicts;
  manner.sink = [&](const Finding& finding, const SecretView& view) {
    verdicts.push_back({finding, view.secret()});
  };
  Report report;
  scanner.scan(question.place, question.bytes, report, manner);
  return verdicts;
}

Step last_step(const Finding& finding) {
  switch (finding.standing) {
    case Standing::fresh:
      return {"reported", true,
              "as " + std::string(name_of(finding.confidence))};
    case Standing::expired:
      return {"reported", true, "it was allowed: " + printable(finding.note)};
    case Standing::allowed:
      return {"allowed", false,
              finding.note.empty() ? "a comment says that it is meant to be so"
                                   : printable(finding.note)};
    case Standing::baselined:
      return {"baseline", false, "it was there when the baseline was made"};
    case Standing::known:
      return {"known", false, "it was there before"};
  }
  return {"reported", true, ""};
}

/// Lines are then those of its characters.
bool is_utf16(const View& view) {
  return !view.pieces.empty() && !view.is_binary && view.width == 2;
}

/// The stories of one view.
class Teller {
 public:
  Teller(const Ruleset& rules, const Question& question, const View& view,
         const std::vector<Verdict>& verdicts, std::vector<Story>& stories)
      : rules_(rules),
        question_(question),
        view_(view),
        verdicts_(verdicts),
        stories_(stories),
        is_wide_(is_utf16(view)),
        counter_(is_wide_ ? view.text : question.bytes) {}

  void tell() {
    Proposals proposals(rules_.rules.size());
    KeywordSearch(rules_, 0).propose(view_.text, proposals);
    const std::string line = lower(line_text());
    for (std::size_t i = 0; i < rules_.rules.size(); ++i) {
      const Rule& rule = rules_.rules[i];
      if (rule.regex.empty() || !is_reader(rule)) continue;
      const bool is_open = !rule.is_enabled || !proposals.of(i).empty();
      if (!rule.is_users && !is_open) continue;
      if (!tell_matches(rule, is_open) && has_keyword(rule, line))
        add(rule, question_.line, 0,
            {{"keyword", true, "one is in this line"},
             {"regex", false, "it does not match here"}});
    }
  }

 private:
  bool is_reader(const Rule& rule) const {
    return view_.readers !=
           (rule.is_users ? View::Readers::ours : View::Readers::users);
  }

  /// What the place of a span is counted in.
  std::string_view counted() const {
    return is_wide_ ? view_.text : question_.bytes;
  }
  std::size_t offset(std::size_t at) const {
    return is_wide_ ? at : view_.original({at, at}).begin;
  }

  std::pair<std::size_t, std::size_t> spot(std::size_t at) {
    counter_.move(offset(at));
    return {counter_.line(),
            is_wide_ ? 2 * counter_.column() - 1 : counter_.column()};
  }

  std::string_view line_text() const {
    if (question_.line == 0) return {};
    const auto lines = split(counted(), '\n');
    return question_.line <= lines.size() ? lines[question_.line - 1]
                                          : std::string_view();
  }

  static bool has_keyword(const Rule& rule, const std::string& line) {
    if (line.empty()) return false;
    const auto keywords = keywords_of(rule);
    return std::any_of(keywords.begin(), keywords.end(),
                       [&](std::string_view keyword) {
                         return line.find(lower(keyword)) != std::string::npos;
                       });
  }

  bool is_near(const Span& match) {
    if (question_.line == 0) return true;
    const auto last = std::max(match.begin + 1, match.end) - 1;
    return spot(match.begin).first <= question_.line &&
           question_.line <= spot(last).first;
  }

  /// As the engine does it, over all of the text. Whether one was near.
  bool tell_matches(const Rule& rule, bool is_open) {
    const Pattern pattern(rule, Pattern::Reader::re2);
    std::size_t tries = 0;
    const bool as_utf8 = rule.is_users && view_.is_utf8;
    if (!pattern.is_usable(as_utf8)) return false;
    bool was_near = false;
    std::size_t from = 0;
    for (std::size_t count = 0;
         from < view_.text.size() && count < most_of_a_rule; ++count) {
      const auto match =
          pattern.find(view_.text, {from, view_.text.size()}, tries, as_utf8);
      if (!match) break;
      if (rule.is_users && match->match.begin == match->match.end) {
        from = match->match.end + 1;
        continue;
      }
      Candidate found = *match;
      auto steps = judgement_of(rule, rules_, view_, found);
      const bool is_hit = !is_over(steps);
      from = !rule.is_users && match->secret.begin > match->match.begin
                 ? match->secret.begin
                 : match->match.end;
      if (is_hit) from = std::max(from, found.match.end);
      if (!is_near(found.match)) continue;
      was_near = true;
      tell_match(rule, is_open, *match, found, std::move(steps));
    }
    return was_near;
  }

  void tell_match(const Rule& rule, bool is_open, const Candidate& match,
                  const Candidate& found, std::vector<Step> judgement) {
    const auto [line, column] = spot(match.match.begin);
    std::vector<Step> steps = terms_for(rule, view_);
    if (!is_over(steps))
      steps.push_back({"keyword", is_open,
                       is_open ? rule.keywords.empty() ? "the rule has none"
                                                       : "one is in the text"
                               : "none of them is in the text"});
    if (!is_over(steps)) {
      const auto [end_line, end_column] = spot(match.match.end);
      steps.push_back(
          {"regex", true,
           "matches to " + std::to_string(end_line) + ":" +
               std::to_string(end_column) + ", " +
               std::to_string(match.secret.end - match.secret.begin) +
               " bytes of it as the secret"});
      for (Step& step : judgement)
        steps.push_back(std::move(step));
    }
    if (!is_over(steps)) steps.push_back(outcome(rule, found));
    add(rule, line, column, std::move(steps));
  }

  /// What became of something that the rule would report.
  Step outcome(const Rule& rule, const Candidate& found) const {
    const Span secret = view_.original(found.secret);
    for (const Verdict& verdict : verdicts_)
      if (verdict.finding.rule == rule.id &&
          verdict.secret.begin == secret.begin &&
          verdict.secret.end == secret.end)
        return last_step(verdict.finding);
    for (const Verdict& verdict : verdicts_)
      if (verdict.secret.overlaps(secret))
        return {"other rule", false,
                verdict.finding.rule == rule.id
                    ? "another match of it is narrower"
                    : verdict.finding.rule + " is surer, or narrower"};
    if (rule.terms != nullptr && rule.terms->is_silent)
      return {"report", false, "the rule reports nothing by itself"};
    if (rule.terms != nullptr && !rule.terms->required.empty())
      return {"required", false,
              "there is no " + printable(rule.terms->required.front().rule) +
                  " near enough, or another one is missing"};
    return {"report", false, "there are too many findings in this text"};
  }

  void add(const Rule& rule, std::size_t line, std::size_t column,
           std::vector<Step> steps) {
    stories_.push_back({std::string(rule.id), line, column, std::move(steps)});
  }

  const Ruleset& rules_;
  const Question& question_;
  const View& view_;
  const std::vector<Verdict>& verdicts_;
  std::vector<Story>& stories_;
  bool is_wide_;
  LineCounter counter_;
};

/// What stands behind an encoding is told by its end alone.
void tell_decoded(const Question& question,
                  const std::vector<Verdict>& verdicts,
                  std::vector<Story>& stories) {
  for (const auto& [finding, secret] : verdicts) {
    if (finding.encodings.empty()) continue;
    if (question.line != 0 &&
        (question.line < finding.line || question.line > finding.end_line))
      continue;
    std::vector<std::string> names;
    for (const Encoding encoding : finding.encodings)
      names.emplace_back(name_of(encoding));
    stories.push_back({finding.rule,
                       finding.line,
                       finding.column,
                       {{"decoded", true, "from " + join(names, ", then ")},
                        last_step(finding)}});
  }
}

/// The text as the scanner reads it: by users' rules, what is no UTF-8 is read
/// as if it were.
std::vector<View> views_for(const Ruleset& rules, const Question& question) {
  const bool has_users =
      std::any_of(rules.rules.begin(), rules.rules.end(),
                  [](const Rule& rule) { return rule.is_users; });
  std::vector<View> views;
  for (View& view : views_of(question.bytes)) {
    view.path = question.place.path;
    view.commit = question.place.commit;
    const bool is_plain = has_users && view.pieces.empty() && !view.is_binary;
    const bool is_broken = is_plain && !is_utf8(view.text);
    view.is_utf8 = is_plain && !is_broken && !is_ascii(view.text);
    if (is_broken) view.readers = View::Readers::ours;
    views.push_back(std::move(view));
    auto mended =
        is_broken ? repaired_view(question.bytes) : std::optional<View>();
    if (!mended) continue;
    mended->path = question.place.path;
    mended->commit = question.place.commit;
    mended->readers = View::Readers::users;
    views.push_back(*std::move(mended));
  }
  // Only now: a view that moves takes its short string along.
  for (View& view : views)
    if (!view.pieces.empty()) view.text = view.narrowed;
  return views;
}

}  // namespace

std::vector<Story> explain(const Scanner& scanner, const Ruleset& rules,
                           const Question& question, const Manner& manner) {
  std::vector<Story> stories;
  for (const Allowlist& list : rules.allowlists)
    if (list.allows_place(question.place.path, question.place.commit))
      return {{"",
               0,
               0,
               {{"allowlist", false,
                 "the one at " + list.origin + " leaves out this file"}}}};
  const auto verdicts = verdicts_of(scanner, question, manner);
  const auto views = views_for(rules, question);
  for (const View& view : views)
    Teller(rules, question, view, verdicts, stories).tell();
  tell_decoded(question, verdicts, stories);
  std::stable_sort(stories.begin(), stories.end(),
                   [](const Story& a, const Story& b) {
                     return std::tie(a.line, a.column, a.rule) <
                            std::tie(b.line, b.column, b.rule);
                   });
  return stories;
}

}  // namespace hoopgit::scan
