#include "server/record/names.hpp"

#include "core/base/committed.hpp"
#include "server/record/commitment.hpp"

#include <algorithm>

namespace hoopgit::record {
namespace {

using store::BodyRow;

constexpr std::string_view body_name = "display";
constexpr std::chrono::days month{30};
constexpr std::size_t most_opened = 100'000;

bool is_name(const BodyRow& row) {
  return row.name == body_name && !is_emptied(row);
}

bool is_of_a_person(const BodyRow& row) {
  return is_name(row) ||
         ((row.name == "sub" || row.name == "ip") && !is_emptied(row));
}

/// Adds it anew unless it is the last one, which is the current one; and lets
/// it live on.
Result<store::BodyReference> use(store::Transaction& transaction, BodyRow row,
                                 bool is_last, Time until) {
  if (is_last && row.retain_until + month >= until) return reference_to(row);
  row.retain_until = std::max(row.retain_until, until);
  if (!is_last) TRY(transaction.erase_body(row.commitment));
  TRY(transaction.put_body(row));
  return reference_to(row);
}

}  // namespace

Result<std::optional<store::BodyReference>> Names::commit_to(
    store::Transaction& transaction, const store::Person& person) {
  using Reference = std::optional<store::BodyReference>;
  if (person.subject.empty() || people_.is_erased(person)) return Reference();
  const std::string type = type_of(person);
  auto rows = TRY(transaction.find_bodies_typed(type));
  std::erase_if(rows, [](const BodyRow& row) { return !is_name(row); });
  const Time until = records_.keeps_until(body_name, clock_.now());
  const bool is_said =
      !person.name.empty() && person.name != person.subject_in_clear();
  for (auto row = rows.rbegin(); row != rows.rend(); ++row)
    if (!is_said || opened(*row) == person.name)
      return Reference(
          TRY(use(transaction, *row, row == rows.rbegin(), until)));
  if (!is_said) return Reference();

  Draft draft = records_.begin(std::nullopt);
  TRY(draft.add(body_name, type, person.name));
  TRY(transaction.put_body(draft.rows().front()));
  // If the change is rolled back a key stays that opens nothing.
  draft.keep();
  return Reference(reference_to(draft.rows().front()));
}

Result<std::vector<BodyRow>> Names::names_of(const store::Person& person) {
  auto rows = TRY(store_.bodies_typed(type_of(person)));
  std::erase_if(rows, [](const BodyRow& row) { return !is_name(row); });
  return rows;
}

Result<std::vector<BodyRow>> Names::bodies_of(const store::Person& person) {
  std::vector<BodyRow> rows;
  const auto add = [&](std::vector<BodyRow> more) {
    for (auto& row : more)
      if (is_of_a_person(row)) rows.push_back(std::move(row));
  };
  if (auto self = TRY(store_.body(committed_in(person.subject))))
    add({*std::move(self)});
  for (const auto& type : types_of(person))
    add(TRY(store_.bodies_typed(type)));
  return rows;
}

Result<std::vector<BodyRow>> Names::bodies_of(store::Transaction& transaction,
                                              const store::Person& person) {
  std::vector<BodyRow> rows;
  const auto add = [&](std::vector<BodyRow> more) {
    for (auto& row : more)
      if (is_of_a_person(row)) rows.push_back(std::move(row));
  };
  if (auto self = TRY(transaction.find_body(committed_in(person.subject))))
    add({*std::move(self)});
  for (const auto& type : types_of(person))
    add(TRY(transaction.find_bodies_typed(type)));
  return rows;
}

std::string Names::name_of(const store::Person& person) {
  auto rows = names_of(person);
  if (rows && rows->empty() && !person.known_as.empty())
    rows = names_of(in_clear(person));
  return rows && !rows->empty() ? opened(rows->back()) : "";
}

std::string Names::open(std::string_view commitment) {
  const auto row = store_.body(commitment);
  return row && *row && is_of_a_person(**row) ? opened(**row) : "";
}

Result<std::vector<std::string>> Names::known_as(std::string_view name) {
  std::vector<std::string> found;
  for (const auto& row : TRY(store_.bodies_of_no_push()))
    if (is_name(row) && opened(row) == name) found.push_back(row.commitment);
  return found;
}

void Names::forget() {
  const std::lock_guard lock(lock_);
  opened_.clear();
  ++forgotten_;
}

std::string Names::opened(const BodyRow& row) {
  std::uint64_t forgotten = 0;
  {
    const std::lock_guard lock(lock_);
    const auto found = opened_.find(row.commitment);
    if (found != opened_.end()) return found->second;
    forgotten = forgotten_;
  }
  const auto opening = records_.open(row);
  if (!opening) return "";
  std::string name(opening->body.reveal());
  const std::lock_guard lock(lock_);
  // It may have been erased while it was read.
  if (forgotten != forgotten_) return name;
  if (opened_.size() >= most_opened) opened_.clear();
  opened_.emplace(row.commitment, name);
  return name;
}

store::Cover cover_by(std::function<Names&()> names, Profile profile) {
  using store::Person;
  using store::Transaction;
  return {.name =
              [names](Transaction& transaction, const Person& person) {
                return names().commit_to(transaction, person);
              },
          .person =
              [names](Transaction& transaction, const Person& person) {
                return names().people().cover(transaction, person);
              },
          .address =
              [names](Transaction& transaction, const Person& person,
                      const std::string& address) {
                return names().people().cover_address(transaction, person,
                                                      address);
              },
          .open =
              [names](const Person& person) {
                return names().people().open(person);
              },
          .is_on = profile == Profile::erasable};
}

}  // namespace hoopgit::record
