#include "core/event/change_record.hpp"

namespace hoopgit::event {

void ChangeRecords::add(std::uint64_t index, std::string_view entry) {
  ChangeEntry read;
  if (!read.read(index, entry)) return;
  std::string push(read.push);
  if (!only_.empty() && push != only_) return;
  const auto [place, is_new] =
      places_.try_emplace(std::move(push), changes_.size());
  if (is_new) changes_.emplace_back(read.push);
  changes_[place->second].add(read);
}

ChangeRecord ChangeRecords::at(std::size_t number) const {
  const Change& change = changes_[number];
  ChangeRecord record{change.to_json(log_), {}, change.indexes()};
  record.csv = change_csv(record.json);
  // Nothing says how it stands: then its last entry has to do.
  const bool says = record.indexes.front() <= change.end();
  record.end = says ? change.end() : record.indexes.back();
  return record;
}

std::optional<std::string> ChangeRecords::ended(const std::string& push,
                                                std::uint64_t end) const {
  const auto place = places_.find(push);
  if (place == places_.end()) return std::nullopt;
  const Change& change = changes_[place->second];
  if (!change.ended_with(end)) return std::nullopt;
  return change.to_json(log_, end);
}

}  // namespace hoopgit::event
