#include "server/store/readers.hpp"

namespace hoopgit::store {

Result<Connection> Readers::take() {
  {
    const std::lock_guard lock(mutex_);
    if (!idle_.empty()) {
      Connection taken = std::move(idle_.back());
      idle_.pop_back();
      return taken;
    }
  }
  return Connection::open(file_, true);
}

void Readers::put_back(Connection connection) {
  constexpr std::size_t most_idle = 8;
  const std::lock_guard lock(mutex_);
  if (idle_.size() < most_idle) idle_.push_back(std::move(connection));
}

}  // namespace hoopgit::store
