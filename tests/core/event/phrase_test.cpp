#include "core/event/phrase.hpp"

#include <catch2/catch.hpp>

namespace hoopgit::event {
namespace {

json::Value entry_of(const std::string& type, json::Value data) {
  return json::object({{"type", type}, {"data", std::move(data)}});
}

TEST_CASE("a clause has what the event says and leaves out the rest") {
  CHECK(tell(entry_of(
            "push.refused",
            json::object({{"step", "scan"}, {"reason", "a secret"}}))) ==
        "the push was refused at scan: a secret");
  CHECK(tell(entry_of("push.refused", json::object({{"reason", "size"}}))) ==
        "the push was refused: size");
  CHECK(tell(entry_of("push.refused", nullptr)) == "the push was refused");
  CHECK(tell(json::object({{"type", "push.landed"}})) ==
        "the push landed upstream");
  CHECK(tell(entry_of("push.received",
                      json::object({{"objects", 3}, {"bytes", 812}}))) ==
        "the push is complete: 3 objects, 812 bytes");
}

TEST_CASE("lists of people are told by their names") {
  CHECK(
      tell(entry_of(
          "approval.granted",
          json::object({{"by", "quorum"},
                        {"voters", json::Array{json::object({{"name", "bob"}}),
                                               json::object({{"sub", "eve-3"}}),
                                               "carol"}}}))) ==
      "the push was approved by quorum: bob, eve-3, carol");
}

TEST_CASE("an unknown type is told by its name") {
  CHECK(tell(entry_of("later.type", nullptr)) == "later.type");
  CHECK(tell(json::Value()).empty());
}

TEST_CASE("what an event says cannot reach into the terminal") {
  const auto told = tell(entry_of(
      "approval.vote",
      json::object({{"verb", "approve"},
                    {"comment", "fine\x1b[2J\n[{reason}] \xe2\x80\xae"}})));
  CHECK(told.find('\x1b') == std::string::npos);
  CHECK(told.find('\n') == std::string::npos);
  CHECK(told.find("\xe2\x80\xae") == std::string::npos);
  CHECK_THAT(told, Catch::StartsWith("voted to approve: fine"));
  CHECK_THAT(told, Catch::Contains("[{reason}]"));
}

}  // namespace
}  // namespace hoopgit::event
