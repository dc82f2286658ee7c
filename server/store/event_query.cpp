#include "server/store/event_query.hpp"

#include "server/store/indexed_entry.hpp"
#include "server/store/terms.hpp"

#include <algorithm>
#include <array>

namespace hoopgit::store {
namespace {

constexpr std::size_t shortest_id = 7;  // As git abbreviates.
constexpr std::size_t longest_id = 64;

Error bad_filter(const std::string& why, std::string hint) {
  return {Fault::usage, "cannot look for events: " + why, std::move(hint)};
}

bool is_hex(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
  });
}

/// A log may have one person both ways: by a commitment, and in clear from the
/// time before.
std::vector<std::string> visible_to(const Person& person) {
  std::vector<std::string> any_of{
      person_term("visible", person.issuer, person.subject)};
  if (!person.known_as.empty())
    any_of.push_back(person_term("visible", person.issuer, person.known_as));
  return any_of;
}

std::vector<std::string> done_by(const EventFilter& filter) {
  auto subjects = filter.subject_commitments;
  subjects.push_back(*filter.subject);
  for (auto& subject : subjects)
    subject = filter.issuer ? person_term("person", *filter.issuer, subject)
                            : term("subject", subject);
  return subjects;
}

}  // namespace

void EventQuery::add(std::vector<std::string> any_of) {
  auto numbers = numbers_of(any_of);
  clauses_.push_back({std::move(any_of), std::move(numbers)});
}

Result<void> EventQuery::add_ref(const std::string& ref) {
  if (!ref.ends_with('*')) {
    add({term("ref", ref)});
    return {};
  }
  if (!ref.ends_with("/*"))
    return bad_filter("the ref " + ref + " does not end at a slash",
                      "give a whole ref, or a folder: refs/heads/release/*");
  add({term("ref_under", ref.substr(0, ref.size() - 1))});
  return {};
}

Result<void> EventQuery::add_severity(const std::string& severity) {
  constexpr std::array<Severity, 5> all{Severity::info, Severity::notice,
                                        Severity::warning, Severity::high,
                                        Severity::critical};
  const bool is_known = std::any_of(all.begin(), all.end(), [&](Severity one) {
    return name_of(one) == severity;
  });
  if (!is_known)
    return bad_filter("there is no severity '" + severity + "'",
                      "info, notice, warning, high or critical");
  if (severity != name_of(Severity::info)) add({term("severity", severity)});
  return {};
}

Result<void> EventQuery::add_object(const std::string& id) {
  if (id.size() < shortest_id || id.size() > longest_id || !is_hex(id))
    return bad_filter("'" + id + "' is not the id of an object",
                      "give at least seven of its hexadecimal digits");
  object_ = id;
  return {};
}

Result<EventQuery> EventQuery::make(const EventFilter& filter) {
  EventQuery query;
  const auto add = [&](const char* kind, const std::optional<std::string>& to) {
    if (to) query.add({term(kind, *to)});
  };
  const auto add_named = [&](const char* kind, const char* committed,
                             const std::optional<std::string>& name,
                             const std::vector<std::string>& commitments) {
    if (!name) return;
    std::vector<std::string> any_of{term(kind, *name)};
    for (const auto& commitment : commitments)
      any_of.push_back(term(committed, commitment));
    query.add(std::move(any_of));
  };
  // The narrowest first: a chunk where it is missing is left at once.
  if (filter.object) TRY(query.add_object(*filter.object));
  add("push", filter.push);
  add("approval", filter.approval_subject);
  add("fingerprint", filter.fingerprint);
  if (filter.visible_to) query.add(visible_to(*filter.visible_to));
  add_named("agent", "agent", filter.agent, filter.agent_commitments);
  if (filter.subject) query.add(done_by(filter));
  add_named("name", "display", filter.name, filter.name_commitments);
  add("display", filter.display);
  add("address", filter.address);
  if (filter.ref) TRY(query.add_ref(*filter.ref));
  add("rule", filter.rule);
  if (filter.type && filter.type->ends_with('.'))
    query.add(
        {term("family", filter.type->substr(0, filter.type->size() - 1))});
  else
    add("type", filter.type);
  add("repository", filter.repository);
  add("group", filter.group);
  add("policy", filter.policy);
  add("verdict", filter.verdict);
  if (filter.severity_min) TRY(query.add_severity(*filter.severity_min));
  add("outcome", filter.outcome);
  if (!filter.subject) add("issuer", filter.issuer);
  return query;
}

Result<void> EventQuery::complete_object(Connection& connection,
                                         const TermIndex& index) {
  if (object_.empty()) return {};
  const auto range = objects_from(object_);
  // Sixteen digits are more than a number holds.
  if (object_.size() >= 16) {
    clauses_.insert(clauses_.begin(), Clause{{}, {range.first}});
    return {};
  }
  auto numbers = index.numbers_between(range.first, range.last);
  const auto stored = TRY(find_numbers(connection, range.first, range.last));
  numbers.insert(numbers.end(), stored.begin(), stored.end());
  std::sort(numbers.begin(), numbers.end());
  numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
  if (numbers.size() > 1)
    return bad_filter("several objects begin with " + object_,
                      "give more of its digits");
  clauses_.insert(clauses_.begin(), Clause{{}, std::move(numbers)});
  return {};
}

TermIndex::Wanted EventQuery::wanted() const {
  TermIndex::Wanted wanted;
  for (const auto& clause : clauses_)
    wanted.push_back(clause.numbers);
  return wanted;
}

bool EventQuery::matches(const std::vector<std::string>& terms) const {
  const auto has = [&](const std::string& one) {
    return std::binary_search(terms.begin(), terms.end(), one);
  };
  const auto is_met = [&](const Clause& clause) {
    // That of the object: by the beginning of its id.
    if (clause.any_of.empty()) return true;
    return std::any_of(clause.any_of.begin(), clause.any_of.end(), has);
  };
  if (!std::all_of(clauses_.begin(), clauses_.end(), is_met)) return false;
  if (object_.empty()) return true;
  const std::string beginning = term("object", object_);
  const auto found = std::lower_bound(terms.begin(), terms.end(), beginning);
  return found != terms.end() && found->starts_with(beginning);
}

}  // namespace hoopgit::store
