// A push that waits for votes, in a real database, and people who vote.

#pragma once

#include "server/approval/approvals.hpp"
#include "tests/core/policy/policies.hpp"
#include "tests/server/store/samples.hpp"

#include <string>
#include <vector>

namespace hoopgit::approval {

using std::chrono::hours;
using std::chrono::seconds;
using store::PushRow;
using store::PushState;

inline identity::Identity person(
    const std::string& name,
    std::optional<std::vector<std::string>> groups = std::vector<std::string>{
        "maintainers"}) {
  identity::Identity who;
  who.actor.person = {"https://id.example", name, name};
  who.actor.groups = std::move(groups);
  who.email = name + "@example.com";
  return who;
}

inline policy::Policy asks_for(const std::string& approvers) {
  return policy_of(
      "  rules:\n"
      "    - name: review\n"
      "      what: [create, update, force, delete]\n"
      "      then: {ask: {approvers: " +
      approvers + "}}\n");
}

inline policy::Policy says(const std::string& verdict) {
  return policy_of(
      "  rules:\n"
      "    - name: all\n"
      "      what: [create, update, force, delete]\n"
      "      then: " +
      verdict + "\n");
}

struct Desk : store::Sample {
  Settings settings{};
  Approvals approvals{*store, clock, settings};
  unsigned next = 1;

  PushRow scanning(const std::string& ref = "refs/heads/main") {
    PushRow row = store::push_row(next++, person("rita").actor.person);
    row.requester = person("rita").actor;
    row.state = PushState::scanning;
    row.updates = {store::update_of(ref)};
    row.subject = std::string(63, 'a') + std::to_string(next % 10);
    row.created = clock.now();
    row.expires = clock.now() + settings.request_life;
    row.report = scan::to_json(scan::Report());
    return row;
  }

  PushRow settled(PushRow row, const policy::Decision& decision) {
    store::change(*store, [&](auto& t) { return t.add_push(row); });
    auto settled = approvals.settle(row, decision, {});
    if (!settled) FAIL(settled.error().message);
    return *std::move(settled);
  }

  PushRow pending(policy::Requirement requirement = {{{"maintainers", 1}}},
                  const std::string& ref = "refs/heads/main") {
    return settled(scanning(ref), {.verdict = policy::Verdict::ask,
                                   .requirement = std::move(requirement)});
  }

  Result<PushRow> vote(const PushRow& row, const identity::Identity& who,
                       const std::string& verb = "approve") {
    const PushRow now = read(row);
    return approvals.vote(row.id, {now.subject, now.version, verb, "because"},
                          who);
  }

  PushRow approved(const std::string& ref = "refs/heads/main") {
    const PushRow row = pending({{{"maintainers", 1}}}, ref);
    auto voted = vote(row, person("mia"));
    if (!voted) FAIL(voted.error().message);
    return *std::move(voted);
  }

  PushRow read(const PushRow& row) {
    const auto found = store->push(row.id);
    if (!found || !*found) FAIL("no such push");
    return **found;
  }

  /// The data of its newest event of this type.
  json::Value data_of(const PushRow& row, const std::string& type) {
    store::EventFilter filter;
    filter.push = row.id.text();
    filter.type = type;
    const auto found = store->events(filter);
    if (!found || found->empty()) FAIL("no " + type);
    auto data = *json::parse(found->front().bytes)->object("data");
    data.erase("rows");  // What the store says itself.
    return data;
  }

  /// Types of this push's events, oldest first.
  std::vector<std::string> events(const PushRow& row) {
    store::EventFilter filter;
    filter.push = row.id.text();
    filter.newest_first = false;
    filter.limit = 1000;
    std::vector<std::string> types;
    const auto found = store->events(filter);
    if (!found) FAIL(found.error().message);
    for (const auto& event : *found)
      types.push_back(*json::parse(event.bytes)->text("type"));
    return types;
  }
};

}  // namespace hoopgit::approval
