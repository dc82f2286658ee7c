#include "tests/server/retention/office.hpp"

namespace hoopgit::retention {
namespace {

using Catch::Contains;

/// A push with one body, and the index of the entry that commits to it.
struct Kept {
  std::string commitment;
  std::uint64_t index;
};
Kept keep(Office& office, unsigned n = 1) {
  auto commitment = office.shelf.keep(office.shelf.push(n), "report", "short");
  return {std::move(commitment), office.store().tree_head()->size - 1};
}

TEST_CASE("a hold is set when an administrator and an auditor want it") {
  Office office;
  const auto row = office.ask(office.admin, hold_on("acme/site"));
  CHECK(office.store().holds()->empty());
  REQUIRE(office.confirm(office.auditor, row));
  REQUIRE(office.store().holds()->size() == 1);
  const auto hold = office.store().holds()->front();
  CHECK(hold.name == "case-7");
  CHECK(hold.owner.subject == "olga-1");
  CHECK(hold.reason == "case 7");
  CHECK(office.store().consents()->empty());

  const auto entry = office.newest("audit.hold_set");
  CHECK(*entry.text("severity") == "high");
  const json::Value data = *entry.object("data");
  CHECK(*data.text("name") == "case-7");
  CHECK(*data.find("filter") == json::object({{"repo", "acme/site"}}));
  CHECK(data.array("actors")->size() == 2);
}

TEST_CASE("either of the two may begin") {
  Office office;
  const auto row = office.ask(office.auditor, hold_on("acme/site"));
  CHECK(office.confirm(office.admin, row));
  CHECK(office.store().holds()->size() == 1);
}

TEST_CASE("nobody confirms their own request, whatever they are") {
  Office office;
  const auto row = office.ask(office.both, hold_on("acme/site"));
  const auto own = office.confirm(office.both, row);
  CHECK(fault_of(own) == Fault::forbidden);
  CHECK_THAT(own.error().message, Contains("yourself"));
  CHECK(office.store().holds()->empty());
  const auto entry = office.newest("auth.denied");
  CHECK(*entry.text("outcome") == "denied");
  CHECK(*entry.find("data")->text("purpose") == "hold");
  CHECK(office.confirm(office.admin, row));
}

TEST_CASE("two of the same role are not two") {
  Office office;
  const auto row = office.ask(office.admin, hold_on("acme/site"));
  const auto refused = office.confirm(office.other_admin, row);
  CHECK(fault_of(refused) == Fault::forbidden);
  CHECK_THAT(refused.error().message, Contains("an administrator has asked"));
  CHECK(office.store().holds()->empty());
}

TEST_CASE("who is neither may not even ask, and it is noted") {
  Office office;
  const auto asked =
      office.custody.ask(office.nobody, {hold_on("acme/site"), "why", ""});
  CHECK(fault_of(asked) == Fault::forbidden);
  CHECK(office.count("auth.denied") == 1);
  const auto row = office.ask(office.admin, hold_on("acme/site"));
  CHECK(fault_of(office.confirm(office.nobody, row)) == Fault::forbidden);
  CHECK(office.count("auth.denied") == 2);
  CHECK(office.store().holds()->empty());
}

TEST_CASE("a request is good for 72 hours") {
  Office office;
  const auto row = office.ask(office.admin, hold_on("acme/site"));
  office.shelf.sample.clock.advance(std::chrono::hours(72));
  CHECK(fault_of(office.confirm(office.auditor, row)) == Fault::not_found);
  CHECK(office.store().holds()->empty());
}

TEST_CASE("a request is good once") {
  Office office;
  const auto row = office.ask(office.admin, hold_on("acme/site"));
  REQUIRE(office.confirm(office.auditor, row));
  CHECK(fault_of(office.confirm(office.auditor, row)) == Fault::not_found);
}

TEST_CASE("what is confirmed is what was shown") {
  Office office;
  const auto shown = office.ask(office.admin, hold_on("acme/site"));
  const auto other =
      office.ask(office.admin, SetHold{"case-8", json::Object()});
  const auto refused =
      office.custody.confirm(office.auditor, other.id, subject_of(shown));
  CHECK(fault_of(refused) == Fault::conflict);
  CHECK(office.store().holds()->empty());
}

TEST_CASE("every part of a request changes what is confirmed") {
  Office office;
  const auto row = office.ask(office.admin, hold_on("acme/site"));
  for (const auto member :
       {&store::ConsentRow::id, &store::ConsentRow::kind,
        &store::ConsentRow::reason, &store::ConsentRow::ticket}) {
    store::ConsentRow other = row;
    other.*member += "x";
    CHECK(subject_of(other) != subject_of(row));
  }
  store::ConsentRow other = row;
  other.subject.set("by_auditor", true);
  CHECK(subject_of(other) != subject_of(row));
  other = row;
  other.by.subject = "rita-1";
  CHECK(subject_of(other) != subject_of(row));
}

TEST_CASE("a request takes a reason, an erasure also a ticket") {
  Office office;
  const auto kept = keep(office);
  const auto fault = [&](Order order, const char* reason, const char* ticket) {
    return fault_of(
        office.custody.ask(office.admin, {std::move(order), reason, ticket}));
  };
  CHECK(fault(hold_on("acme/site"), " ", "T-1") == Fault::usage);
  CHECK(fault(EraseBody{kept.index, "report"}, "why", "") == Fault::usage);
  CHECK(fault(EraseBody{kept.index, "report"}, "", "T-1") == Fault::usage);
}

TEST_CASE("two holds do not share a name") {
  Office office;
  office.order(hold_on("acme/site"));
  const auto again =
      office.custody.ask(office.admin, {hold_on("acme/other"), "why", ""});
  CHECK(fault_of(again) == Fault::conflict);
}

TEST_CASE("of two requests for one name the second is refused") {
  Office office;
  const auto first = office.ask(office.admin, hold_on("acme/site"));
  const auto second = office.ask(office.admin, hold_on("acme/other"));
  REQUIRE(office.confirm(office.auditor, first));
  CHECK(fault_of(office.confirm(office.auditor, second)) == Fault::conflict);
  CHECK(office.store().holds()->size() == 1);
}

TEST_CASE("a hold is released by two, and what it pinned may go") {
  Office office;
  const auto kept = keep(office);
  office.order(hold_on("acme/site"));
  const auto held = office.custody.ask(
      office.admin, {EraseBody{kept.index, "report"}, "why", "T-1"});
  CHECK(fault_of(held) == Fault::conflict);
  CHECK_THAT(held.error().message, Contains("'case-7'"));

  office.order(ReleaseHold{"case-7"});
  CHECK(office.store().holds()->empty());
  CHECK(*office.newest("audit.hold_released").find("data")->text("name") ==
        "case-7");
  office.order(EraseBody{kept.index, "report"});
  CHECK(record::is_not_found(office.shelf.records->read(kept.commitment)));
}

TEST_CASE("a request to release does not reach a later hold of that name") {
  Office office;
  office.order(hold_on("acme/site"));
  const auto early = office.ask(office.admin, ReleaseHold{"case-7"});
  office.order(ReleaseHold{"case-7"});
  office.shelf.sample.clock.advance(std::chrono::seconds(1));
  office.order(hold_on("acme/site"));
  CHECK(fault_of(office.confirm(office.auditor, early)) == Fault::conflict);
  CHECK(office.store().holds()->size() == 1);
}

TEST_CASE("a hold that is not there cannot be released") {
  Office office;
  const auto asked =
      office.custody.ask(office.admin, {ReleaseHold{"case-7"}, "why", ""});
  CHECK(fault_of(asked) == Fault::not_found);
}

TEST_CASE("a body is erased by two, and the entry names both") {
  Office office;
  const auto kept = keep(office);
  const auto row = office.ask(office.auditor, EraseBody{kept.index, "report"});
  CHECK(office.shelf.records->read(kept.commitment));
  REQUIRE(office.confirm(office.admin, row));
  CHECK(record::is_not_found(office.shelf.records->read(kept.commitment)));
  const json::Value data = *office.newest("audit.redacted").object("data");
  CHECK(*data.integer("index") == static_cast<std::int64_t>(kept.index));
  CHECK(*data.text("field") == "bodies.report");
  CHECK(*data.text("ticket") == "DPO-7");
  const auto actors = *data.array("actors");
  REQUIRE(actors.size() == 2);
  CHECK(*actors.at(0).text("sub") == "olga-1");
  CHECK(*actors.at(1).text("sub") == "rita-1");
  store::check_whole(office.store());
}

TEST_CASE("a hold that comes between request and confirmation counts") {
  Office office;
  const auto kept = keep(office);
  const auto row = office.ask(office.admin, EraseBody{kept.index, "report"});
  office.order(hold_on("acme/site"));
  const auto refused = office.confirm(office.auditor, row);
  CHECK(fault_of(refused) == Fault::conflict);
  CHECK_THAT(refused.error().message, Contains("'case-7'"));
  CHECK(office.shelf.records->read(kept.commitment));
  // The request waits on: the hold may be released in time.
  CHECK(office.store().consents()->size() == 1);
}

TEST_CASE("what no entry commits to cannot be erased") {
  Office office;
  const auto kept = keep(office);
  const auto fault = [&](std::uint64_t index, const char* field) {
    return fault_of(office.custody.ask(
        office.admin, {EraseBody{index, field}, "why", "T-1"}));
  };
  CHECK(fault(kept.index, "diff") == Fault::not_found);
  CHECK(fault(1000, "report") == Fault::not_found);
  office.order(EraseBody{kept.index, "report"});
  CHECK(fault(kept.index, "report") == Fault::not_found);
}

TEST_CASE("the log does not tell what a request is about") {
  Office office;
  const auto row = office.ask(office.admin, hold_on("acme/secret-plan"));
  const auto entry = office.newest("approval.requested");
  CHECK(*entry.find("data")->text("subject") == subject_of(row));
  CHECK(json::dump(entry).find("secret-plan") == std::string::npos);
}

}  // namespace
}  // namespace hoopgit::retention
