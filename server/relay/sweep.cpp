#include "server/relay/sweep.hpp"

#include "server/upstream/advertisement.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <utility>

namespace hoopgit::relay {
namespace {

using store::PushState;
using Refs = std::map<std::string, git::ObjectId>;

/// What servers keep for themselves; nobody pushes there.
bool is_of_the_server(std::string_view ref) {
  constexpr std::array<std::string_view, 6> own{
      "refs/pull/",         "refs/merge-requests/", "refs/keep-around/",
      "refs/environments/", "refs/pipelines/",      "refs/changes/"};
  return std::ranges::any_of(
      own, [&](std::string_view prefix) { return ref.starts_with(prefix); });
}

git::ObjectId id_in(const Refs& refs, const std::string& ref) {
  const auto found = refs.find(ref);
  return found == refs.end() ? git::ObjectId() : found->second;
}

Result<Refs> known_in(store::Store& store, const upstream::Target& target) {
  Refs refs;
  for (const auto& known : TRY(store.known_refs(target.repository.text())))
    if (known.upstream == target.upstream->name)
      refs.emplace(known.ref, known.id);
  return refs;
}

Refs refs_in(const upstream::Advertisement& advertised) {
  Refs refs;
  for (const auto& ref : advertised.refs)
    if (!is_of_the_server(ref.name)) refs.emplace(ref.name, ref.id);
  return refs;
}

/// Whether a push that is under way may have moved the ref.
bool is_in_doubt(const std::vector<store::PushRow>& open) {
  return std::ranges::any_of(open, [](const store::PushRow& row) {
    return row.state == PushState::landing || row.state == PushState::unknown ||
           row.state == PushState::needs_human;
  });
}

store::Event event_about(const Swept& swept, std::string type) {
  store::Event event;
  event.type = std::move(type);
  event.target = store::Target{swept.upstream, swept.repository.text(), {}};
  return event;
}

store::Event bypass_event(const Swept& swept, const Bypass& bypass) {
  using Kind = git::RefUpdate::Kind;
  const Kind kind = bypass.expected.is_zero() ? Kind::create
                    : bypass.seen.is_zero()   ? Kind::remove
                                              : Kind::update;
  store::Event event = event_about(swept, "sweep.bypass_found");
  event.severity = store::Severity::critical;
  event.outcome = store::Outcome::unknown;
  event.target->refs = {{bypass.ref, bypass.expected, bypass.seen, kind}};
  event.data = json::object({{"ref", bypass.ref},
                             {"expected", bypass.expected.hex()},
                             {"seen", bypass.seen.hex()}});
  return event;
}

store::Event done_event(const Swept& swept) {
  store::Event event = event_about(swept, "sweep.done");
  event.data =
      json::object({{"refs", static_cast<std::int64_t>(swept.refs)},
                    {"found", static_cast<std::int64_t>(swept.found.size())},
                    {"first", swept.is_first}});
  if (swept.problem) {
    event.outcome = store::Outcome::failure;
    event.severity = store::Severity::warning;
    event.data.set("reason", swept.problem->message);
  }
  return event;
}

Result<void> leave_doubtful(Swept& swept, store::Transaction& transaction) {
  std::vector<Bypass> certain;
  for (auto& bypass : swept.found)
    if (!is_in_doubt(
            TRY(transaction.open_pushes_on(swept.repository, {bypass.ref}))))
      certain.push_back(std::move(bypass));
  swept.found = std::move(certain);
  return {};
}

/// Takes out the refs of which nothing was known.
std::vector<Bypass> take_new(std::vector<Bypass>& found) {
  const auto is_known = [](const Bypass& bypass) {
    return !bypass.expected.is_zero();
  };
  const auto begin =
      std::stable_partition(found.begin(), found.end(), is_known);
  std::vector<Bypass> taken(begin, found.end());
  found.erase(begin, found.end());
  return taken;
}

}  // namespace

Result<std::vector<RepositoryName>> Sweep::repositories() const {
  std::set<RepositoryName> names;
  for (auto& name : upstreams_.named())
    names.insert(std::move(name));
  for (const auto& known : TRY(store_.known_refs("")))
    if (auto name = RepositoryName::parse(known.repository))
      names.insert(*std::move(name));
  return std::vector<RepositoryName>(names.begin(), names.end());
}

Result<std::optional<Time>> Sweep::last_sweep(
    const RepositoryName& name) const {
  store::EventFilter filter;
  filter.type = "sweep.done";
  filter.repository = name.text();
  filter.outcome = "success";
  filter.limit = 1;
  const auto found = TRY(store_.events(filter));
  if (found.empty()) return std::optional<Time>();
  const auto entry = TRY(json::parse(found.front().bytes));
  return std::optional<Time>(TRY(parse_rfc3339(TRY(entry.text("time")))));
}

Result<void> Sweep::compare(Swept& swept, const upstream::Target& target) {
  const Refs before = TRY(known_in(store_, target));
  const Refs now = refs_in(TRY(upstream::advertise(
      target, upstream::Access::read, upstream::Service::upload_pack)));
  const Refs known = TRY(known_in(store_, target));
  swept.refs = now.size();
  std::set<std::string> names;
  for (const auto* refs : {&now, &known})
    for (const auto& [ref, id] : *refs)
      names.insert(ref);
  for (const auto& ref : names) {
    const auto expected = id_in(known, ref);
    const auto seen = id_in(now, ref);
    // Landed while the upstream was asked: the next sweep sees it.
    if (seen == expected || id_in(before, ref) != expected) continue;
    swept.found.push_back({ref, expected, seen});
  }
  return {};
}

/// Each difference becomes what is expected, and unless there was nothing to
/// compare it with, an event of its own.
Result<void> Sweep::note(Swept& swept, const std::optional<store::Actor>& by) {
  return store_.change([&](store::Transaction& transaction) -> Result<void> {
    TRY(leave_doubtful(swept, transaction));
    std::vector<Bypass> noted;
    if (swept.is_first) noted = take_new(swept.found);
    for (const auto& bypass : swept.found) {
      const auto index = TRY(transaction.append(bypass_event(swept, bypass)));
      TRY(expect(transaction, swept, bypass, index));
    }
    store::Event done = done_event(swept);
    done.actor = by;
    const auto index = TRY(transaction.append(done));
    for (const auto& ref : noted)
      TRY(expect(transaction, swept, ref, index));
    return {};
  });
}

Result<void> Sweep::expect(store::Transaction& transaction, const Swept& swept,
                           const Bypass& bypass, std::uint64_t index) const {
  const std::string repository = swept.repository.text();
  if (!bypass.seen.is_zero())
    return transaction.put_known_ref({swept.upstream, repository, bypass.ref,
                                      bypass.seen, index, clock_.now()});
  TRY(transaction.remove_known_ref(swept.upstream, repository, bypass.ref));
  return {};
}

Result<Swept> Sweep::sweep(const RepositoryName& name,
                           const std::optional<store::Actor>& by) {
  Swept swept{.repository = name};
  const auto target = upstreams_.find(name);
  if (!target) {
    swept.problem = target.error();
  } else {
    swept.upstream = target->upstream->name;
    swept.is_first = !TRY(last_sweep(name));
    if (auto compared = compare(swept, *target); !compared)
      swept.problem = std::move(compared).error();
  }
  TRY(note(swept, by));
  return swept;
}

Result<std::vector<Swept>> Sweep::run(
    const std::optional<store::Actor>& by,
    const std::optional<RepositoryName>& only) {
  std::vector<Swept> all;
  if (only) {
    TRY(upstreams_.find(*only));
    all.push_back(TRY(sweep(*only, by)));
    return all;
  }
  for (const auto& name : TRY(repositories()))
    all.push_back(TRY(sweep(name, by)));
  return all;
}

Result<void> Sweep::tend(std::chrono::seconds interval) {
  if (interval.count() == 0) return {};
  for (const auto& name : TRY(repositories())) {
    const auto last = TRY(last_sweep(name));
    if (!last || clock_.now() - *last >= interval) TRY(sweep(name, {}));
  }
  return {};
}

}  // namespace hoopgit::relay
