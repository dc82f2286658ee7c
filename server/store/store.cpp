#include "server/store/store.hpp"

namespace hoopgit::store {

Result<void> append(Store& store, const Event& event) {
  return store.change([&](Transaction& transaction) -> Result<void> {
    TRY(transaction.append(event));
    return {};
  });
}

}  // namespace hoopgit::store
