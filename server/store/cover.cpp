#include "server/store/cover.hpp"

#include <array>
#include <utility>

namespace hoopgit::store {
namespace {

using json::Value;

constexpr std::array<std::pair<const char*, const char*>, 2> who{
    {{"iss", "sub"}, {"issuer", "subject"}}};

const std::string* text_in(const Value& object, const char* key) {
  const Value* found = object.find(key);
  return found == nullptr ? nullptr : found->as_text();
}

}  // namespace

Result<Person> covered(const Cover& cover, Transaction& transaction,
                       const Person& person) {
  if (!cover.person || person.subject.empty()) return person;
  return cover.person(transaction, person);
}

Result<Actor> covered(const Cover& cover, Transaction& transaction,
                      Actor actor) {
  actor.person = TRY(covered(cover, transaction, actor.person));
  if (actor.on_behalf_of)
    actor.on_behalf_of = TRY(covered(cover, transaction, *actor.on_behalf_of));
  if (cover.address && !actor.address.empty())
    actor.address =
        TRY(cover.address(transaction, actor.person, actor.address));
  return actor;
}

Result<Value> covered(const Cover& cover, Transaction& transaction,
                      const Value& value) {
  if (!cover.person) return value;
  if (const auto* items = value.as_array()) {
    json::Array all;
    for (const auto& item : *items)
      all.push_back(TRY(covered(cover, transaction, item)));
    return Value(std::move(all));
  }
  if (value.as_object() == nullptr) return value;
  Value made = value;
  for (const auto& [key, member] : *value.as_object())
    if (member.as_object() != nullptr || member.as_array() != nullptr)
      made.set(key, TRY(covered(cover, transaction, member)));
  for (const auto& [issuer_key, subject_key] : who) {
    const auto* issuer = text_in(value, issuer_key);
    const auto* subject = text_in(value, subject_key);
    if (issuer == nullptr || subject == nullptr || subject->empty()) continue;
    made.set(subject_key,
             TRY(cover.person(transaction, Person{*issuer, *subject})).subject);
  }
  return made;
}

Result<Event> covered(const Cover& cover, Transaction& transaction,
                      Event event) {
  if (event.actor)
    event.actor = TRY(covered(cover, transaction, *std::move(event.actor)));
  if (cover.is_on) event.data = TRY(covered(cover, transaction, event.data));
  if (!event.actor || !cover.name) return event;
  auto display = TRY(cover.name(transaction, event.actor->person));
  if (display) event.bodies.push_back(*std::move(display));
  return event;
}

void uncover(const Cover& cover, Person& person) {
  if (cover.open) person.known_as = cover.open(person);
}

void uncover(const Cover& cover, Actor& actor) {
  uncover(cover, actor.person);
  if (actor.on_behalf_of) uncover(cover, *actor.on_behalf_of);
}

}  // namespace hoopgit::store
