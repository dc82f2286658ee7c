#include "samples.hpp"
#include "server/store/statement.hpp"

namespace hoopgit::store {
namespace {

const std::string commitment(64, 'a');

std::uintmax_t ahead(const Sample& sample) {
  std::error_code none;
  const auto size =
      std::filesystem::file_size(sample.file.string() + "-wal", none);
  return none ? 0 : size;
}

void append_one(Sample& sample) {
  change(*sample.store, [](Transaction& work) -> Result<void> {
    TRY(work.append(event_of("fetch.served")));
    return {};
  });
}

void put_and_erase(Sample& sample) {
  change(*sample.store, [](Transaction& work) -> Result<void> {
    BodyRow body;
    body.commitment = commitment;
    body.name = "report";
    body.sealed = "sealed";
    return work.put_body(body);
  });
  change(*sample.store, [](Transaction& work) -> Result<void> {
    CHECK(TRY(work.erase_body(commitment)));
    return {};
  });
}

TEST_CASE("the write-ahead log is emptied of what was taken out") {
  Sample sample;
  put_and_erase(sample);
  REQUIRE(ahead(sample) > 0);
  CHECK(*sample.store->scrub());
  CHECK(ahead(sample) == 0);
}

TEST_CASE("scrubbing costs nothing when nothing was taken out") {
  Sample sample;
  CHECK(*sample.store->scrub());
  append_one(sample);
  const auto before = ahead(sample);
  REQUIRE(before > 0);
  CHECK(*sample.store->scrub());
  CHECK(ahead(sample) == before);
}

TEST_CASE("what was taken out before a start is scrubbed after it") {
  Sample sample;
  put_and_erase(sample);
  // A reader keeps SQLite from emptying it when the writer goes.
  auto reader = *Connection::open(sample.file, true);
  {
    const auto atomic = *Atomic::begin(reader, false);
    REQUIRE(*reader.number("SELECT count(*) FROM body") == 0);
    sample.store.reset();
    sample.store = open_store(sample.file, sample.clock);
  }
  REQUIRE(ahead(sample) > 0);
  CHECK(*sample.store->scrub());
  CHECK(ahead(sample) == 0);
}

TEST_CASE("scrubbing that met a reader stays due") {
  Sample sample;
  put_and_erase(sample);
  auto reader = *Connection::open(sample.file, true);
  {
    const auto atomic = *Atomic::begin(reader, false);
    REQUIRE(*reader.number("SELECT count(*) FROM body") == 0);
    append_one(sample);
    CHECK_FALSE(*sample.store->scrub());
  }
  CHECK(ahead(sample) > 0);
  CHECK(*sample.store->scrub());
  CHECK(ahead(sample) == 0);
}

}  // namespace
}  // namespace hoopgit::store
