#include "server/attestor/attestor.hpp"

#include "core/attestation/envelope.hpp"
#include "core/attestation/public_key.hpp"
#include "core/attestation/statement.hpp"
#include "core/git/repository.hpp"
#include "server/attestor/issued_statements.hpp"
#include "tests/server/store/samples.hpp"

#include <catch2/catch.hpp>

#include <set>

namespace hoopgit::attestor {
namespace {

using json::Value;
using std::chrono::hours;
using store::PushRow;

struct Desk : store::Sample {
  git::Library library{};
  push::Mirrors mirrors{folder.path() / "mirrors", folder.path() / "tmp"};
  Settings settings{"https://relay.example.com", {}, hours(48)};
  unsigned pushes = 0;

  Desk() { std::filesystem::create_directories(keys()); }

  std::filesystem::path keys() const { return folder.path() / "keys"; }

  Attestor attestor() {
    auto opened = audit::LogKeys::open(keys(), "relay.example.com/attestation",
                                       audit::KeyUse::attestation);
    if (!opened) FAIL(opened.error().message);
    return Attestor(*store, mirrors, clock, *std::move(opened), settings,
                    [](const PushRow&) -> Result<std::filesystem::path> {
                      return Error{Fault::unavailable, "the upstream is away"};
                    });
  }

  store::Event event(const PushRow& row, const std::string& type) const {
    store::Event made = store::event_of(type);
    made.push = row.id;
    made.target =
        store::Target{row.upstream, row.repository.text(), row.updates};
    made.policy_sha256 = std::string(64, 'a');
    made.actor = row.requester;
    made.data = json::object({{"refs", row.result}});
    return made;
  }

  /// A push with these refs that ends so; `taken`: those the upstream took.
  PushId land(std::vector<std::string> refs, const std::string& end,
              const std::set<std::string>& taken) {
    PushRow row = store::push_row(++pushes);
    row.policy_sha256 = std::string(64, 'a');
    row.updates.clear();
    json::Array result;
    for (const auto& ref : refs) {
      row.updates.push_back(store::update_of(ref));
      result.push_back(json::object(
          {{"ref", ref}, {"status", taken.contains(ref) ? "ok" : "ng"}}));
    }
    row.result = std::move(result);
    store::change(*store, [&](auto& to) -> Result<void> {
      TRY(to.add_push(row));
      TRY(to.append(event(row, "push.started")));
      TRY(to.append(event(row, end)));
      return {};
    });
    return row.id;
  }
  PushId land() {
    return land({"refs/heads/main"}, "push.landed", {"refs/heads/main"});
  }

  void sweep(int found, bool first = false, bool failed = false) {
    store::Event done = store::event_of("sweep.done");
    done.target = store::Target{"forge", "acme/site", {}};
    if (failed) done.outcome = store::Outcome::failure;
    done.data = json::object({{"found", found}, {"first", first}});
    store::change(*store, [&](auto& to) -> Result<void> {
      TRY(to.append(done));
      return {};
    });
  }

  std::vector<std::string> envelopes(const PushId& push) {
    auto issued = issued_for(*store, push);
    if (!issued) FAIL(issued.error().message);
    return issued->envelopes;
  }
  std::size_t size() { return store->tree_head()->size; }
};

Value statement_in(const std::string& line) {
  const auto envelope = attestation::parse_envelope(line);
  REQUIRE(envelope);
  return *json::parse(envelope->payload, {.depth = 24});
}

std::string level_in(const std::string& line) {
  return statement_in(line).find("predicate")->texts("verifiedLevels")->front();
}

TEST_CASE("each ref that landed gets two statements, signed") {
  Desk desk;
  const auto push = desk.land({"refs/heads/a", "refs/heads/b"}, "push.landed",
                              {"refs/heads/a", "refs/heads/b"});
  Attestor attestor = desk.attestor();
  REQUIRE(attestor.tend());
  const auto lines = desk.envelopes(push);
  REQUIRE(lines.size() == 4);
  const auto keys = attestation::keys_in_pem(attestor.public_keys().front());
  REQUIRE(keys);
  for (const auto& line : lines)
    CHECK(attestation::is_signed(*attestation::parse_envelope(line), *keys));
  const Value record = statement_in(lines[0]);
  CHECK(*record.text("predicateType") == attestation::record_type);
  CHECK(*record.find("predicate")->text("push_id") == push.text());
  const Value summary = statement_in(lines[1]);
  CHECK(*summary.text("predicateType") == attestation::summary_type);
  const auto subject = summary.array("subject")->front();
  CHECK(*subject.find("digest")->text("gitCommit") == store::oid('2').hex());
  CHECK(*subject.find("annotations")->texts("sourceRefs") ==
        std::vector<std::string>{"refs/heads/a"});
  // The summary names what it sums up.
  const auto input =
      summary.find("predicate")->array("inputAttestations")->front();
  CHECK(*input.find("digest")->text("sha256") ==
        crypto::sha256_hex(attestation::parse_envelope(lines[0])->payload));
}

TEST_CASE("of a push that landed in part only that part is attested") {
  Desk desk;
  const auto push = desk.land({"refs/heads/a", "refs/heads/b"}, "push.partial",
                              {"refs/heads/b"});
  REQUIRE(desk.attestor().tend());
  const auto lines = desk.envelopes(push);
  REQUIRE(lines.size() == 2);
  CHECK(statement_in(lines[0])
            .array("subject")
            ->front()
            .find("annotations")
            ->texts("sourceRefs")
            ->front() == "refs/heads/b");
}

TEST_CASE("what did not land, or was not seen to, is not attested") {
  Desk desk;
  std::vector<PushId> pushes;
  for (const char* end : {"push.refused", "push.failed", "push.conflict",
                          "push.resolved", "push.unknown"})
    pushes.push_back(desk.land({"refs/heads/main"}, end, {"refs/heads/main"}));
  const auto before = desk.size();
  REQUIRE(desk.attestor().tend());
  CHECK(desk.size() == before);
  for (const auto& push : pushes)
    CHECK(desk.envelopes(push).empty());
}

TEST_CASE("nothing is attested twice, however often the relay starts") {
  Desk desk;
  const auto first = desk.land();
  REQUIRE(desk.attestor().tend());
  const auto lines = desk.envelopes(first);
  const auto size = desk.size();
  for (int starts = 0; starts < 3; ++starts) {
    Attestor again = desk.attestor();
    REQUIRE(again.tend());
    REQUIRE(again.tend());
  }
  CHECK(desk.size() == size);
  CHECK(desk.envelopes(first) == lines);
  const auto second = desk.land();
  REQUIRE(desk.attestor().tend());
  CHECK(desk.envelopes(second).size() == 2);
  CHECK(desk.envelopes(first) == lines);
}

TEST_CASE("what landed while nobody signed is attested later, all of it") {
  Desk desk;
  std::vector<PushId> pushes;
  for (int i = 0; i < 450; ++i)
    pushes.push_back(i % 7 == 0 ? desk.land({"refs/heads/main"}, "push.partial",
                                            {"refs/heads/main"})
                                : desk.land());
  Attestor attestor = desk.attestor();
  for (int rounds = 0; rounds < 3; ++rounds)
    REQUIRE(attestor.tend());
  std::size_t issued = 0;
  for (const auto& push : pushes)
    issued += desk.envelopes(push).size();
  CHECK(issued == 2 * pushes.size());
  const auto size = desk.size();
  REQUIRE(attestor.tend());
  CHECK(desk.size() == size);
}

TEST_CASE("what is told of a push later does not change what was attested") {
  Desk desk;
  const auto push = desk.land();
  REQUIRE(desk.attestor().tend());
  const auto lines = desk.envelopes(push);
  const auto row = desk.store->push(push);
  REQUIRE(row);
  store::change(*desk.store, [&](auto& to) -> Result<void> {
    TRY(to.append(desk.event(**row, "approval.vote_refused")));
    TRY(to.append(desk.event(**row, "break_glass.reviewed")));
    return {};
  });
  CHECK(desk.envelopes(push) == lines);
}

TEST_CASE("a level is claimed by what the configuration and the sweep say") {
  Desk desk;
  const auto level = [&] {
    const auto push = desk.land();
    if (!desk.attestor().tend()) FAIL("cannot attest");
    return level_in(desk.envelopes(push).at(1)).substr(18);
  };
  CHECK(level() == "2");
  desk.settings.sole_writer_of = {"forge"};
  CHECK(level() == "2");  // Never swept.
  desk.sweep(0, true);
  CHECK(level() == "2");  // Nothing to compare with.
  desk.sweep(0);
  CHECK(level() == "3");
  desk.settings.sole_writer_of = {"another"};
  CHECK(level() == "2");
  desk.settings.sole_writer_of = {"forge"};
  desk.clock.advance(hours(48));
  CHECK(level() == "3");
  desk.clock.advance(std::chrono::nanoseconds(1));
  CHECK(level() == "2");  // Long ago.
  desk.sweep(0);
  desk.sweep(1);
  CHECK(level() == "2");  // Somebody went around.
  desk.sweep(0);
  CHECK(level() == "3");
  desk.sweep(0, false, true);
  CHECK(level() == "2");  // The upstream could not be asked.
}

TEST_CASE("another key is taken up, and what the old one signed stays good") {
  Desk desk;
  const auto before = desk.land();
  Attestor attestor = desk.attestor();
  REQUIRE(attestor.tend());
  REQUIRE(audit::make_next_key(desk.keys(), "relay.example.com/attestation",
                               audit::KeyUse::attestation));
  REQUIRE(attestor.tend());
  const auto after = desk.land();
  REQUIRE(attestor.tend());
  const auto blocks = attestor.public_keys();
  REQUIRE(blocks.size() == 2);
  const auto is_signed_by = [&](const PushId& push, std::size_t key) {
    return attestation::is_signed(
        *attestation::parse_envelope(desk.envelopes(push).front()),
        *attestation::keys_in_pem(blocks[key]));
  };
  CHECK(is_signed_by(before, 0));
  CHECK_FALSE(is_signed_by(before, 1));
  CHECK(is_signed_by(after, 1));
  CHECK_FALSE(is_signed_by(after, 0));
  store::EventFilter filter;
  filter.type = "audit.key_rotated";
  const auto noted = desk.store->events(filter);
  REQUIRE(noted);
  REQUIRE(noted->size() == 1);
  CHECK(noted->front().bytes.find(R"("use":"attestation")") !=
        std::string::npos);
  // A restart goes on with the new one.
  CHECK(desk.attestor().public_keys() == blocks);
}

TEST_CASE("a tag that cannot be looked at yet is attested later") {
  Desk desk;
  desk.land({"refs/tags/v1"}, "push.landed", {"refs/tags/v1"});
  const auto size = desk.size();
  Attestor attestor = desk.attestor();
  const auto tended = attestor.tend();
  REQUIRE_FALSE(tended);
  CHECK(tended.error().fault == Fault::unavailable);
  CHECK(desk.size() == size);
}

TEST_CASE("a push of which the log has not all entries is passed over") {
  Desk desk;
  PushRow row = store::push_row(900);
  row.result =
      json::Array{json::object({{"ref", "refs/heads/main"}, {"status", "ok"}})};
  store::change(*desk.store, [&](auto& to) -> Result<void> {
    TRY(to.add_push(row));
    TRY(to.append(desk.event(row, "push.landed")));
    return {};
  });
  const auto push = desk.land();
  REQUIRE(desk.attestor().tend());
  CHECK(desk.envelopes(row.id).empty());
  CHECK(desk.envelopes(push).size() == 2);
}

}  // namespace
}  // namespace hoopgit::attestor
