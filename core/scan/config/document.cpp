#include "core/scan/config/document.hpp"

#include "core/base/text.hpp"
#include "core/scan/checks.hpp"

#include <algorithm>
#include <cmath>

namespace hoopgit::scan {
namespace {

using Problems = std::vector<ConfigProblem>;

std::vector<std::string> words(std::vector<Written> written) {
  std::vector<std::string> all;
  for (Written& each : written)
    all.push_back(std::move(each.text));
  return all;
}

/// Empty is as if it were not there.
std::optional<Written> filled(std::optional<Written> written) {
  if (written && written->text.empty()) return std::nullopt;
  return written;
}

class Reader {
 public:
  Reader(ConfigKind kind, Problems& problems, Problems& warnings)
      : kind_(kind), problems_(problems), warnings_(warnings) {}

  Document document(Table table) {
    Document document;
    for (const auto* key : {"title", "description", "minVersion"})
      table.text(key, problems_);
    if (auto extend = table.table("extend", problems_))
      read_extend(*std::move(extend), document);
    for (Table& rule : table.tables("rules", problems_))
      add(document.rules, rule_of(std::move(rule)));
    document.allowlists = allowlists_of(table);
    if (kind_ == ConfigKind::own) {
      if (auto ignore = table.table("ignore", problems_))
        document.ignore = ignore_limits(*std::move(ignore));
      if (auto limits = table.table("limits", problems_))
        document.limits = scan_limits(*std::move(limits));
    }
    leave(table);
    return document;
  }

 private:
  void wrong(std::size_t line, std::string text) {
    problems_.push_back({line, std::move(text)});
  }

  /// What nobody read of a table: mistakes in our own files.
  void leave(const Table& table) {
    auto& list = kind_ == ConfigKind::own ? problems_ : warnings_;
    for (ConfigProblem& leftover : table.leftovers())
      list.push_back(std::move(leftover));
  }

  IgnoreLimits ignore_limits(Table table) {
    IgnoreLimits limits;
    if (const auto days = count(table, "max_days"))
      limits.most_days = static_cast<long>(*days);
    limits.may_be_endless =
        table.boolean("allow_never", problems_).value_or(false);
    leave(table);
    return limits;
  }

  ScanLimits scan_limits(Table table) {
    ScanLimits limits;
    limits.bytes = count(table, "max_bytes");
    limits.decode_depth = count(table, "max_decode_depth");
    limits.archive_depth = count(table, "max_archive_depth");
    limits.archive_entries = count(table, "max_archive_entries");
    limits.archive_bytes = count(table, "max_archive_bytes");
    leave(table);
    return limits;
  }

  void read_extend(Table table, Document& document) {
    document.extends_built_in =
        table.boolean("useDefault", problems_).value_or(false);
    document.extends_path = filled(table.text("path", problems_));
    document.disabled = table.texts("disabledRules", problems_);
    if (kind_ == ConfigKind::gitleaks) table.text("url", problems_);
    if (document.extends_built_in && document.extends_path)
      wrong(table.line(), "extend has both useDefault and path");
    leave(table);
  }

  /// A second rule of an id takes the place of the first.
  void add(std::vector<RuleText>& rules, RuleText rule) {
    const auto same =
        std::find_if(rules.begin(), rules.end(),
                     [&](const auto& other) { return other.id == rule.id; });
    if (same == rules.end() || rule.id.empty()) {
      rules.push_back(std::move(rule));
      return;
    }
    warnings_.push_back(
        {rule.line, "the rule " + printable(rule.id) + " of line " +
                        std::to_string(same->line) + " is replaced"});
    *same = std::move(rule);
  }

  RuleText rule_of(Table table) {
    RuleText rule;
    rule.line = table.line();
    rule.id = table.text("id", problems_).value_or(Written{}).text;
    rule.description =
        table.text("description", problems_).value_or(Written{}).text;
    rule.regex = filled(table.text("regex", problems_));
    rule.path = filled(table.text("path", problems_));
    rule.secret_group = count(table, "secretGroup").value_or(0);
    rule.entropy = table.number("entropy", problems_).value_or(0);
    rule.keywords = words(table.texts("keywords", problems_));
    rule.tags = words(table.texts("tags", problems_));
    rule.is_silent = table.boolean("skipReport", problems_);
    rule.allowlists = allowlists_of(table);
    for (Table& required : table.tables("required", problems_))
      rule.required.push_back(requirement_of(std::move(required)));
    if (kind_ == ConfigKind::own) read_own(table, rule);
    leave(table);
    return rule;
  }

  void read_own(Table& table, RuleText& rule) {
    rule.revoke = table.text("revoke", problems_).value_or(Written{}).text;
    rule.source = table.text("source", problems_).value_or(Written{}).text;
    rule.aliases = table.texts("aliases", problems_);
    for (Written& old : table.texts("was", problems_))
      rule.aliases.push_back(std::move(old));
    read_checks(table, rule);
    rule.find = samples(table, "find");
    rule.skip = samples(table, "skip");
    if (auto paths = table.texts("skip_path", problems_); !paths.empty())
      rule.allowlists.push_back(
          {.line = paths.front().line, .paths = std::move(paths)});
    const auto confidence = table.text("confidence", problems_);
    if (!confidence) return;
    rule.confidence = confidence_named(confidence->text);
    if (!rule.confidence)
      wrong(confidence->line, "confidence is not sure, likely or guess");
  }

  void read_checks(Table& table, RuleText& rule) {
    rule.checks = table.texts("checks", problems_);
    for (const Written& name : rule.checks)
      if (check_named(name.text) == nullptr)
        wrong(name.line, "there is no check " + printable(name.text));
  }

  std::vector<Written> samples(Table& table, std::string_view key) {
    constexpr std::size_t longest = std::size_t{8} * 1024;
    auto all = table.texts(key, problems_);
    for (const Written& sample : all)
      if (sample.text.size() > longest)
        wrong(sample.line, "a sample is over 8 KiB");
    return all;
  }

  std::optional<std::size_t> count(Table& table, std::string_view key) {
    const auto number = table.number(key, problems_);
    if (!number) return std::nullopt;
    constexpr double most = 1e9;
    if (*number >= 0 && *number <= most && std::floor(*number) == *number)
      return static_cast<std::size_t>(*number);
    wrong(table.line(), std::string(key) + " is not a whole number");
    return std::nullopt;
  }

  std::pair<Requirement, std::size_t> requirement_of(Table table) {
    Requirement required;
    required.rule = table.text("id", problems_).value_or(Written{}).text;
    required.within_lines = count(table, "withinLines");
    required.within_columns = count(table, "withinColumns");
    leave(table);
    return {std::move(required), table.line()};
  }

  /// [[allowlists]], or [allowlist] as it was once written.
  std::vector<AllowlistText> allowlists_of(Table& table) {
    if (table.has("allowlists") && table.has("allowlist"))
      wrong(table.line(), "both allowlist and allowlists are there");
    std::vector<AllowlistText> lists;
    for (const auto* key : {"allowlists", "allowlist"})
      for (Table& list : table.tables(key, problems_))
        lists.push_back(allowlist_of(std::move(list)));
    return lists;
  }

  AllowlistText allowlist_of(Table table) {
    AllowlistText list;
    list.line = table.line();
    table.text("description", problems_);
    list.needs_all = needs_all(table);
    list.target = target_of(table);
    for (const auto& commit : table.texts("commits", problems_))
      list.commits.push_back(lower(trim(commit.text)));
    list.paths = table.texts("paths", problems_);
    list.regexes = table.texts("regexes", problems_);
    for (const auto& word : table.texts("stopwords", problems_))
      list.stopwords.push_back(lower(word.text));
    list.rules = table.texts("targetRules", problems_);
    if (list.commits.empty() && list.paths.empty() && list.regexes.empty() &&
        list.stopwords.empty())
      wrong(list.line,
            "an allowlist has neither commits, paths, regexes nor stopwords");
    leave(table);
    return list;
  }

  bool needs_all(Table& table) {
    const auto written = table.text("condition", problems_);
    if (!written) return false;
    const std::string condition = lower(written->text);
    if (condition == "and" || condition == "&&") return true;
    if (!condition.empty() && condition != "or" && condition != "||")
      wrong(written->line, "condition is not AND or OR");
    return false;
  }

  Allowlist::Target target_of(Table& table) {
    const auto written = table.text("regexTarget", problems_);
    if (!written || written->text.empty() || written->text == "secret")
      return Allowlist::Target::secret;
    if (written->text == "match") return Allowlist::Target::match;
    if (written->text == "line") return Allowlist::Target::line;
    wrong(written->line, "regexTarget is not secret, match or line");
    return Allowlist::Target::secret;
  }

  ConfigKind kind_;
  Problems& problems_;
  Problems& warnings_;
};

}  // namespace

Document read_document(Table table, ConfigKind kind, Problems& problems,
                       Problems& warnings) {
  return Reader(kind, problems, warnings).document(std::move(table));
}

}  // namespace hoopgit::scan
