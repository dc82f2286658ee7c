#include "server/landing/landed_refs.hpp"

#include <set>
#include <string>

namespace hoopgit::landing {
namespace {

std::set<std::string> landed_in(const json::Value& results) {
  std::set<std::string> landed;
  const auto* all = results.as_array();
  if (all == nullptr) return landed;
  for (const auto& result : *all) {
    const auto ref = result.text("ref");
    const auto status = result.text("status");
    if (ref && status && *status == "ok") landed.insert(*ref);
  }
  return landed;
}

}  // namespace

Result<void> remember_refs(store::Transaction& transaction,
                           const store::PushRow& row,
                           const json::Value& results, std::uint64_t index) {
  const auto landed = landed_in(results);
  for (const auto& update : row.updates) {
    if (!landed.contains(update.ref)) continue;
    const std::string repository = row.repository.text();
    if (update.new_id.is_zero())
      TRY(transaction.remove_known_ref(row.upstream, repository, update.ref));
    else
      TRY(transaction.put_known_ref({row.upstream, repository, update.ref,
                                     update.new_id, index, row.updated}));
  }
  return {};
}

}  // namespace hoopgit::landing
