// A start with very much left open by the one before.

#include "tests/server/store/samples.hpp"
#include "tests/support/must.hpp"
#include "tests/support/stage.hpp"

#include <catch2/catch.hpp>

#include <chrono>

namespace hoopgit::stage {
namespace {

using store::PushState;

std::size_t count(store::Store& store, PushState state) {
  store::PushFilter filter;
  filter.states = {state};
  filter.limit = 10'000;
  return must(store.pushes(filter)).size();
}

TEST_CASE("a start closes all that was not whole, however much it is") {
  constexpr unsigned pushes = 1500;
  Stage stage = must(Stage::set_up());
  REQUIRE(stage.relay.stop() == 0);
  const auto database = stage.relay.state() / "hoopgit.db";
  {
    const auto store = store::open_store(database, system_clock());
    store::change(*store, [](store::Transaction& transaction) -> Result<void> {
      for (unsigned n = 0; n < pushes; ++n) {
        const auto row = store::push_row(n);
        TRY(transaction.add_push(row));
        store::Event event = store::event_of("push.started");
        event.push = row.id;
        TRY(transaction.append(event));
      }
      return {};
    });
    REQUIRE(count(*store, PushState::receiving) == pushes);
  }
  const auto begin = std::chrono::steady_clock::now();
  must(stage.relay.start());
  const auto end = std::chrono::steady_clock::now();
  REQUIRE(stage.relay.stop() == 0);
  const auto store = store::open_store(database, system_clock());
  CHECK(count(*store, PushState::receiving) == 0);
  CHECK(count(*store, PushState::cancelled) == pushes);
  WARN("a start with " << pushes << " pushes to close: "
                       << std::chrono::duration<double>(end - begin).count()
                       << " s");
}

}  // namespace
}  // namespace hoopgit::stage
