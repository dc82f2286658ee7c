// The side of Records that takes bodies away.

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

/// Who, where and when of the push that the body is of.
Result<Holdable> Records::holdable(const store::BodyRow& row) const {
  if (!row.push) return Holdable();
  const auto push = TRY(store_.push(*row.push));
  return push ? holdable_of(*push) : Holdable();
}

Result<store::BodyRow> Records::find_free(std::string_view commitment) const {
  store::BodyRow row = TRY(find(commitment));
  const auto holds = TRY(store_.holds());
  if (const auto* hold = holding(holds, TRY(holdable(row))))
    return Error{Fault::conflict, "cannot erase the body '" + row.name +
                                      "': the hold '" + hold->name +
                                      "' pins it"};
  return row;
}

Result<void> Records::check_free(std::string_view commitment) const {
  TRY(find_free(commitment));
  return {};
}

Result<void> Records::erase(const std::vector<Redaction>& redactions,
                            const ErasureOrder& order) {
  std::vector<store::BodyRow> emptied;
  emptied.reserve(redactions.size());
  for (const auto& redaction : redactions)
    emptied.push_back(emptied_row(TRY(find_free(redaction.commitment))));
  TRY(store_.change([&](store::Transaction& transaction) -> Result<void> {
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
    return {};
  }));
  TRY(finish(emptied));
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
  bool removed = false;
  for (const auto& row : emptied) {
    if (row.file.empty()) continue;
    std::error_code problem;
    removed |= fs::remove(folder_ / row.file, problem);
    if (problem) return from_errno("remove a body", problem.value());
  }
  if (removed) TRY(sync_folder(folder_));
  return store_.change([&](store::Transaction& transaction) -> Result<void> {
    for (const auto& row : emptied)
      TRY(transaction.erase_body(row.commitment));
    return {};
  });
}

Result<std::size_t> Records::tend() {
  const Time now = clock_.now();
  const auto holds = TRY(store_.holds());
  std::vector<store::BodyRow> ended;
  std::vector<store::BodyRow> pinned;
  for (auto& row : TRY(store_.bodies_ended(now, at_once))) {
    if (is_emptied(row)) {
      ended.push_back(std::move(row));
    } else if (holding(holds, TRY(holdable(row))) != nullptr) {
      row.retain_until = now + std::chrono::days(1);
      pinned.push_back(std::move(row));
    } else {
      ended.push_back(emptied_row(row));
    }
  }
  if (ended.empty() && pinned.empty()) {
    TRY(store_.scrub());
    return std::size_t{0};
  }
  TRY(store_.change([&](store::Transaction& transaction) -> Result<void> {
    for (const auto* rows : {&ended, &pinned})
      for (const auto& row : *rows)
        TRY(transaction.put_body(row));
    return {};
  }));
  TRY(finish(ended));
  TRY(store_.scrub());
  return ended.size();
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
