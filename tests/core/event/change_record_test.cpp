#include "core/event/change_record.hpp"

#include "core/json/json.hpp"
#include "tests/core/event/readers.hpp"
#include "tests/core/event/sample.hpp"

#include <catch2/catch.hpp>

namespace hoopgit::event {
namespace {

using json::Value;

const std::string log = "relay.example.com/log/1";
const std::string push_a = "01JGJ00000000000000000000A";
const std::string push_b = "01JGJ00000000000000000000B";

/// A story: what happened, one entry after the other, from index 100 on.
class Story {
 public:
  Story& tell(std::string_view type, Value data = json::Object(),
              const std::string& push = push_a,
              const std::string& who = "ada-1") {
    Value entry = sample_value(type);
    entry.set("push_id", push);
    entry.set("data", std::move(data));
    entry.set("time", "2026-01-02T03:04:0" + std::to_string(told_.size()) +
                          ".000000000Z");
    if (who == "relay")
      entry.set("actor", json::object({{"kind", "system"}}));
    else
      entry = with(std::move(entry), "actor/sub", who);
    told_.push_back(*json::canonical(entry));
    return *this;
  }

  ChangeRecords records(const std::string& only = {}) const {
    ChangeRecords changes(log, only);
    for (std::size_t i = 0; i < told_.size(); ++i)
      changes.add(100 + i, told_[i]);
    return changes;
  }
  Value only_record() const {
    const auto changes = records();
    REQUIRE(changes.size() == 1);
    return *json::parse(changes.at(0).json, {.depth = 18});
  }

 private:
  std::vector<std::string> told_{};
};

Value vote(const std::string& verb) {
  return json::object({{"subject", std::string(64, '5')},
                       {"verb", verb},
                       {"groups", json::Array{"maintainers"}},
                       {"comment", "looks \"good\""}});
}

Story held_and_landed() {
  Story story;
  story.tell("push.started", json::object({{"options", json::Array{"ci"}}}))
      .tell("push.received", json::object({{"pack_sha256", "ab"},
                                           {"objects", 3},
                                           {"commits", 1},
                                           {"bytes", 9}}))
      .tell("push.scanned",
            json::object({{"result", "clean"}, {"rules_sha256", "cd"}}), push_a,
            "relay")
      .tell("approval.requested",
            json::object({{"requirement", json::object({{"quorum", 1}})}}))
      .tell("approval.vote", vote("approve"), push_a, "grace-1")
      .tell("approval.granted", json::object({{"by", "quorum"}}), push_a,
            "relay")
      .tell("push.landing", json::object({}), push_a, "relay")
      .tell("push.landed",
            json::object(
                {{"refs", json::Array{json::object({{"ref", "refs/heads/main"},
                                                    {"status", "ok"}})}}}),
            push_a, "relay");
  return story;
}

std::string at(const Value& value, std::vector<std::string> path) {
  const Value* found = &value;
  for (const auto& key : path) {
    found = found->find(key);
    if (found == nullptr) return "(none)";
  }
  return found->as_text() != nullptr ? *found->as_text() : json::dump(*found);
}

TEST_CASE("a change record tells a push from its first entry to its last") {
  const Value record = held_and_landed().only_record();
  CHECK(at(record, {"push_id"}) == push_a);
  CHECK(at(record, {"log"}) == log);
  CHECK(at(record, {"complete"}) == "true");
  CHECK(at(record, {"who", "sub"}) == "ada-1");
  CHECK(at(record, {"when", "received"}) == "2026-01-02T03:04:01.000000000Z");
  CHECK(at(record, {"when", "approved"}) == "2026-01-02T03:04:05.000000000Z");
  CHECK(at(record, {"when", "landing"}) == "2026-01-02T03:04:06.000000000Z");
  CHECK(at(record, {"when", "ended"}) == "2026-01-02T03:04:07.000000000Z");
  CHECK(at(record, {"what", "commits"}) == "1");
  CHECK(at(record, {"what", "forced"}) == "false");
  CHECK(at(record, {"what", "target", "repo"}) == "team/app");
  CHECK(at(record, {"why", "options"}) == R"(["ci"])");
  CHECK(at(record, {"checks", "result"}) == "clean");
  CHECK(at(record, {"requirement", "quorum"}) == "1");
  const auto& approval = record.find("approvals")->as_array()->at(0);
  CHECK(at(approval, {"sub"}) == "grace-1");
  CHECK(at(approval, {"comment"}) == "looks \"good\"");
  CHECK(at(approval, {"is_requester"}) == "false");
  CHECK(at(approval, {"index"}) == "104");
  CHECK(at(record, {"separation"}) == "shown");
  CHECK(at(record, {"policy", "sha256"}) == std::string(64, 'a'));
  CHECK(at(record, {"policy_changed"}) == "false");
  CHECK(at(record, {"outcome", "state"}) == "landed");
  CHECK(record.find("events")->as_array()->size() == 8);
}

TEST_CASE("a record as of the end knows nothing of what came later") {
  Story story = held_and_landed();
  const auto at_once = story.records().ended(push_a, 107);
  REQUIRE(at_once);
  CHECK(at_once == story.records().at(0).json);
  story.tell("approval.vote_refused", vote("deny"), push_a, "eve-1")
      .tell("attestation.issued", json::Object(), push_a, "relay");
  CHECK(story.records().ended(push_a, 107) == at_once);
  CHECK(story.records().at(0).json != at_once);
  story.tell("break_glass.reviewed", json::Object(), push_a, "grace-1");
  CHECK(story.records().ended(push_a, 107) == at_once);
}

TEST_CASE("there is no record as of an end that is not in the stretch") {
  const auto changes = held_and_landed().records();
  CHECK_FALSE(changes.ended(push_a, 106));
  CHECK_FALSE(changes.ended(push_b, 107));
  Story late;
  late.tell("push.landing").tell("push.landed");
  CHECK_FALSE(late.records().ended(push_a, 101));
}

TEST_CASE("a record is canonical JSON, and says which entries it is of") {
  const auto record = held_and_landed().records().at(0);
  CHECK(json::is_canonical(record.json));
  CHECK(record.indexes ==
        std::vector<std::uint64_t>{100, 101, 102, 103, 104, 105, 106, 107});
  CHECK(record.end == 107);
}

TEST_CASE("a push has a row for each of its refs") {
  const auto rows =
      read_csv(change_csv_header() + held_and_landed().records().at(0).csv);
  REQUIRE(rows.size() == 3);
  const auto cell = [&](std::size_t row, std::string_view column) {
    for (std::size_t i = 0; i < rows[0].size(); ++i)
      if (rows[0][i] == column) return rows[row].at(i);
    return std::string("(none)");
  };
  CHECK(rows[1].size() == rows[0].size());
  CHECK(cell(1, "ref") == "refs/heads/main");
  CHECK(cell(1, "ref_status") == "ok");
  CHECK(cell(2, "ref") == "refs/tags/v1");
  CHECK(cell(2, "state") == "landed");
  CHECK(cell(1, "approvers") == "grace-1 at https://id.example");
  CHECK(cell(1, "separation") == "shown");
  CHECK(cell(1, "first_index") == "100");
  CHECK(cell(1, "end_index") == "107");
}

TEST_CASE("a cell is no formula, whatever somebody wrote") {
  Story story;
  story.tell("push.started")
      .tell("push.refused", json::object({{"reason", "=1+1\n,\"x\""}}));
  const auto rows = read_csv(change_csv_header() + story.records().at(0).csv);
  REQUIRE(rows.size() == 3);
  CHECK(rows[1].at(35) == "'=1+1<U+000A>,\"x\"");
}

TEST_CASE("what is escaped in JSON is not in the spreadsheet") {
  Story story;
  story
      .tell("push.started",
            json::object({{"options", json::Array{"a=\\", "b=\"c\""}}}))
      .tell("push.refused", json::object({{"reason", "tab\there \\ é"}}));
  const auto rows = read_csv(change_csv_header() + story.records().at(0).csv);
  REQUIRE(rows.size() == 3);
  CHECK(rows[1].at(26) == "a=\\ b=\"c\"");
  CHECK(rows[1].at(35) == "tab\there \\ é");
}

TEST_CASE("who asked for a push is not shown to be another than who approved") {
  Story story;
  story.tell("push.started")
      .tell("approval.requested", json::object({{"requirement", 1}}))
      .tell("approval.vote", vote("approve"))
      .tell("approval.granted", json::object({{"by", "quorum"}}), push_a,
            "relay");
  CHECK(at(story.only_record(), {"separation"}) == "not_shown");
}

TEST_CASE("an approval that was taken back, or not admitted, does not count") {
  Story story;
  story.tell("push.started")
      .tell("approval.requested", json::object({{"requirement", 1}}))
      .tell("approval.vote", vote("approve"), push_a, "grace-1")
      .tell("approval.vote_withdrawn", vote("withdraw"), push_a, "grace-1")
      .tell("approval.vote_refused", vote("approve"), push_a, "eve-1")
      .tell("approval.granted", json::object({{"by", "quorum"}}), push_a,
            "relay");
  const Value record = story.only_record();
  CHECK(at(record, {"separation"}) == "not_shown");
  const auto& votes = *record.find("approvals")->as_array();
  REQUIRE(votes.size() == 2);
  CHECK(at(votes[0], {"withdrawn"}) == "2026-01-02T03:04:03.000000000Z");
  CHECK(at(votes[1], {"counted"}) == "false");
}

TEST_CASE("what nobody had to approve, and what nobody did, are told apart") {
  Story free;
  free.tell("push.started")
      .tell("approval.granted", json::object({{"by", "policy"}}));
  CHECK(at(free.only_record(), {"separation"}) == "not_required");
  Story denied;
  denied.tell("push.started")
      .tell("approval.requested", json::object({{"requirement", 1}}))
      .tell("approval.denied");
  CHECK(at(denied.only_record(), {"separation"}) == "not_approved");
  CHECK(at(denied.only_record(), {"outcome", "state"}) == "denied");
}

TEST_CASE("an emergency is told as one") {
  Story story;
  story.tell("push.started")
      .tell("break_glass.used",
            json::object({{"reason", "outage"}, {"ticket", "T-1"}}))
      .tell("push.landed");
  const Value record = story.only_record();
  CHECK(at(record, {"separation"}) == "emergency");
  const auto& used = record.find("emergency")->as_array()->at(0);
  CHECK(at(used, {"data", "reason"}) == "outage");
  CHECK(at(used, {"actor", "sub"}) == "ada-1");
}

TEST_CASE("a push that began before, or goes on after, is not complete") {
  Story late;
  late.tell("push.landing").tell("push.landed");
  CHECK(at(late.only_record(), {"complete"}) == "false");
  Story early;
  early.tell("push.started").tell("push.received");
  CHECK(at(early.only_record(), {"complete"}) == "false");
  Story again;
  again.tell("push.started").tell("push.failed").tell("push.retried");
  CHECK(at(again.only_record(), {"complete"}) == "false");
  CHECK(at(again.only_record(), {"outcome", "state"}) == "approved");
}

TEST_CASE("a push that was in doubt has landed only when it was found") {
  Story story;
  story.tell("push.started").tell("push.unknown").tell("push.reconciled");
  CHECK(at(story.only_record(), {"outcome", "state"}) == "landed");
}

TEST_CASE("pushes are told apart, in the order in which they appear") {
  Story story;
  story.tell("push.started", json::Object(), push_b)
      .tell("push.started")
      .tell("relay.started", json::Object(), push_b)
      .tell("push.refused", json::Object(), push_b);
  const auto changes = story.records();
  REQUIRE(changes.size() == 2);
  CHECK(changes.at(0).indexes == std::vector<std::uint64_t>{100, 102, 103});
  CHECK(changes.at(1).indexes == std::vector<std::uint64_t>{101});
  CHECK(story.records(push_a).size() == 1);
  CHECK(story.records(push_a).at(0).end == 101);
}

TEST_CASE("entries of no push, and what is no entry, make no record") {
  ChangeRecords changes(log);
  Value lonely = sample_value("relay.started");
  auto members = *lonely.as_object();
  members.erase("push_id");
  changes.add(1, *json::canonical(members));
  for (const char* odd : {"", "{", "{}", "[]", R"({"push_id":1})",
                          R"({"push_id":"x","type":7})", R"({"push_id":"x")"})
    changes.add(2, odd);
  CHECK(changes.size() == 0);
}

TEST_CASE("a finding and another policy are seen in the record") {
  Story story;
  story.tell("push.started").tell("secret.found").tell("secret.found");
  CHECK(at(story.only_record(), {"checks", "secrets"}) == "2");
}

TEST_CASE("who did it comes with what the entry commits to as the name") {
  const auto entry_of = [](std::string_view type, const char* commitment) {
    Value entry = sample_value(type);
    entry.set("push_id", push_a);
    entry.set("data", vote("approve"));
    Value actor = *entry.find("actor");
    Value unnamed = json::object({{"iss", *actor.find("iss")},
                                  {"kind", "human"},
                                  {"sub", *actor.find("sub")}});
    entry.set("actor", std::move(unnamed));
    const std::string digest(64, *commitment);
    entry.set(
        "bodies",
        json::object(
            {{"display", json::object({{"sha256", digest}, {"type", ""}})}}));
    return *json::canonical(entry);
  };
  ChangeRecords changes(log);
  changes.add(100, entry_of("push.started", "a"));
  changes.add(101, entry_of("approval.vote", "b"));
  const auto record = *json::parse(changes.at(0).json, {.depth = 18});
  CHECK(*record.find("who")->text("display") == std::string(64, 'a'));
  CHECK(record.find("who")->find("name") == nullptr);
  CHECK(*record.find("who")->text("kind") == "human");
  CHECK(*record.array("approvals")->front().text("display") ==
        std::string(64, 'b'));
  CHECK(json::is_canonical(changes.at(0).json));
}

}  // namespace
}  // namespace hoopgit::event
