// hoopgit_auditor_bench [PUSHES]: what an auditor waits for. A relay gets a log
// of many pushes (2000), each held, approved, recorded and attested; then
// `hoopgit audit evidence` takes all of it from the relay that serves, and
// `hoopgit audit verify` checks the folder. Prints seconds of the clock and of
// the processors, and what both would be for 100,000 pushes.
//
// TMPDIR=/dev/shm spares the disk the pushes' many syncs.

#include "core/crypto/crypto.hpp"
#include "server/record/records.hpp"
#include "server/store/sqlite_store.hpp"
#include "tests/bench/cpu_time.hpp"
#include "tests/support/daemon.hpp"
#include "tests/support/must.hpp"
#include "tests/support/stage.hpp"
#include "tests/support/story.hpp"

#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace hoopgit;
using stage::must;
using stage::Person;
using stage::Stage;

const std::string digest(64, 'd');

store::Actor actor(const char* subject, const char* group) {
  store::Actor made;
  made.person = {"https://id.example", subject};
  made.groups = {group};
  made.session = "0123456789abcdef";
  made.address = "192.0.2.7";
  made.user_agent = "git/2.39.5";
  return made;
}

store::PushRow row_of(std::uint64_t number) {
  using Kind = git::RefUpdate::Kind;
  const auto id = [](std::uint64_t of) {
    return must(git::ObjectId::parse(
        crypto::sha256_hex(std::to_string(of)).substr(0, 40)));
  };
  store::PushRow row{
      .id = PushId::make(system_clock().now(), crypto::random_for_ulid()),
      .repository = must(RepositoryName::parse("acme/site")),
      .requester = actor("ada-1", "dev")};
  row.state = store::PushState::landed;
  row.upstream = "origin";
  row.key = "key-" + std::to_string(number);
  row.updates = {{"refs/heads/topic-" + std::to_string(number % 50), id(number),
                  id(number + 1), Kind::fast_forward}};
  row.policy_sha256 = digest;
  row.result = json::Array{json::object(
      {{"ref", row.updates.front().ref}, {"status", "ok"}, {"text", ""}})};
  return row;
}

/// What stands beside the log of a small push, as long as it usually is.
record::Draft bodies_of(record::Records& records, const store::PushRow& row) {
  record::Draft draft = records.begin(row.id);
  const auto lines = [&](int count) {
    std::string text;
    for (int i = 0; i < count; ++i)
      text += "{\"path\":\"src/file-" + std::to_string(i) + ".cpp\",\"id\":\"" +
              row.updates.front().new_id.hex() + "\"}\n";
    return text;
  };
  for (const auto& [name, count] :
       std::vector<std::pair<const char*, int>>{{"commands", 2},
                                                {"diff", 10},
                                                {"report", 4},
                                                {"subject", 8},
                                                {"verdict", 3}})
    must(draft.add(name, "application/json", lines(count)));
  return draft;
}

json::Value data_of(const std::string& type, const store::PushRow& row) {
  if (type == "push.received")
    return json::object({{"bytes", 1234},
                         {"commits", 1},
                         {"objects", 3},
                         {"pack_sha256", digest}});
  if (type == "push.scanned")
    return json::object({{"bytes", 77},
                         {"files", 1},
                         {"gaps", 0},
                         {"object_manifest_sha256", digest},
                         {"result", "clean"},
                         {"rules_sha256", digest}});
  if (type == "approval.requested")
    return json::object({{"requirement", json::object({{"group", "dev"}})},
                         {"subject", digest}});
  if (type == "approval.vote")
    return json::object(
        {{"verb", "approve"}, {"comment", "fine"}, {"subject", digest}});
  if (type == "approval.granted")
    return json::object({{"by", "quorum"}, {"subject", digest}});
  if (type == "push.landed")
    return json::object({{"attempt", 1}, {"fence", 1}, {"refs", row.result}});
  return json::object({{"subject", digest}});
}

Result<void> tell(store::Transaction& to, const store::PushRow& row,
                  const record::Draft& draft) {
  TRY(to.add_push(row));
  for (const auto& body : draft.rows())
    TRY(to.put_body(body));
  for (const auto* type :
       {"push.started", "push.received", "push.scanned", "approval.requested",
        "approval.viewed", "approval.vote", "approval.granted", "push.landing",
        "push.landed"}) {
    const std::string_view name(type);
    store::Event event;
    event.type = type;
    event.push = row.id;
    event.target =
        store::Target{row.upstream, row.repository.text(), row.updates};
    event.policy_sha256 = digest;
    if (name == "approval.vote" || name == "approval.viewed")
      event.actor = actor("grace-1", "maintainers");
    else if (name != "push.landing" && name != "push.landed")
      event.actor = row.requester;
    if (name == "push.received") event.bodies = draft.references({"commands"});
    if (name == "push.scanned")
      event.bodies = draft.references({"report", "diff"});
    if (name == "approval.requested")
      event.bodies = draft.references({"subject", "verdict"});
    event.data = data_of(type, row);
    TRY(to.append(event));
  }
  return {};
}

/// While the relay is stopped. The id of the last one.
PushId write_pushes(const Stage& stage, std::uint64_t pushes) {
  const auto state = stage.relay.state();
  const auto store = must(store::open_sqlite(
      state / "hoopgit.db", {"relay-1", "0.1.0", digest}, system_clock()));
  const auto records = must(
      record::Records::open(state / "records", state / "keys" / "bodies.keys",
                            *store, system_clock(), {}));
  constexpr std::uint64_t together = 100;
  std::optional<PushId> last;
  for (std::uint64_t done = 0; done < pushes; done += together)
    must(store->change([&](store::Transaction& to) -> Result<void> {
      for (auto n = done; n < std::min(done + together, pushes); ++n) {
        const auto row = row_of(n);
        record::Draft draft = bodies_of(*records, row);
        TRY(tell(to, row, draft));
        draft.keep();
        last = row.id;
      }
      return {};
    }));
  return last.value();
}

void measure(const char* what, const Stage& stage, std::uint64_t pushes,
             const std::function<Completed()>& work) {
  const double relay = must(bench::cpu_time_of(stage.relay.pid())).all();
  const double client = bench::cpu_time_of_children();
  const auto begin = std::chrono::steady_clock::now();
  const Completed done = work();
  const std::chrono::duration<double> wall =
      std::chrono::steady_clock::now() - begin;
  if (!done.succeeded()) {
    std::fputs(stage::said(done).c_str(), stderr);
    std::exit(1);
  }
  const double by_relay =
      must(bench::cpu_time_of(stage.relay.pid())).all() - relay;
  const double by_client = bench::cpu_time_of_children() - client;
  const double times = 100'000.0 / static_cast<double>(pushes);
  std::printf(
      "%-20s %6.2f s; processor: relay %.2f s, client %.2f s; for 100000 "
      "pushes: %.1f s, processor %.1f + %.1f s\n",
      what, wall.count(), by_relay, by_client, wall.count() * times,
      by_relay * times, by_client * times);
  std::fflush(stdout);
}

/// They are issued in the order of the log.
void wait_for_attestations(const Person& auditor, const PushId& last) {
  const auto are_there = [&] {
    const auto done = must(
        auditor.run({"hoopgit", "audit", "query", "--type",
                     "attestation.issued", "--push", last.text(), "--json"}));
    return must(stage::json_lines(done.output)).size() == 2;
  };
  if (!stage::eventually(are_there, std::chrono::seconds(300))) std::exit(1);
}

}  // namespace

int main(int argc, char** argv) {
  const std::uint64_t pushes =
      argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 2000;
  Stage stage = must(Stage::set_up());
  const Person auditor = must(stage.signed_in("auditor"));
  stage.relay.stop();
  const PushId last = write_pushes(stage, pushes);
  must(stage.relay.start());
  wait_for_attestations(auditor, last);
  std::printf("%llu pushes\n", static_cast<unsigned long long>(pushes));
  const auto take = [&](std::vector<std::string> more) {
    more.insert(more.begin(), {"hoopgit", "audit", "evidence", "--from", "1d"});
    return must(auditor.run(more));
  };
  measure("without openings", stage, pushes, [&] {
    return take({"-o", "bare", "--no-openings"});
  });
  measure("with openings", stage, pushes, [&] {
    return take({"-o", "whole"});
  });
  const Completed keys =
      must(auditor.run({"hoopgit-relay", "keys", "list", "--config",
                        stage.relay.configuration().string()}));
  must(auditor.write_file("key", keys.output));
  measure("verify", stage, pushes, [&] {
    return must(
        auditor.run({"hoopgit", "audit", "verify", "whole", "--key", "key"}));
  });
  return 0;
}
