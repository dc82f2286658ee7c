#include "server/record/people.hpp"

#include "core/base/committed.hpp"
#include "core/crypto/crypto.hpp"
#include "server/record/commitment.hpp"

#include <algorithm>

namespace hoopgit::record {
namespace {

using store::BodyRow;
using store::Person;
using store::Transaction;

constexpr std::chrono::days month{30};
constexpr std::size_t most_addresses = 100'000;
constexpr std::string_view issuer_type = "text/plain; issuer=";

bool is_there(const std::optional<BodyRow>& row) {
  return row && !is_emptied(*row);
}

}  // namespace

Result<void> People::load() {
  for (const auto& row : TRY(store_.bodies_of_no_push())) {
    if (row.name != "sub" || is_emptied(row) ||
        !row.type.starts_with(issuer_type))
      continue;
    const auto opening = records_.open(row);
    if (!opening && opening.error().fault == Fault::not_found) continue;
    if (!opening) return opening.error();
    note({row.type.substr(issuer_type.size()),
          std::string(opening->body.reveal())},
         to_committed(row.commitment));
  }
  TRY(store_.change([](Transaction& transaction) -> Result<void> {
    const auto rewritten = TRY(transaction.rewrite_persons());
    if (rewritten == 0) return {};
    store::Event event;
    event.type = "config.changed";
    event.severity = store::Severity::high;
    event.data = json::object({{"keys", json::Array{"audit.profile"}}});
    TRY(transaction.append(event));
    return {};
  }));
  TRY(store_.scrub());
  return {};
}

Result<Person> People::cover(Transaction& transaction, const Person& person) {
  Person made = person;
  if (!committed_in(person.subject).empty()) {
    made.known_as = open(person);
    if (!is_erasable() && !made.known_as.empty()) return in_clear(made);
    return made;
  }
  if (!is_erasable() || person.subject.empty()) return made;
  made = find(person);
  const auto digits = committed_in(made.subject);
  // It may be of a change that was rolled back, or have been erased.
  if (!digits.empty() && is_there(TRY(transaction.find_body(digits))))
    return made;
  made.subject = TRY(add(transaction, person));
  made.known_as = person.subject;
  return made;
}

Result<std::string> People::add(Transaction& transaction,
                                const Person& person) {
  Draft draft = records_.begin(std::nullopt);
  TRY(draft.add("sub", std::string(issuer_type) + person.issuer,
                person.subject));
  BodyRow row = draft.rows().front();
  row.retain_until = Time::max();
  TRY(transaction.put_body(row));
  // If the change is rolled back a key stays that opens nothing.
  draft.keep();
  auto subject = to_committed(row.commitment);
  note({person.issuer, person.subject}, subject);
  return subject;
}

Result<std::string> People::cover_address(Transaction& transaction,
                                          const Person& person,
                                          const std::string& address) {
  if (const auto digits = committed_in(address); !digits.empty()) {
    if (is_erasable()) return address;
    const auto row = TRY(transaction.find_body(digits));
    if (!is_there(row)) return address;
    const auto opening = records_.open(*row);
    return opening ? std::string(opening->body.reveal()) : address;
  }
  if (!is_erasable() || address.empty()) return address;
  // Erased while it was at work: nothing more is to be known of it.
  if (is_erased(person)) return std::string();
  TRY(read_addresses(transaction, person));
  const auto known = hint(person.subject, address);
  auto row = TRY(transaction.find_body(committed_in(known)));
  if (!is_there(row)) return add_address(transaction, person, address);
  const Time until = records_.keeps_until("ip", clock_.now());
  if (row->retain_until + month < until) {
    row->retain_until = until;
    TRY(transaction.put_body(*row));
  }
  return known;
}

/// Once for each person. Of nobody there may be any number: none is read.
Result<void> People::read_addresses(Transaction& transaction,
                                    const Person& person) {
  if (person.subject.empty()) return {};
  {
    const std::lock_guard lock(lock_);
    if (!read_.insert(person.subject).second) return {};
  }
  for (const auto& row : TRY(transaction.find_bodies_typed(type_of(person)))) {
    if (row.name != "ip" || is_emptied(row)) continue;
    if (const auto opening = records_.open(row))
      note_address(person.subject, std::string(opening->body.reveal()),
                   to_committed(row.commitment));
  }
  return {};
}

Result<std::string> People::add_address(Transaction& transaction,
                                        const Person& person,
                                        const std::string& address) {
  Draft draft = records_.begin(std::nullopt);
  TRY(draft.add("ip", type_of(person), address));
  const BodyRow& row = draft.rows().front();
  TRY(transaction.put_body(row));
  draft.keep();
  auto made = to_committed(row.commitment);
  note_address(person.subject, address, made);
  return made;
}

std::string People::open(const Person& person) const {
  const std::lock_guard lock(lock_);
  const auto found = persons_.find(person.subject);
  return found == persons_.end() ? "" : found->second.second;
}

Person People::find(const Person& person) const {
  const std::lock_guard lock(lock_);
  const auto found = subjects_.find({person.issuer, person.subject});
  if (found == subjects_.end()) return person;
  Person made = person;
  made.subject = found->second;
  made.known_as = person.subject;
  return made;
}

std::vector<std::string> People::commitments_to(
    const std::optional<std::string>& issuer,
    const std::string& subject) const {
  std::vector<std::string> found;
  const std::lock_guard lock(lock_);
  for (const auto& [commitment, person] : persons_)
    if (person.second == subject && (!issuer || person.first == *issuer))
      found.push_back(commitment);
  return found;
}

bool People::is_erased(const Person& person) const {
  return !committed_in(person.subject).empty() && open(person).empty();
}

void People::forget(const Person& person) {
  const std::lock_guard lock(lock_);
  const auto found = persons_.find(person.subject);
  if (found != persons_.end()) {
    const auto known = subjects_.find(found->second);
    if (known != subjects_.end() && known->second == person.subject)
      subjects_.erase(known);
    persons_.erase(found);
  }
  std::erase_if(addresses_, [&](const auto& address) {
    return address.first.first == person.subject;
  });
}

void People::note(const InClear& person, const std::string& subject) {
  const std::lock_guard lock(lock_);
  subjects_.insert_or_assign(person, subject);
  persons_.insert_or_assign(subject, person);
}

void People::note_address(const std::string& owner, const std::string& address,
                          const std::string& commitment) {
  const std::lock_guard lock(lock_);
  if (addresses_.size() >= most_addresses) {
    addresses_.clear();
    read_.clear();
  }
  addresses_.insert_or_assign({owner, address}, commitment);
}

std::string People::hint(const std::string& owner,
                         const std::string& address) const {
  const std::lock_guard lock(lock_);
  const auto found = addresses_.find({owner, address});
  return found == addresses_.end() ? "" : found->second;
}

std::string type_of(const Person& person) {
  if (person.subject.empty()) return "text/plain; person=nobody";
  if (const auto digits = committed_in(person.subject); !digits.empty())
    return "text/plain; person=" + std::string(digits);
  return "text/plain; person=" + crypto::sha256_hex(json::dump(json::Array{
                                     person.issuer, person.subject}));
}

Person in_clear(const Person& person) {
  return {person.issuer, person.subject_in_clear(), person.name};
}

std::vector<std::string> types_of(const Person& person) {
  std::vector<std::string> types{type_of(person)};
  if (!person.known_as.empty()) types.push_back(type_of(in_clear(person)));
  return types;
}

}  // namespace hoopgit::record
