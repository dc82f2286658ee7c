// A database of its own for each test, and things to put into it.

#pragma once

#include "core/base/file.hpp"
#include "core/ledger/merkle.hpp"
#include "server/store/sqlite_store.hpp"

#include <catch2/catch.hpp>

#include <atomic>

namespace hoopgit::store {

/// Stands still until it is set.
class StoppedClock final : public Clock {
 public:
  Time now() const override { return Time(std::chrono::nanoseconds(ns_)); }
  void set(Time time) { ns_ = time.time_since_epoch().count(); }
  void advance(std::chrono::nanoseconds by) { ns_ += by.count(); }

 private:
  std::atomic<std::int64_t> ns_ = 1'767'323'045'000'000'006;  // 2026-01-02
};

const RelayName relay_name{"relay-a", "0.1.0", std::string(64, 'c')};
const Person ada{"https://id.example", "ada-1", "ada"};
const Person bob{"https://id.example", "bob-2", "bob"};

inline std::unique_ptr<Store> open_store(const std::filesystem::path& file,
                                         const Clock& clock) {
  auto store = open_sqlite(file, relay_name, clock);
  if (!store) FAIL(store.error().message);
  return *std::move(store);
}

struct Sample {
  TemporaryFolder folder = *TemporaryFolder::make();
  std::filesystem::path file = folder.path() / "relay.db";
  StoppedClock clock{};
  std::unique_ptr<Store> store = open_store(file, clock);
};

inline PushId push_id(unsigned n) {
  std::array<unsigned char, 10> random{};
  random[8] = static_cast<unsigned char>(n >> 8);
  random[9] = static_cast<unsigned char>(n);
  return PushId::make(Time(std::chrono::seconds(1'767'323'045)), random);
}

inline git::ObjectId oid(char digit) {
  return *git::ObjectId::parse(std::string(40, digit));
}

inline git::RefUpdate update_of(const std::string& ref) {
  return {ref, oid('1'), oid('2'), git::RefUpdate::Kind::fast_forward};
}

inline Actor actor_of(const Person& person) {
  Actor actor;
  actor.person = person;
  return actor;
}

inline PushRow push_row(unsigned n, const Person& requester = ada,
                        const std::string& repository = "acme/site") {
  PushRow row{.id = push_id(n),
              .repository = *RepositoryName::parse(repository),
              .requester = actor_of(requester)};
  row.upstream = "forge";
  row.key = "key-" + std::to_string(n);
  row.updates = {update_of("refs/heads/main")};
  return row;
}

inline Event event_of(const std::string& type) {
  Event event;
  event.type = type;
  return event;
}

/// A change that must succeed. (REQUIRE around it would nest TRY in itself.)
inline void change(Store& store, const Store::Work& work) {
  const auto changed = store.change(work);
  if (!changed) FAIL(changed.error().message);
}

/// Recomputes the log from its entries and compares it with its head. The
/// number of entries.
inline std::uint64_t check_whole(Store& store) {
  ledger::Frontier frontier;
  EventFilter page;
  page.newest_first = false;
  page.limit = 1000;
  for (;;) {
    page.from = frontier.size();
    const auto events = store.events(page);
    REQUIRE(events);
    for (const auto& event : *events) {
      REQUIRE(event.index == frontier.size());
      REQUIRE(event.leaf_hash == ledger::leaf_hash(event.bytes));
      frontier.append(event.leaf_hash);
    }
    if (events->size() < page.limit) break;
  }
  const auto head = store.tree_head();
  REQUIRE(head);
  CHECK(head->size == frontier.size());
  CHECK(head->root == frontier.root());
  return frontier.size();
}

}  // namespace hoopgit::store
