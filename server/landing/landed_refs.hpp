#pragma once

#include "server/store/store.hpp"

namespace hoopgit::landing {

/// Keeps where the refs of a push stand upstream now, by what became of each
/// ([{ref, status, …}]; only "ok" counts). `index`: of the entry that says so.
/// What the relay has landed is what a sweep expects to find.
Result<void> remember_refs(store::Transaction& transaction,
                           const store::PushRow& row,
                           const json::Value& results, std::uint64_t index);

}  // namespace hoopgit::landing
