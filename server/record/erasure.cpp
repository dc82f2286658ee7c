// The side of Records that takes bodies away.

#include "core/base/crash_point.hpp"
#include "core/base/file.hpp"
#include "server/record/commitment.hpp"
#include "server/record/records.hpp"

#include <algorithm>
#include <system_error>
#include <utility>

namespace hoopgit::record {
namespace fs = std::filesystem;

namespace {

constexpr std::size_t at_once = 256;

/// Who, where and when of the push that a body is of; nullopt: of none that is
/// known.
Holdable holdable(const std::optional<store::PushRow>& push) {
  return push ? holdable_of(*push) : Holdable();
}

Result<std::optional<store::PushRow>> push_of(store::Transaction& transaction,
                                              const store::BodyRow& row) {
  if (!row.push) return std::optional<store::PushRow>();
  return transaction.find_push(*row.push);
}

Result<void> check_not_held(const store::BodyRow& row,
                            const std::optional<store::PushRow>& push,
                            const std::vector<store::HoldRow>& holds) {
  const auto* hold = holding(holds, holdable(push));
  if (hold == nullptr) return {};
  return Error{Fault::conflict, "cannot erase the body '" + row.name +
                                    "': the hold '" + hold->name + "' pins it"};
}

/// Empties the rows whose time is over, but for those that a hold pins: these
/// get another day. As they are now, not as they were found.
Result<std::vector<store::BodyRow>> end(store::Transaction& transaction,
                                        const std::vector<store::BodyRow>& rows,
                                        Time now) {
  const auto holds = TRY(transaction.holds());
  std::vector<store::BodyRow> emptied;
  for (const auto& found : rows) {
    auto row = TRY(transaction.find_body(found.commitment));
    if (!row || row->retain_until >= now) continue;
    const auto push = TRY(push_of(transaction, *row));
    if (!is_emptied(*row) && holding(holds, holdable(push)) != nullptr)
      row->retain_until = now + std::chrono::days(1);
    else
      emptied.push_back(*row = emptied_row(*row));
    TRY(transaction.put_body(*row));
  }
  return emptied;
}

json::Value person_of(const store::Person& person) {
  return json::object({{"iss", person.issuer}, {"sub", person.subject}});
}

store::Event redacted(const store::BodyRow& row, std::uint64_t index,
                      const ErasureOrder& order) {
  store::Event event;
  event.type = "audit.redacted";
  event.severity = store::Severity::high;
  event.actor = order.by;
  event.push = row.push;
  event.data = json::object({{"index", static_cast<std::int64_t>(index)},
                             {"field", "bodies." + row.name},
                             {"commitment", row.commitment},
                             {"reason", order.reason},
                             {"ticket", order.ticket},
                             {"actors", json::Array{person_of(order.by.person),
                                                    person_of(order.second)}}});
  return event;
}

}  // namespace

Result<void> Records::check_free(std::string_view commitment) const {
  const store::BodyRow row = TRY(find(commitment));
  std::optional<store::PushRow> push;
  if (row.push) push = TRY(store_.push(*row.push));
  return check_not_held(row, push, TRY(store_.holds()));
}

Result<void> Records::erase(const std::vector<Redaction>& redactions,
                            const ErasureOrder& order) {
  std::vector<store::BodyRow> emptied;
  emptied.reserve(redactions.size());
  for (const auto& redaction : redactions)
    emptied.push_back(emptied_row(TRY(find(redaction.commitment))));
  TRY(store_.change([&](store::Transaction& transaction) -> Result<void> {
    // Not before: a hold that is set meanwhile pins them too.
    const auto holds = TRY(transaction.holds());
    for (std::size_t i = 0; i < emptied.size(); ++i)
      if (!redactions[i].is_free)
        TRY(check_not_held(emptied[i], TRY(push_of(transaction, emptied[i])),
                           holds));
    if (order.also) TRY(order.also(transaction));
    if (!order.consent.empty() && !TRY(transaction.take_consent(order.consent)))
      return Error{Fault::not_found,
                   "cannot erase the body: the request has expired"};
    for (std::size_t i = 0; i < emptied.size(); ++i) {
      if (!TRY(transaction.erase_body(emptied[i].commitment)))
        return Error{Fault::not_found,
                     "cannot erase the body: it is no longer there"};
      TRY(transaction.put_body(emptied[i]));
      TRY(transaction.append(redacted(emptied[i], redactions[i].index, order)));
    }
    CRASH_POINT("erase: bodies are emptied");
    return {};
  }));
  CRASH_POINT("erase: order is durable");
  TRY(finish(emptied));
  CRASH_POINT("erase: rows are gone");
  TRY(store_.scrub());
  return {};
}

/// Key and file of rows that are empty already, and the rows.
Result<void> Records::finish(const std::vector<store::BodyRow>& emptied) {
  if (emptied.empty()) return {};
  std::vector<std::uint64_t> slots;
  for (const auto& row : emptied)
    slots.push_back(row.key);
  TRY(keys_->destroy(slots));
  CRASH_POINT("erase: keys are destroyed");
  bool removed = false;
  for (const auto& row : emptied) {
    if (row.file.empty()) continue;
    std::error_code problem;
    removed |= fs::remove(folder_ / row.file, problem);
    if (problem) return from_errno("remove a body", problem.value());
  }
  if (removed) TRY(sync_folder(folder_));
  CRASH_POINT("erase: files are removed");
  return store_.change([&](store::Transaction& transaction) -> Result<void> {
    for (const auto& row : emptied)
      TRY(transaction.erase_body(row.commitment));
    return {};
  });
}

Result<std::size_t> Records::tend() {
  const auto rows = TRY(store_.bodies_ended(clock_.now(), at_once));
  std::vector<store::BodyRow> emptied;
  if (!rows.empty())
    TRY(store_.change([&](store::Transaction& transaction) -> Result<void> {
      emptied = TRY(end(transaction, rows, clock_.now()));
      return {};
    }));
  TRY(finish(emptied));
  TRY(store_.scrub());
  return emptied.size();
}

Result<void> Records::finish_emptied() {
  // What is empty has the earliest end of all.
  for (;;) {
    auto rows =
        TRY(store_.bodies_ended(Time() + std::chrono::seconds(1), at_once));
    std::erase_if(rows, [](const auto& row) { return !is_emptied(row); });
    if (rows.empty()) return {};
    TRY(finish(rows));
  }
}

Result<void> Records::remove_strays() {
  std::error_code problem;
  for (const auto& entry : fs::directory_iterator(folder_, problem)) {
    const std::string name = entry.path().filename().string();
    const auto push = PushId::parse(name.substr(0, name.find('.')));
    const auto rows =
        push ? TRY(store_.bodies_of(*push)) : std::vector<store::BodyRow>();
    if (std::any_of(rows.begin(), rows.end(),
                    [&](const auto& row) { return row.file == name; }))
      continue;
    std::error_code ignored;
    fs::remove(entry.path(), ignored);
  }
  if (problem) return from_errno("read " + folder_.string(), problem.value());
  return {};
}

}  // namespace hoopgit::record
