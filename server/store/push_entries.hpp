#pragma once

#include "server/store/store.hpp"

#include <vector>

namespace hoopgit::store {

/// All entries of a push, oldest first, however many.
Result<std::vector<StoredEvent>> entries_of(Store& store, const PushId& push);

}  // namespace hoopgit::store
