#include "server/house/open_pushes.hpp"

#include "server/store/push_table.hpp"

namespace hoopgit::house {

using store::PushState;

Result<std::vector<store::PushRow>> open_pushes(const config::Config& config) {
  const auto database = config.state / "hoopgit.db";
  // Only looks: a folder in which nothing has run yet is left as it is.
  std::error_code ignored;
  if (!std::filesystem::exists(database, ignored))
    return std::vector<store::PushRow>();
  auto connection = TRY(store::Connection::open(database, true));
  store::PushFilter filter;
  filter.states = {PushState::landing, PushState::unknown, PushState::failed,
                   PushState::needs_human};
  filter.limit = 1000;
  return store::find_pushes(connection, filter);
}

}  // namespace hoopgit::house
