#pragma once

#include "server/store/store.hpp"

#include <string>
#include <vector>

namespace hoopgit::attestor {

/// The entries that say what was attested of a push, and their envelopes.
struct IssuedStatements {
  std::vector<store::StoredEvent> events{};  ///< Oldest first.
  std::vector<std::string> envelopes{};      ///< A line of JSON each.
};

/// What was issued of a push, told from its entries. A statement of which the
/// log has no longer all entries is left out. Fault::corrupt: the entries say
/// something else than what was signed.
Result<IssuedStatements> issued_for(store::Store& store, const PushId& push);

}  // namespace hoopgit::attestor
