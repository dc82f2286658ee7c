#include "server/store/row_text.hpp"

#include "core/base/encoding.hpp"

namespace hoopgit::store {
namespace {

using json::Value;

Error broken() {
  return {Fault::corrupt, "cannot read a row of the database: it is malformed"};
}

/// dump() writes what is not UTF-8 as {"b64": …}; this is the way back.
Result<std::string> text_of(const Value& value) {
  if (const auto* text = value.as_text()) return *text;
  const auto encoded = value.text("b64");
  if (!encoded) return broken();
  return from_base64(*encoded);
}

Result<std::string> member(const Value& object, std::string_view key) {
  const Value* found = object.find(key);
  if (found == nullptr) return std::string();
  return text_of(*found);
}

Result<Person> person_of(const Value& value) {
  return Person{TRY(member(value, "iss")), TRY(member(value, "sub"))};
}

Result<std::vector<std::string>> texts_of(const Value& value) {
  if (value.as_array() == nullptr) return broken();
  std::vector<std::string> texts;
  for (const auto& item : *value.as_array())
    texts.push_back(TRY(text_of(item)));
  return texts;
}

}  // namespace

std::int64_t to_number(Time time) {
  return time.time_since_epoch().count();
}

Time to_time(std::int64_t number) {
  return Time(std::chrono::nanoseconds(number));
}

std::string to_column(const std::vector<std::string>& texts) {
  return json::dump(json::array_of(texts));
}

Result<std::vector<std::string>> texts_from(std::string_view column) {
  return texts_of(TRY(json::parse(column)));
}

std::string to_column(const Value& value) {
  return value.is_null() ? std::string() : json::dump(value);
}

Result<Value> value_from(std::string_view column) {
  if (column.empty()) return Value();
  // What was written is ours: deeper than what is taken from outside.
  return json::parse(column, {.bytes = 256 * 1024 * 1024, .depth = 64});
}

std::string to_column(const Actor& actor) {
  Value made = json::object({{"iss", actor.person.issuer},
                             {"sub", actor.person.subject},
                             {"kind", actor.kind},
                             {"session", actor.session},
                             {"address", actor.address},
                             {"agent", actor.user_agent}});
  if (actor.groups) made.set("groups", json::array_of(*actor.groups));
  if (actor.on_behalf_of)
    made.set("on_behalf_of",
             json::object({{"iss", actor.on_behalf_of->issuer},
                           {"sub", actor.on_behalf_of->subject}}));
  if (!actor.agent.empty()) made.set("act", actor.agent);
  return json::dump(made);
}

Result<Actor> actor_from(std::string_view column) {
  const Value made = TRY(json::parse(column));
  Actor actor;
  actor.person = TRY(person_of(made));
  actor.kind = TRY(member(made, "kind"));
  actor.session = TRY(member(made, "session"));
  actor.address = TRY(member(made, "address"));
  actor.user_agent = TRY(member(made, "agent"));
  if (const Value* groups = made.find("groups"))
    actor.groups = TRY(texts_of(*groups));
  if (const Value* person = made.find("on_behalf_of"))
    actor.on_behalf_of = TRY(person_of(*person));
  if (made.find("act") != nullptr) actor.agent = TRY(member(made, "act"));
  return actor;
}

Result<std::vector<std::string>> first_column(Rows rows) {
  std::vector<std::string> texts;
  while (TRY(rows.next()))
    texts.push_back(rows.text(0));
  return texts;
}

}  // namespace hoopgit::store
