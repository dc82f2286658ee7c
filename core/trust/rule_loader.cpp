#include "core/trust/rule_loader.hpp"

#include "core/base/repository_name.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace hoopgit::trust {
namespace {

constexpr std::array<std::string_view, 4> grantable{"git:read", "git:write",
                                                    "api:read", "api:approve"};

std::string quoted(std::string_view text) {
  return "'" + std::string(text) + "'";
}

/// A quoted scalar is text; a plain true, false or whole number is that.
json::Value value_of(const yaml::Node& node) {
  const std::string text = node.text();
  if (node.is_quoted()) return text;
  if (text == "true" || text == "false") return text == "true";
  std::int64_t number = 0;
  const char* end = text.data() + text.size();
  const auto [rest, problem] = std::from_chars(text.data(), end, number);
  if (problem == std::errc() && rest == end) return number;
  return text;
}

bool fits(const json::Value& value, ClaimType type) {
  switch (type) {
    case ClaimType::text:
    case ClaimType::texts:
      return value.as_text() != nullptr;
    case ClaimType::boolean:
      return value.as_bool() != nullptr;
    case ClaimType::number:
      return value.as_integer() != nullptr;
  }
  return false;
}

/// A scalar, or a list of them that is not empty.
std::vector<yaml::Node> values_of(const yaml::Node& node) {
  if (!node.is_list()) {
    if (!node.is_text()) {
      node.problem("it must be a value or a list of values");
      return {};
    }
    return {node};
  }
  if (node.size() == 0) node.problem("the list is empty");
  std::vector<yaml::Node> values;
  for (const auto& item : node.items())
    if (item.is_text())
      values.push_back(item);
    else
      item.problem("it must be a value");
  return values;
}

/// GitHub lets organisations add claims of a common beginning.
bool is_custom(const Preset& preset, std::string_view claim) {
  return preset.name == "github-actions" && claim.starts_with("repo_property_");
}

const ClaimKind* check_claim(const yaml::Node& node, const std::string& claim,
                             const Preset* preset) {
  if (preset == nullptr) return nullptr;
  const auto* kind = preset->find(claim);
  if (kind == nullptr && !preset->is_open && !is_custom(*preset, claim))
    node.problem(quoted(claim) + " is no claim of " +
                 std::string(preset->name));
  return kind;
}

std::vector<Exact> read_exact(const yaml::Node& map, const Preset* preset) {
  std::vector<Exact> clauses;
  for (const auto& [claim, node] : map.members()) {
    const auto* kind = check_claim(node, claim, preset);
    Exact clause{claim};
    for (const auto& each : values_of(node)) {
      clause.values.push_back(value_of(each));
      if (kind != nullptr && !fits(clause.values.back(), kind->type))
        each.problem(
            quoted(claim) + " is " + std::string(name_of(kind->type)) +
            (kind->type == ClaimType::text || kind->type == ClaimType::texts
                 ? ": write it in quotes"
                 : ": write it without quotes"));
    }
    clauses.push_back(std::move(clause));
  }
  return clauses;
}

std::vector<Shape> read_shapes(const yaml::Node& map, const Preset* preset) {
  std::vector<Shape> clauses;
  for (const auto& [claim, node] : map.members()) {
    const auto* kind = check_claim(node, claim, preset);
    if (kind != nullptr && !fits(json::Value(""), kind->type))
      node.problem(quoted(claim) + " is no text, which an expression needs");
    Shape clause{claim};
    for (const auto& each : values_of(node)) {
      auto compiled = scan::Expression::compile(each.text());
      if (!compiled) {
        each.problem(compiled.error().message);
        continue;
      }
      if (compiled->is_match_all())
        each.problem("this expression matches everything");
      clause.expressions.push_back(*std::move(compiled));
    }
    clauses.push_back(std::move(clause));
  }
  return clauses;
}

/// A map that is there says something.
yaml::Node section(const yaml::Node& entry, std::string_view key,
                   yaml::Presence presence = yaml::optional) {
  yaml::Node map = entry.map(key, presence);
  if (map.is_map() && map.size() == 0) map.problem("it is empty");
  return map;
}

const Issuer* find_issuer(const std::vector<Issuer>& issuers,
                          const std::string& name) {
  const auto found =
      std::find_if(issuers.begin(), issuers.end(),
                   [&](const Issuer& each) { return each.name == name; });
  return found == issuers.end() ? nullptr : &*found;
}

void read_name(const yaml::Node& entry, Rule& rule) {
  rule.line = entry.line();
  rule.name = entry.text("name", yaml::required);
  const bool plain =
      std::all_of(rule.name.begin(), rule.name.end(), [](unsigned char c) {
        return std::isalnum(c) != 0 || c == '-' || c == '_' || c == '.';
      });
  if (rule.name.size() > 100 || !plain)
    entry.any("name").problem(
        "a name has at most 100 of letters, digits, '-', '_' and '.'");
}

const Issuer* read_issuer(const yaml::Node& entry, Rule& rule,
                          const std::vector<Issuer>& issuers,
                          yaml::Presence presence) {
  rule.issuer = entry.text("issuer", presence);
  if (rule.issuer.empty()) return nullptr;
  const auto* issuer = find_issuer(issuers, rule.issuer);
  if (issuer == nullptr)
    entry.any("issuer").problem("there is no issuer " + quoted(rule.issuer));
  return issuer;
}

bool has_exact(const Rule& rule, std::string_view claim) {
  return std::any_of(rule.match.begin(), rule.match.end(),
                     [&](const Exact& each) { return each.claim == claim; });
}

bool stands_on(const Rule& rule, const Anchor& anchor) {
  if (anchor.recycled && !rule.accepts_recycled_names) return false;
  return std::all_of(
      anchor.claims.begin(), anchor.claims.end(),
      [&](std::string_view claim) { return has_exact(rule, claim); });
}

std::string text_of(const Anchor& anchor) {
  std::string text;
  for (const auto claim : anchor.claims)
    text += (text.empty() ? "" : " and ") + std::string(claim);
  if (anchor.recycled) text += " with recycled_names: accept";
  return text;
}

void check_anchor(const yaml::Node& entry, const Rule& rule,
                  const Preset& preset) {
  std::string wanted;
  for (const auto& anchor : preset.anchors) {
    if (stands_on(rule, anchor)) return;
    wanted += (wanted.empty() ? "" : ", or ") + text_of(anchor);
  }
  entry.problem("'match' needs " + wanted +
                ": names alone come back under other owners");
}

/// Where nothing is known of the claims, something besides the subject must be
/// matched, or it must be said that it is a name.
void check_unknown_anchor(const yaml::Node& entry, const Rule& rule) {
  const bool has_more =
      std::any_of(rule.match.begin(), rule.match.end(),
                  [](const Exact& each) { return each.claim != "sub"; });
  if (has_more || (has_exact(rule, "sub") && rule.accepts_recycled_names))
    return;
  entry.problem(
      "'match' needs a claim besides sub, or sub with recycled_names: accept");
}

void check_repository(const yaml::Node& item, const std::string& name) {
  if (name == "*" || name == "**") {
    item.problem(quoted(name) + " is every repository: name them");
    return;
  }
  std::string plain = name;
  std::replace(plain.begin(), plain.end(), '*', 'x');
  const auto parsed = RepositoryName::parse(plain);
  if (!parsed || parsed->text() != plain)
    item.problem(quoted(name) + " is no canonical name of a repository");
}

Grant read_grant(const yaml::Node& entry) {
  const yaml::Node node = section(entry, "grant", yaml::required);
  Grant grant;
  grant.repositories = node.texts("repositories", yaml::required);
  for (const auto& item : node.list("repositories").items())
    if (item.is_text()) check_repository(item, item.text());
  grant.scopes = node.texts("scopes", yaml::required);
  for (const auto& scope : grant.scopes)
    if (std::find(grantable.begin(), grantable.end(), scope) == grantable.end())
      node.any("scopes").problem(quoted(scope) +
                                 " is no scope that can be granted");
  if (node.any("refs").is_present()) grant.refs = node.texts("refs");
  for (const auto& ref : grant.refs)
    if (!ref.starts_with("refs/"))
      node.any("refs").problem(quoted(ref) + " does not begin with refs/");
  grant.ttl = node.duration("ttl");
  if (grant.ttl && (grant.ttl->count() < 60 || grant.ttl->count() > 600))
    node.any("ttl").problem("it must be from 60s to 10m");
  node.done();
  return grant;
}

}  // namespace

Rule read_rule(const yaml::Node& entry, const std::vector<Issuer>& issuers) {
  Rule rule;
  read_name(entry, rule);
  const auto* issuer = read_issuer(entry, rule, issuers, yaml::required);
  const Preset* preset =
      issuer == nullptr ? nullptr : find_preset(issuer->preset);
  rule.match = read_exact(section(entry, "match", yaml::required), preset);
  rule.match_regex = read_shapes(section(entry, "match_regex"), preset);
  rule.never = read_exact(section(entry, "never"), preset);
  const std::string recycled = entry.text("recycled_names");
  if (!recycled.empty() && recycled != "accept")
    entry.any("recycled_names").problem("the only value is 'accept'");
  rule.accepts_recycled_names = recycled == "accept";
  rule.grant = read_grant(entry);
  if (issuer != nullptr && preset != nullptr)
    check_anchor(entry, rule, *preset);
  else if (issuer != nullptr && issuer->is_machine)
    check_unknown_anchor(entry, rule);
  entry.done();
  return rule;
}

Rule read_deny(const yaml::Node& entry, const std::vector<Issuer>& issuers) {
  Rule rule;
  read_name(entry, rule);
  const auto* issuer = read_issuer(entry, rule, issuers, yaml::optional);
  const Preset* preset =
      issuer == nullptr ? nullptr : find_preset(issuer->preset);
  rule.match = read_exact(section(entry, "match"), preset);
  rule.match_regex = read_shapes(section(entry, "match_regex"), preset);
  if (rule.match.empty() && rule.match_regex.empty())
    entry.problem("a denial needs 'match' or 'match_regex'");
  entry.done();
  return rule;
}

}  // namespace hoopgit::trust
