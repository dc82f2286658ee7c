#include "server/retention/carried_out.hpp"

#include "core/base/committed.hpp"
#include "server/retention/custody.hpp"

#include <utility>

namespace hoopgit::retention {
namespace {

json::Value person_of(const store::Person& person) {
  return json::object({{"iss", person.issuer}, {"sub", person.subject}});
}

store::Event held(std::string type, const std::string& name,
                  const store::ConsentRow& row, const Caller& second) {
  store::Event event;
  event.type = std::move(type);
  event.severity = store::Severity::high;
  event.actor = second.actor;
  event.data =
      json::object({{"name", name},
                    {"reason", row.reason},
                    {"ticket", row.ticket},
                    {"actors", json::Array{person_of(second.actor.person),
                                           person_of(row.by)}}});
  return event;
}

/// What the entry commits to as the address of its actor, where it does not
/// have it; empty: nothing.
std::string address_in(const json::Value& entry) {
  const json::Value* at = &entry;
  for (const auto* key : {"actor", "client", "ip"})
    if ((at = at->find(key)) == nullptr) return {};
  return at->as_text() == nullptr ? std::string()
                                  : std::string(committed_in(*at->as_text()));
}

/// Once, whoever is faster.
Result<void> use_up(store::Transaction& transaction,
                    const store::ConsentRow& row) {
  if (TRY(transaction.take_consent(row.id))) return {};
  return Error{Fault::not_found,
               "cannot confirm this: the request has expired"};
}

}  // namespace

Result<std::string> commitment_in(store::Store& store, std::uint64_t index,
                                  std::string_view field) {
  const auto found = TRY(store.entries(index, 1));
  if (found.empty() || found.front().index != index)
    return Error{Fault::not_found, "cannot find entry " +
                                       std::to_string(index) +
                                       ": the log is not that long"};
  const json::Value entry = TRY(json::parse(found.front().bytes));
  if (field == "ip")
    if (auto address = address_in(entry); !address.empty()) return address;
  const json::Value* bodies = entry.find("bodies");
  const json::Value* body = bodies == nullptr ? nullptr : bodies->find(field);
  if (body == nullptr)
    return Error{Fault::not_found, "cannot find '" + std::string(field) +
                                       "': entry " + std::to_string(index) +
                                       " has no such body"};
  return body->text("sha256");
}

record::ErasureOrder to_erasure(const store::ConsentRow& row,
                                const Caller& second) {
  return {.by = second.actor,
          .second = row.by,
          .reason = row.reason,
          .ticket = row.ticket,
          .consent = row.id};
}

Result<void> Custody::carry_out(const store::ConsentRow& row,
                                const Caller& second) {
  const Order order = TRY(order_of(row));
  if (const auto* set = std::get_if<SetHold>(&order))
    return set_hold(*set, row, second);
  if (const auto* release = std::get_if<ReleaseHold>(&order))
    return release_hold(*release, row, second);
  if (const auto* person = std::get_if<ErasePerson>(&order))
    return erase_person(*person, row, second);
  return erase(std::get<EraseBody>(order), row, second);
}

Result<void> Custody::set_hold(const SetHold& order,
                               const store::ConsentRow& row,
                               const Caller& second) {
  const store::HoldRow hold{.name = order.name,
                            .owner = row.by,
                            .reason = row.reason,
                            .filter = order.filter,
                            .time = clock_.now()};
  store::Event event = held("audit.hold_set", order.name, row, second);
  event.data.set("filter", order.filter);
  return store_.change([&](store::Transaction& transaction) -> Result<void> {
    TRY(use_up(transaction, row));
    if (!TRY(transaction.add_hold(hold)))
      return Error{Fault::conflict, "cannot set the hold '" + order.name +
                                        "': there is one of that name"};
    TRY(transaction.append(event));
    return {};
  });
}

Result<void> Custody::release_hold(const ReleaseHold& order,
                                   const store::ConsentRow& row,
                                   const Caller& second) {
  const store::HoldRow hold = TRY(find_hold(order.name));
  if (hold.time != order.set)
    return Error{Fault::conflict,
                 "cannot release the hold '" + order.name +
                     "': it is another one than was asked about",
                 "ask again: hoopgit admin hold release " + order.name};
  store::Event event = held("audit.hold_released", order.name, row, second);
  event.data.set("filter", hold.filter);
  return store_.change([&](store::Transaction& transaction) -> Result<void> {
    TRY(use_up(transaction, row));
    if (!TRY(transaction.remove_hold(order.name)))
      return Error{Fault::not_found,
                   "cannot release the hold '" + order.name + "'"};
    TRY(transaction.append(event));
    return {};
  });
}

Result<void> Custody::erase(const EraseBody& order,
                            const store::ConsentRow& row,
                            const Caller& second) {
  TRY(records_.erase({{order.commitment, order.index}},
                     to_erasure(row, second)));
  names_.forget();
  return {};
}

}  // namespace hoopgit::retention
