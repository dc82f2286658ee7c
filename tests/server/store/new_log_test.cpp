#include "server/store/new_log.hpp"

#include "tests/server/store/samples.hpp"

namespace hoopgit::store {
namespace {

const std::string first = "relay.example.com/log/1";
const std::string second = "relay.example.com/log/2";

struct Named {
  TemporaryFolder folder = *TemporaryFolder::make();
  std::filesystem::path file = folder.path() / "relay.db";
  StoppedClock clock{};

  Result<std::unique_ptr<Store>> open(const std::string& origin) const {
    return open_sqlite(file, relay_name, clock, origin);
  }
};

TEST_CASE("a new log is empty, and what is not about the log stays") {
  const Named at;
  {
    const auto store = *at.open(first);
    change(*store, [](Transaction& to) -> Result<void> {
      TRY(to.add_push(push_row(1)));
      for (int i = 0; i < 300; ++i)
        TRY(to.append(event_of("push.started")));
      TRY(to.put_anchor({"north", 3, std::string(32, 'r'), "note", Time{}}));
      return to.put_cursor({"siem", 4});
    });
    const auto head = store->tree_head();
    REQUIRE(store->save_checkpoint(head->size, head->root, "note\n"));
  }
  CHECK(*settle_database(at.file) == first);
  REQUIRE(begin_log(at.file, second));
  CHECK(*settle_database(at.file) == second);

  const auto store = *at.open(first);
  CHECK(store->origin() == second);
  CHECK(store->tree_head()->size == 0);
  CHECK(*store->checkpoint_size() == 0);
  CHECK_FALSE(*store->checkpoint());
  CHECK(store->events({})->empty());
  CHECK(store->anchors()->empty());
  CHECK(store->cursors()->empty());
  CHECK(store->push(push_id(1))->has_value());
  REQUIRE(append(*store, event_of("audit.origin_opened")));
  CHECK(check_whole(*store) == 1);
}

TEST_CASE("the log of another relay is refused, whatever its number") {
  const Named at;
  REQUIRE(at.open(first));
  CHECK(at.open(second));
  for (const auto* other :
       {"relay.example.org/log/1", "log/1", "relay.example.com/log/1/log/1"}) {
    INFO(other);
    const auto opened = at.open(other);
    REQUIRE_FALSE(opened);
    CHECK(opened.error().fault == Fault::corrupt);
  }
}

TEST_CASE("a database that is in use is not settled") {
  const Named at;
  const auto store = *at.open(first);
  REQUIRE(append(*store, event_of("relay.started")));
  const auto settled = settle_database(at.file);
  REQUIRE_FALSE(settled);
  CHECK(settled.error().fault == Fault::unavailable);
}

}  // namespace
}  // namespace hoopgit::store
