// A push of one commit to a real upstream, approved and not yet claimed.

#pragma once

#include "server/approval/approvals.hpp"
#include "server/landing/landing.hpp"
#include "server/landing/landing_objects.hpp"
#include "server/upstream/advertisement.hpp"
#include "server/upstream/fetch.hpp"
#include "tests/core/policy/policies.hpp"
#include "tests/server/store/samples.hpp"
#include "tests/server/upstream/git_upstream.hpp"

#include <fstream>
#include <stdexcept>

namespace hoopgit::landing {

namespace fs = std::filesystem;
using store::PushRow;
using store::PushState;
using test::git;

template <class T>
T must(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().message);
  return *std::move(result);
}
inline void must(const Result<void>& result) {
  if (!result) throw std::runtime_error(result.error().message);
}

struct Bay : store::Sample {
  git::Library library{};
  test::GitUpstream upstream{};
  fs::path work = upstream.make_work_tree();
  fs::path quarantines = private_folder("quarantine");
  push::Mirrors mirrors{private_folder("mirrors"), private_folder("tmp")};
  approval::Approvals approvals{*store, clock, {}};
  policy::Policy policy = policy_of(
      "  rules:\n    - name: all\n      what: [create, update, force, "
      "delete]\n      then: allow\n");
  Result<void> covered{};
  std::function<void()> on_cover = [] {};
  Landing landing;
  git::ObjectId base{};
  git::ObjectId next{};
  unsigned pushes = 0;

  explicit Bay(Settings settings = {})
      : landing(
            *store, clock, mirrors, quarantines,
            [this] {
              on_cover();
              return covered;
            },
            settings) {
    upstream.publish(work, "main");
    base = id("main");
    git(work, {"commit", "--quiet", "--allow-empty", "-m", "Next"});
    next = id("main");
  }

  fs::path private_folder(const std::string& name) {
    const fs::path path = folder.path() / name;
    must(make_private_folder(path));
    return path;
  }
  git::ObjectId id(const std::string& what) {
    return must(hoopgit::git::ObjectId::parse(git(work, {"rev-parse", what})));
  }
  std::string upstream_main() {
    return git(upstream.repository(), {"rev-parse", "refs/heads/main"});
  }

  PushRow approved(const std::vector<push::RefCommand>& commands) {
    const auto target = upstream.target();
    const auto now = must(
        hoopgit::upstream::advertise(target, hoopgit::upstream::Access::read,
                                     hoopgit::upstream::Service::upload_pack));
    const auto mirror = must(mirrors.refresh(
        "forge", "acme/site", now.refs,
        [&](const auto& wants, const auto& haves, const auto& sink) {
          return hoopgit::upstream::fetch_pack(target, wants, haves, sink);
        }));
    PushRow row = store::push_row(++pushes);
    row.state = PushState::scanning;
    row.created = clock.now();
    row.expires = clock.now() + std::chrono::hours(1);
    row.report = scan::to_json(scan::Report());
    std::string revisions = "^" + base.hex() + "\n";
    bool has_pack = false;
    for (const auto& command : commands)
      if (!command.new_id.is_zero()) {
        revisions += command.new_id.hex() + "\n";
        has_pack = true;
      }
    const fs::path body = folder.path() / "body";
    std::ofstream(body, std::ios::binary) << test::output_of(
        work, {"git", "pack-objects", "-q", "--revs", "--thin", "--stdout"},
        revisions);
    const auto quarantine =
        must(has_pack ? push::Quarantine::admit(quarantines / row.id.text(),
                                                mirror, now.refs, body, 0, {})
                      : push::Quarantine::admit_empty(
                            quarantines / row.id.text(), mirror));
    const auto changes =
        must(push::find_changes(commands, now.refs, quarantine.objects()));
    row.pack_sha256 = quarantine.pack_sha256();
    row.updates = changes.updates;
    row.manifest_sha256 = changes.manifest_sha256;
    must(note_objects(quarantines / row.id.text(), changes));
    store::change(*store, [&](auto& t) { return t.add_push(row); });
    return must(approvals.settle(row, {.verdict = policy::Verdict::allow}, {}));
  }
  PushRow approved() { return approved({{"refs/heads/main", base, next}}); }

  hoopgit::upstream::Advertisement advertised() {
    return must(hoopgit::upstream::advertise(
        upstream.target(), hoopgit::upstream::Access::read,
        hoopgit::upstream::Service::upload_pack));
  }
  Result<Prepared> prepared(const PushRow& row) {
    return landing.prepare(row, upstream.target(), advertised().refs);
  }
  std::optional<approval::Permit> try_claim(const PushRow& row,
                                            const Result<Prepared>& ready) {
    std::optional<approval::Readiness> readiness;
    if (ready) readiness = ready->readiness;
    return must(approvals.claim(row.id, policy, readiness));
  }
  approval::Permit claim(const PushRow& row) {
    auto permit = try_claim(row, prepared(row));
    if (!permit) throw std::runtime_error("no permit");
    return *std::move(permit);
  }
  PushRow land(const PushRow& row, approval::Permit permit) {
    return must(
        landing.land(std::move(permit), upstream.target(), prepared(row)));
  }
  PushRow land(const PushRow& row) { return land(row, claim(row)); }
  PushRow reconcile(const PushRow& row) {
    return must(landing.reconcile(row.id, upstream.target()));
  }
  PushState state(const PushRow& row) {
    return must(store->push(row.id))->state;
  }

  /// Moves main upstream past the relay.
  std::string push_directly(const std::string& branch,
                            const std::string& start) {
    git(work, {"checkout", "--quiet", "-b", branch, start});
    git(work, {"commit", "--quiet", "--allow-empty", "-m", "Faster"});
    git(work,
        {"push", "--quiet", upstream.repository().string(), branch + ":main"});
    return id(branch).hex();
  }
  void set_main(const hoopgit::git::ObjectId& to) {
    git(upstream.repository(), {"update-ref", "refs/heads/main", to.hex()});
  }
  /// As if a relay had been ended while it sent.
  void note_that_it_was_sent(const PushRow& row) {
    must(note_sending(quarantines / row.id.text(), row.attempt + 1));
  }

  std::vector<std::string> events(const PushRow& row) {
    store::EventFilter filter;
    filter.push = row.id.text();
    filter.newest_first = false;
    std::vector<std::string> types;
    for (const auto& event : must(store->events(filter)))
      types.push_back(must(must(json::parse(event.bytes)).text("type")));
    return types;
  }

  void hook(const std::string& script,
            const std::string& name = "pre-receive") {
    const fs::path path = upstream.repository() / "hooks" / name;
    std::ofstream(path) << "#!/bin/sh\n" << script << "\n";
    fs::permissions(path, fs::perms::owner_all);
  }
};

}  // namespace hoopgit::landing
