#include "cli/event_text.hpp"

#include <catch2/catch.hpp>

namespace hoopgit::cli {
namespace {

constexpr std::size_t who = 4;  // Of the columns.

api::EventItem item_of(json::Value actor, bool has_name) {
  api::EventItem item;
  item.entry = json::object({{"actor", std::move(actor)}});
  if (has_name)
    item.entry.set(
        "bodies",
        json::object({{"display", json::object({{"sha256", "5f"}})}}));
  return item;
}

json::Value ada() {
  return json::object(
      {{"kind", "human"}, {"iss", "https://id.example"}, {"sub", "ada-1"}});
}

TEST_CASE("an actor is shown by the name that stands beside the entry") {
  auto item = item_of(ada(), true);
  item.display = "Ada Lovelace";
  CHECK(event_row(item).at(who) == "Ada Lovelace");
}

TEST_CASE("an actor whose name is gone is an erased person, with the subject") {
  CHECK(event_row(item_of(ada(), true)).at(who) == "erased person ada-1");
  CHECK(event_line(item_of(ada(), true)) == "0  erased person ada-1");
}

TEST_CASE("an actor to whom the log only commits is shown by what opens") {
  auto actor = ada();
  actor.set("sub", "sha256:0123abcd" + std::string(56, '7'));
  auto item = item_of(actor, true);
  CHECK(event_row(item).at(who) == "erased person 0123abcd");
  CHECK(event_row(item_of(actor, false)).at(who) == "erased person 0123abcd");
  item.display = "ada-1";
  CHECK(event_row(item).at(who) == "ada-1");
}

TEST_CASE("who never had a name is shown by subject or kind") {
  CHECK(event_row(item_of(ada(), false)).at(who) == "ada-1");
  CHECK(event_row(item_of(json::object({{"kind", "system"}}), false)).at(who) ==
        "system");
}

TEST_CASE("a name that an older program wrote into the entry is shown") {
  auto actor = ada();
  actor.set("name", "ada");
  CHECK(event_row(item_of(actor, false)).at(who) == "ada");
  CHECK(name_of_actor(actor) == "ada");
}

}  // namespace
}  // namespace hoopgit::cli
