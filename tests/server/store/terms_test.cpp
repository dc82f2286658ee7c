#include "server/store/terms.hpp"

#include "samples.hpp"
#include "server/store/entry.hpp"

namespace hoopgit::store {
namespace {

std::vector<std::string> terms(const Event& event,
                               const std::vector<std::string>& beside = {},
                               const std::optional<Person>& requester = {}) {
  const auto entry = make_entry(
      event, {"01JD0000000000000000000000", Time(), "boot", 1}, relay_name);
  REQUIRE(entry);
  return terms_of(entry->value, beside, requester);
}

bool has(const std::vector<std::string>& all, const std::string& one) {
  return std::binary_search(all.begin(), all.end(), one);
}

TEST_CASE("the terms of an entry are those of the log, in any later program") {
  Event event = event_of("push.started");
  event.severity = Severity::warning;
  event.actor = actor_of(ada);
  event.target = Target{"forge", "acme/site", {update_of("refs/heads/main")}};
  std::string all;
  for (auto one : terms(event)) {
    std::replace(one.begin(), one.end(), '\0', '|');
    all += one + "\n";
  }
  CHECK(all ==
        "family|push\n"
        "issuer|https://id.example\n"
        "object|" +
            std::string(40, '1') +
            "\n"
            "object|" +
            std::string(40, '2') +
            "\n"
            "outcome|success\n"
            "person|https://id.example|ada-1\n"
            "ref|refs/heads/main\n"
            "ref_under|refs/\n"
            "ref_under|refs/heads/\n"
            "repository|acme/site\n"
            "severity|notice\n"
            "severity|warning\n"
            "subject|ada-1\n"
            "type|push.started\n"
            "visible|https://id.example|ada-1\n");
}

TEST_CASE("a name is found by what the entry commits to, and plain if it is") {
  const std::string commitment(64, 'd');
  Event event = event_of("push.started");
  event.actor = actor_of(ada);
  event.actor->kind = "agent";
  event.bodies = {{"display", commitment}};
  const auto all = terms(event);
  CHECK(has(all, term("display", commitment)));
  CHECK(has(all, term("agent", commitment)));
  CHECK_FALSE(has(all, term("name", "ada")));

  const auto before =
      *json::parse(R"({"actor":{"kind":"agent","name":"ada","sub":"ada-1"}})");
  CHECK(has(terms_of(before, {}, {}), term("name", "ada")));
  CHECK(has(terms_of(before, {}, {}), term("agent", "ada")));
}

TEST_CASE("an object that is not there is no term") {
  Event event = event_of("push.started");
  event.target = Target{"forge", "acme/site", {update_of("refs/heads/main")}};
  event.target->refs[0].old_id = git::ObjectId();
  CHECK_FALSE(has(terms(event), term("object", std::string(40, '0'))));
  CHECK(has(terms(event), term("object", std::string(40, '2'))));
}

TEST_CASE("a ref beside the entry is found like one inside it") {
  const auto all =
      terms(event_of("push.started"), {term("ref", "refs/heads/a/b")});
  CHECK(has(all, term("ref", "refs/heads/a/b")));
  CHECK(has(all, term("ref_under", "refs/heads/a/")));
}

TEST_CASE("a verdict is found by the event that it has") {
  const auto verdict = [](const std::string& type, const char* key,
                          const char* value) {
    Event event = event_of(type);
    event.data = json::object({{key, value}});
    return terms(event);
  };
  CHECK(has(verdict("approval.requested", "x", "y"), term("verdict", "ask")));
  CHECK(has(verdict("approval.granted", "by", "policy"),
            term("verdict", "allow")));
  CHECK(
      has(verdict("push.refused", "step", "policy"), term("verdict", "deny")));
  CHECK_FALSE(has(verdict("approval.granted", "by", "quorum"),
                  term("verdict", "allow")));
  CHECK_FALSE(
      has(verdict("push.refused", "step", "scan"), term("verdict", "deny")));
}

TEST_CASE("the requester of a push may see its events") {
  const auto all = terms(event_of("push.scanned"), {}, ada);
  CHECK(has(all, person_term("visible", ada.issuer, ada.subject)));
  CHECK_FALSE(has(all, person_term("person", ada.issuer, ada.subject)));
}

TEST_CASE("numbers of terms do not change") {
  CHECK(number_of_term(term("type", "push.landed")) ==
        number_of_term(term("type", "push.landed")));
  CHECK(number_of_term(term("type", "push.landed")) >= 0);
  CHECK(number_of_term(term("type", "push.landed")) !=
        number_of_term(term("name", "push.landed")));
}

TEST_CASE("numbers of objects are in the order of their ids") {
  const auto number = [](const std::string& id) {
    return number_of_term(term("object", id));
  };
  CHECK(number(std::string(40, '0')) < number(std::string(40, '1')));
  CHECK(number(std::string(40, '7')) < number(std::string(40, '8')));
  CHECK(number(std::string(40, 'e')) < number(std::string(40, 'f')));
  CHECK(number(std::string(40, 'f')) < 0);
  const auto range = objects_from("abcdef1");
  CHECK(range.first <= number("abcdef1" + std::string(33, '0')));
  CHECK(range.last >= number("abcdef1" + std::string(33, 'f')));
  CHECK(range.first > number("abcdef0" + std::string(33, 'f')));
  CHECK(range.last < number("abcdef2" + std::string(33, '0')));
}

}  // namespace
}  // namespace hoopgit::store
