#include "server/landing/landing.hpp"

#include "server/approval/approvals.hpp"
#include "server/landing/landing_objects.hpp"
#include "server/upstream/advertisement.hpp"
#include "server/upstream/fetch.hpp"
#include "tests/core/policy/policies.hpp"
#include "tests/server/store/samples.hpp"
#include "tests/server/upstream/git_upstream.hpp"

#include <fstream>

namespace hoopgit::landing {
namespace {

namespace fs = std::filesystem;
using store::PushRow;
using store::PushState;
using test::git;

template <class T>
T must(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().message);
  return *std::move(result);
}
void must(const Result<void>& result) {
  if (!result) throw std::runtime_error(result.error().message);
}

/// A push of one commit to a real upstream, approved and not yet claimed.
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
  Landing landing{*store, clock, mirrors, quarantines,
                  [this] { return covered; }};
  git::ObjectId base{};
  git::ObjectId next{};
  unsigned pushes = 0;

  Bay() {
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
                                                mirror, body, 0, {})
                      : push::Quarantine::admit_empty(
                            quarantines / row.id.text(), mirror));
    const auto changes =
        must(push::find_changes(commands, now.refs, quarantine.objects()));
    row.updates = changes.updates;
    row.manifest_sha256 = changes.manifest_sha256;
    must(note_objects(quarantines / row.id.text(), changes));
    store::change(*store, [&](auto& t) { return t.add_push(row); });
    return must(approvals.settle(row, {.verdict = policy::Verdict::allow}, {}));
  }
  PushRow approved() { return approved({{"refs/heads/main", base, next}}); }

  approval::Permit claim(const PushRow& row) {
    auto permit = must(approvals.claim(row.id, policy));
    if (!permit) throw std::runtime_error("no permit");
    return *std::move(permit);
  }
  PushRow land(const PushRow& row) {
    return must(landing.land(claim(row), upstream.target()));
  }
  PushRow reconcile(const PushRow& row) {
    return must(landing.reconcile(row.id, upstream.target()));
  }
  PushState state(const PushRow& row) {
    return must(store->push(row.id))->state;
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

  void hook(const std::string& script) {
    const fs::path path = upstream.repository() / "hooks/pre-receive";
    std::ofstream(path) << "#!/bin/sh\n" << script << "\n";
    fs::permissions(path, fs::perms::owner_all);
  }
};

TEST_CASE("an approved push lands, and the mirror knows it") {
  Bay bay;
  const PushRow row = bay.approved();
  const PushRow landed = bay.land(row);
  CHECK(landed.state == PushState::landed);
  CHECK(bay.upstream_main() == bay.next.hex());
  CHECK(bay.events(row).back() == "push.landed");
  CHECK_FALSE(was_sending(bay.quarantines / row.id.text(), 99));
  CHECK(was_sending(bay.quarantines / row.id.text(), landed.fence));
  bool fetched = false;
  must(bay.mirrors.refresh("forge", "acme/site",
                           {{"refs/heads/main", bay.next}},
                           [&](const auto&, const auto&, const auto&) {
                             fetched = true;
                             return Result<void>();
                           }));
  CHECK_FALSE(fetched);
}

TEST_CASE("several refs land together, deletes too") {
  Bay bay;
  git(bay.upstream.repository(), {"branch", "old", "main"});
  const PushRow row = bay.approved({{"refs/heads/main", bay.base, bay.next},
                                    {"refs/heads/copy", {}, bay.next},
                                    {"refs/heads/old", bay.base, {}}});
  CHECK(bay.land(row).state == PushState::landed);
  CHECK(
      git(bay.upstream.repository(), {"for-each-ref", "--format=%(refname)"}) ==
      "refs/heads/copy\nrefs/heads/main");
}

TEST_CASE("a delete lands without a pack") {
  Bay bay;
  git(bay.upstream.repository(), {"branch", "old", "main"});
  CHECK(bay.land(bay.approved({{"refs/heads/old", bay.base, {}}})).state ==
        PushState::landed);
  CHECK(git(bay.upstream.repository(),
            {"for-each-ref", "--format=%(refname)"}) == "refs/heads/main");
}

TEST_CASE("what the upstream's hook refuses has failed, in its words") {
  Bay bay;
  bay.hook("echo 'not on \033[31mFridays' >&2; exit 1");
  const PushRow failed = bay.land(bay.approved());
  CHECK(failed.state == PushState::failed);
  CHECK(failed.reason.find("upstream refused") != std::string::npos);
  CHECK(failed.reason.find("Fridays") != std::string::npos);
  CHECK(failed.reason.find('\x1b') == std::string::npos);
  CHECK(bay.upstream_main() == bay.base.hex());
  CHECK(bay.events(failed).back() == "push.failed");
}

TEST_CASE("a ref that has moved is a conflict, and stays as it is") {
  Bay bay;
  const PushRow row = bay.approved();
  git(bay.work, {"checkout", "--quiet", "-b", "other", bay.base.hex()});
  git(bay.work, {"commit", "--quiet", "--allow-empty", "-m", "Faster"});
  git(bay.work,
      {"push", "--quiet", bay.upstream.repository().string(), "other:main"});
  const PushRow conflict = bay.land(row);
  CHECK(conflict.state == PushState::conflict);
  CHECK(conflict.reason.find("refs/heads/main moved to") != std::string::npos);
  CHECK(bay.upstream_main() == bay.id("other").hex());
  CHECK_FALSE(was_sending(bay.quarantines / row.id.text(), conflict.fence));
}

TEST_CASE("an upstream that takes the push and drops the answer is asked") {
  Bay bay;
  const PushRow row = bay.approved();
  bay.upstream.drops_the_answer = true;
  const PushRow unknown = bay.land(row);
  CHECK(unknown.state == PushState::unknown);
  CHECK(bay.upstream_main() == bay.next.hex());
  bay.upstream.drops_the_answer = false;
  const PushRow landed = bay.reconcile(row);
  CHECK(landed.state == PushState::landed);
  CHECK(bay.events(row).back() == "push.reconciled");
  // Once more is nothing more.
  const auto before = bay.events(row).size();
  CHECK(bay.reconcile(row).state == PushState::landed);
  CHECK(bay.events(row).size() == before);
}

TEST_CASE("a push that was cut off before it was sent is approved again") {
  Bay bay;
  const PushRow row = bay.approved();
  static_cast<void>(bay.claim(row));
  const PushRow released = bay.reconcile(row);
  CHECK(released.state == PushState::approved);
  CHECK(bay.events(row).back() == "push.released");
  CHECK(bay.land(row).state == PushState::landed);
}

TEST_CASE("a push that may have been sent and undone waits for a person") {
  Bay bay;
  const PushRow row = bay.approved();
  const auto permit = bay.claim(row);
  must(note_sending(bay.quarantines / row.id.text(), permit.fence()));
  const PushRow doubtful = bay.reconcile(row);
  CHECK(doubtful.state == PushState::needs_human);
  CHECK(bay.events(row).back() == "push.needs_human");
  CHECK(bay.upstream_main() == bay.base.hex());
}

TEST_CASE("a doubtful push whose ref went elsewhere is a conflict") {
  Bay bay;
  const PushRow row = bay.approved();
  static_cast<void>(bay.claim(row));
  git(bay.work, {"checkout", "--quiet", "-b", "other", bay.base.hex()});
  git(bay.work, {"commit", "--quiet", "--allow-empty", "-m", "Faster"});
  git(bay.work,
      {"push", "--quiet", bay.upstream.repository().string(), "other:main"});
  CHECK(bay.reconcile(row).state == PushState::conflict);
}

TEST_CASE("a permit of an earlier claim cannot finish") {
  Bay bay;
  const PushRow row = bay.approved();
  auto late = bay.claim(row);
  CHECK(bay.reconcile(row).state == PushState::approved);
  auto current = bay.claim(row);
  const auto refused = bay.landing.land(std::move(late), bay.upstream.target());
  REQUIRE_FALSE(refused);
  CHECK(refused.error().fault == Fault::conflict);
  CHECK(bay.state(row) == PushState::landing);
  CHECK(bay.upstream_main() == bay.base.hex());
  CHECK(
      must(bay.landing.land(std::move(current), bay.upstream.target())).state ==
      PushState::landed);
}

TEST_CASE("a permit does not land twice") {
  Bay bay;
  const PushRow row = bay.approved();
  auto late = bay.claim(row);
  // The same claim is decided elsewhere while this worker sleeps.
  CHECK(bay.reconcile(row).state == PushState::approved);
  const auto events = bay.events(row).size();
  const auto refused = bay.landing.land(std::move(late), bay.upstream.target());
  CHECK_FALSE(refused);
  CHECK(bay.events(row).size() == events);
  CHECK(bay.upstream_main() == bay.base.hex());
}

TEST_CASE("nothing is sent before the record is signed, and not for ever") {
  Bay bay;
  bay.covered = Error{Fault::unavailable, "cannot sign the log: no key"};
  const PushRow row = bay.approved();
  const int requests = bay.upstream.requests;
  for (int attempt = 1; attempt < 5; ++attempt) {
    const PushRow released = bay.land(row);
    CHECK(released.state == PushState::approved);
    CHECK(released.attempt == attempt);
  }
  const PushRow failed = bay.land(row);
  CHECK(failed.state == PushState::failed);
  CHECK(failed.attempt == 5);
  CHECK(bay.upstream.requests == requests);
  CHECK(bay.upstream_main() == bay.base.hex());
}

TEST_CASE("a list of objects that was changed on disk does not land") {
  Bay bay;
  const PushRow row = bay.approved();
  const fs::path manifest = bay.quarantines / row.id.text() / "manifest";
  SECTION("longer") {
    std::ofstream(manifest, std::ios::app) << bay.base.hex() << "\n";
  }
  SECTION("empty") {
    must(replace_file(manifest, ""));
  }
  SECTION("gone") {
    fs::remove(manifest);
  }
  const PushRow held = bay.land(row);
  CHECK(held.state == PushState::approved);
  CHECK_FALSE(held.reason.empty());
  CHECK(bay.upstream_main() == bay.base.hex());
}

TEST_CASE("a push whose ground the upstream has dropped does not land") {
  Bay bay;
  git(bay.upstream.repository(), {"branch", "side", "main"});
  const PushRow row = bay.approved({{"refs/heads/new", {}, bay.next}});
  // What it builds upon goes, and main is something else.
  git(bay.work, {"checkout", "--quiet", "--orphan", "other"});
  git(bay.work, {"commit", "--quiet", "--allow-empty", "-m", "Other"});
  git(bay.work,
      {"push", "--quiet", "--force", bay.upstream.repository().string(),
       "other:main", ":refs/heads/side"});
  const PushRow held = bay.land(row);
  CHECK(held.state == PushState::approved);
  CHECK(held.reason.find("no longer has a commit") != std::string::npos);
}

TEST_CASE("an upstream that is away changes nothing") {
  Bay bay;
  const PushRow row = bay.approved();
  bay.upstream.known().change_secret("write", "wrong");
  const PushRow held = bay.land(row);
  CHECK(held.state == PushState::approved);
  CHECK(held.reason.find("wrong") == std::string::npos);
  static_cast<void>(bay.claim(row));
  bay.upstream.known().change_secret("read", "wrong");
  CHECK(bay.reconcile(row).state == PushState::unknown);
  CHECK(bay.reconcile(row).state == PushState::unknown);
}

}  // namespace
}  // namespace hoopgit::landing
