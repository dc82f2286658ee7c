#include "server/retention/order.hpp"

#include <catch2/catch.hpp>

namespace hoopgit::retention {
namespace {

json::Value hold(const json::Value& filter, const char* name = "case-7") {
  return json::object({{"name", name}, {"filter", filter}});
}

TEST_CASE("an order reads back as it was written") {
  const auto filter = json::object({{"issuer", "https://id.example"},
                                    {"subject", "ada-1"},
                                    {"repo", "acme/site"},
                                    {"since", "2026-01-02T00:00:00Z"},
                                    {"until", "2026-02-02T00:00:00Z"}});
  for (const Order& order :
       {Order(SetHold{"case-7", filter}),
        Order(SetHold{"all-of-it", json::Object()}),
        Order(ReleaseHold{"case-7", Time(std::chrono::nanoseconds(5))}),
        Order(EraseBody{7, "diff", std::string(64, 'a')})}) {
    const auto again = order_from(kind_of(order), to_json(order));
    REQUIRE(again);
    CHECK(again->index() == order.index());
    CHECK(to_json(*again) == to_json(order));
  }
}

TEST_CASE("a hold that pins everything has to say so") {
  CHECK_FALSE(order_from("hold", hold(json::Object())));
  CHECK_FALSE(order_from("hold", json::object({{"name", "case-7"}})));
  const auto all = order_from("hold", hold(json::object({{"all", true}})));
  REQUIRE(all);
  CHECK(std::get<SetHold>(*all).filter == json::Value(json::Object()));
}

TEST_CASE("a hold that could pin something else than was meant is refused") {
  for (const auto& filter :
       {json::object({{"repository", "acme/site"}}),
        json::object({{"repo", 7}}), json::object({{"repo", ""}}),
        json::object({{"since", "yesterday"}}),
        json::object({{"subject", "ada-1"}}), json::object({{"all", false}}),
        json::object({{"all", true}, {"repo", "acme/site"}})})
    CHECK_FALSE(order_from("hold", hold(filter)));
}

TEST_CASE("the name of a hold is a plain word") {
  const auto filter = json::object({{"repo", "acme/site"}});
  CHECK(order_from("hold", hold(filter, "case-7")));
  for (const auto* name : {"", "Case", "a b", "a/b", "a\nb"})
    CHECK_FALSE(order_from("hold", hold(filter, name)));
  CHECK_FALSE(order_from("hold", hold(filter, std::string(65, 'a').c_str())));
}

TEST_CASE("an order of another kind, or without its members, is refused") {
  CHECK_FALSE(order_from("burn", json::Object()));
  CHECK_FALSE(order_from("release", json::Object()));
  CHECK_FALSE(order_from("erase", json::object({{"index", 1}})));
  CHECK_FALSE(
      order_from("erase", json::object({{"index", -1}, {"field", "diff"}})));
}

}  // namespace
}  // namespace hoopgit::retention
