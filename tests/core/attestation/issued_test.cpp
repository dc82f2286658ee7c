#include "core/attestation/issued.hpp"

#include "core/attestation/envelope.hpp"
#include "core/attestation/public_key.hpp"
#include "core/crypto/crypto.hpp"

#include <catch2/catch.hpp>

namespace hoopgit::attestation {
namespace {

using json::Value;

const std::string log = "relay.example.com/log/1";
const std::string push = "01JGJ00000000000000000000A";
const std::string commit = "9a04d1ee393b5be2773b1ce204f61fe0fd02366a";

Value about(const char* type) {
  const Value ref = json::object({{"ref", "refs/heads/main"},
                                  {"old", std::string(40, '0')},
                                  {"new", commit},
                                  {"kind", "fast_forward"}});
  return json::object(
      {{"v", 1},
       {"type", type},
       {"time", "2026-01-02T03:04:05.000000006Z"},
       {"outcome", "success"},
       {"push_id", push},
       {"actor", json::object({{"kind", "human"}, {"sub", "ada-1"}})},
       {"policy", json::object({{"sha256", std::string(64, 'a')}})},
       {"target", json::object({{"repo", "acme/site"},
                                {"upstream_id", "main"},
                                {"refs", json::Array{ref}}})}});
}

crypto::SigningKey key() {
  return *crypto::SigningKey::from_seed(Secret(std::string(32, 'k')));
}

event::ChangeRecords landed() {
  event::ChangeRecords changes(log);
  changes.add(4, *json::canonical(about("push.started")));
  changes.add(5, *json::canonical(about("push.landed")));
  return changes;
}

/// What a relay issues of it.
Issued issued_of(std::string_view type, const event::ChangeRecords& changes) {
  Issued issued{5, std::string(type)};
  issued.key = key_id(key().public_key());
  issued.summary = {{"refs/heads/main", commit},
                    "https://relay.example.com",
                    "acme/site",
                    push,
                    "2026-01-02T03:04:05.000000006Z",
                    std::string(64, 'a'),
                    std::string(64, 'b'),
                    {"SLSA_SOURCE_LEVEL_2"}};
  const auto statement = statement_of(issued, changes);
  REQUIRE(statement);
  issued.sha256 = crypto::sha256_hex(*statement);
  issued.signature = sign_statement(*statement, key());
  return issued;
}

std::string entry_of(const Issued& issued) {
  Value entry = about("attestation.issued");
  entry.set("data", to_data(issued));
  return *json::canonical(entry);
}

TEST_CASE("the envelope of a statement is told from the log alone") {
  for (const auto type : {summary_type, record_type}) {
    auto changes = landed();
    const std::string entry = entry_of(issued_of(type, changes));
    changes.add(6, entry);
    const auto read = read_issued(entry);
    REQUIRE(read);
    REQUIRE(*read);
    CHECK((*read)->end == 5);
    const auto told = envelope_of(**read, changes);
    REQUIRE(told);
    REQUIRE(*told);
    const auto envelope = parse_envelope(to_line(**told));
    REQUIRE(envelope);
    CHECK(is_signed(*envelope, {key().public_key()}));
    CHECK(envelope->signatures.front().key_id.empty());
    const auto statement = json::parse(envelope->payload, {.depth = 24});
    REQUIRE(statement);
    CHECK(*statement->text("predicateType") == type);
  }
}

TEST_CASE("a change record is told only by who has all entries of the push") {
  const auto issued = issued_of(record_type, landed());
  event::ChangeRecords late(log);
  late.add(5, *json::canonical(about("push.landed")));
  const auto envelope = envelope_of(issued, late);
  REQUIRE(envelope);
  CHECK_FALSE(*envelope);
}

TEST_CASE("entries that say something else than what was signed are noticed") {
  const auto issued = issued_of(record_type, landed());
  event::ChangeRecords changes(log);
  Value started = about("push.started");
  started.set("actor", json::object({{"kind", "human"}, {"sub", "eve-1"}}));
  changes.add(4, *json::canonical(started));
  changes.add(5, *json::canonical(about("push.landed")));
  const auto envelope = envelope_of(issued, changes);
  REQUIRE_FALSE(envelope);
  CHECK(envelope.error().fault == Fault::corrupt);
  auto raised = issued_of(summary_type, landed());
  raised.summary.levels = {"SLSA_SOURCE_LEVEL_4"};
  CHECK_FALSE(envelope_of(raised, landed()));
}

TEST_CASE("other entries are not taken for it") {
  const auto other = read_issued(*json::canonical(about("push.landed")));
  REQUIRE(other);
  CHECK_FALSE(*other);
  Value query = about("audit.query");
  query.set("data", json::object({{"type", "attestation.issued"}}));
  const auto asked = read_issued(*json::canonical(query));
  REQUIRE(asked);
  CHECK_FALSE(*asked);
}

TEST_CASE("an entry that lacks what it must have is refused") {
  const Value whole = *json::parse(entry_of(issued_of(summary_type, landed())));
  REQUIRE(read_issued(*json::canonical(whole)));
  for (const char* member : {"push_id", "target", "policy", "data"}) {
    auto members = *whole.as_object();
    members.erase(member);
    INFO(member);
    CHECK_FALSE(read_issued(*json::canonical(members)));
  }
  const auto& data = *whole.find("data")->as_object();
  for (const auto& [name, value] : data) {
    auto fewer = data;
    fewer.erase(name);
    Value entry = whole;
    entry.set("data", fewer);
    INFO(name);
    CHECK_FALSE(read_issued(*json::canonical(entry)));
  }
}

}  // namespace
}  // namespace hoopgit::attestation
