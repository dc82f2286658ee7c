#include "server/attestor/issued_statements.hpp"

#include "core/attestation/issued.hpp"
#include "core/event/change_record.hpp"
#include "server/store/push_entries.hpp"

#include <utility>

namespace hoopgit::attestor {

Result<IssuedStatements> issued_for(store::Store& store, const PushId& push) {
  IssuedStatements found;
  event::ChangeRecords changes(store.origin(), push.text());
  for (auto& entry : TRY(store::entries_of(store, push))) {
    changes.add(entry.index, entry.bytes);
    const auto issued = TRY(attestation::read_issued(entry.bytes));
    if (!issued) continue;
    const auto envelope = TRY(attestation::envelope_of(*issued, changes));
    if (!envelope) continue;
    found.envelopes.push_back(attestation::to_line(*envelope));
    found.events.push_back(std::move(entry));
  }
  return found;
}

}  // namespace hoopgit::attestor
