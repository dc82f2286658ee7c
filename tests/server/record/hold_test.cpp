#include "server/record/hold.hpp"

#include <catch2/catch.hpp>

namespace hoopgit::record {
namespace {

store::HoldRow hold_of(json::Value filter) {
  store::HoldRow hold{.name = "case-7", .owner = {"https://id", "ann"}};
  hold.filter = std::move(filter);
  return hold;
}

Holdable push_of_ada() {
  return {store::Person{"https://id", "ada"}, "acme/site",
          *parse_rfc3339("2026-11-22T12:00:00Z")};
}

bool is_pinned(json::Value filter, const Holdable& what = push_of_ada()) {
  return pins(hold_of(std::move(filter)), what);
}

TEST_CASE("a hold pins what all of its conditions match") {
  CHECK(is_pinned(json::object({{"subject", "ada"}})));
  CHECK(is_pinned(json::object({{"issuer", "https://id"},
                                {"subject", "ada"},
                                {"repo", "acme/site"},
                                {"since", "2026-11-22T12:00:00Z"},
                                {"until", "2026-11-22T12:00:01Z"}})));
}

TEST_CASE("a hold does not pin what one of its conditions excludes") {
  for (const auto& [name, value] :
       std::vector<std::pair<std::string, std::string>>{
           {"subject", "grace"},
           {"issuer", "https://other"},
           {"repo", "acme/sit"},
           {"since", "2026-11-22T12:00:00.000000001Z"},
           {"until", "2026-11-22T12:00:00Z"}}) {
    INFO(name);
    CHECK_FALSE(is_pinned(json::object({{name, value}})));
    CHECK_FALSE(is_pinned(json::object({{"subject", "ada"}, {name, value}})));
  }
}

TEST_CASE("in doubt a hold pins") {
  CHECK(is_pinned(json::Object{}));
  CHECK(is_pinned(json::Value()));
  CHECK(is_pinned(json::object({{"colour", "red"}})));
  CHECK(is_pinned(json::object({{"subject", 7}})));
  CHECK(is_pinned(json::object({{"since", "yesterday"}})));
  CHECK(is_pinned(json::object({{"subject", "grace"}}), Holdable()));
  CHECK(
      is_pinned(json::object({{"until", "1999-01-01T00:00:00Z"}}), Holdable()));
}

TEST_CASE("the first hold that pins is named") {
  std::vector<store::HoldRow> holds{
      hold_of(json::object({{"subject", "grace"}})),
      hold_of(json::object({{"repo", "acme/site"}}))};
  holds[0].name = "other";
  const auto* found = holding(holds, push_of_ada());
  REQUIRE(found != nullptr);
  CHECK(found->name == "case-7");
  holds.pop_back();
  CHECK(holding(holds, push_of_ada()) == nullptr);
}

}  // namespace
}  // namespace hoopgit::record
