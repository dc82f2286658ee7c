// A relay's log with its book, and a copy of the database that can be put back.

#pragma once

#include "core/base/encoding.hpp"
#include "server/anchor/anchors.hpp"
#include "tests/server/anchor/bucket_double.hpp"
#include "tests/server/anchor/witness_double.hpp"
#include "tests/server/store/samples.hpp"

#include <string>

namespace hoopgit::anchor {

constexpr const char* log_name = "relay.example.com/log/1";

struct Rig {
  TemporaryFolder folder = *TemporaryFolder::make();
  store::StoppedClock clock{};
  http::Client client{};
  Settings settings{};
  std::unique_ptr<store::Store> store{};
  std::optional<audit::Book> book{};
  std::unique_ptr<Anchors> anchors{};

  Rig() { settings.deadline = std::chrono::seconds(5); }

  std::filesystem::path file(const std::string& name) const {
    return folder.path() / name;
  }

  /// As a relay starts: what was said when the anchors were compared.
  Result<void> start() {
    anchors.reset();
    book.reset();
    store.reset();
    auto opened = store::open_sqlite(file("relay.db"), store::relay_name, clock,
                                     log_name);
    if (!opened) FAIL(opened.error().message);
    store = *std::move(opened);
    std::filesystem::create_directories(file("keys"));
    auto keys = audit::LogKeys::open(file("keys"), log_name);
    if (!keys) FAIL(keys.error().message);
    book.emplace(*store, *std::move(keys), log_name);
    auto made = Anchors::open(settings, *book, *store, client);
    if (!made) FAIL(made.error().message);
    anchors = *std::move(made);
    return anchors->compare(clock.now());
  }

  void stop() {
    anchors.reset();
    book.reset();
    store.reset();
  }

  /// While the relay is stopped.
  void copy(const std::string& from, const std::string& to) {
    std::filesystem::copy_file(
        file(from), file(to),
        std::filesystem::copy_options::overwrite_existing);
  }

  void append(int count, const std::string& type = "push.started") {
    store::change(*store, [&](store::Transaction& to) -> Result<void> {
      for (int i = 0; i < count; ++i)
        TRY(to.append(store::event_of(type)));
      return {};
    });
  }

  /// Signs what there is and, as after some time, has it anchored.
  Result<void> publish() {
    if (anchors->is_trusted()) {
      if (auto covered = book->cover(); !covered) return covered;
    }
    clock.advance(std::chrono::minutes(2));
    return anchors->tend(clock.now());
  }

  std::uint64_t signed_size() const { return *store->checkpoint_size(); }

  int events_of(const std::string& type) const {
    store::EventFilter filter;
    filter.type = type;
    return static_cast<int>(store->events(filter)->size());
  }

  void add_directory() {
    std::filesystem::create_directories(file("anchors"));
    settings.anchors.push_back({"disk", DirectoryTarget{file("anchors")}});
  }
  void add_witness(const WitnessDouble& witness, bool is_monitored = false) {
    WitnessTarget target{*ledger::VerifierKey::parse(witness.vkey()),
                         witness.url()};
    if (is_monitored) target.monitor = witness.url();
    settings.anchors.push_back({"north", std::move(target)});
  }
  void add_bucket(const BucketDouble& bucket) {
    REQUIRE(write_file(file("secret"), "a key of nobody"));
    settings.anchors.push_back(
        {"bucket", BucketTarget{bucket.url(), "eu-1", "ours", file("secret")}});
  }

  /// The name that the log's key has; makes the key when there is none.
  std::string vkey() {
    std::filesystem::create_directories(file("keys"));
    return audit::LogKeys::open(file("keys"), log_name)->vkeys().back();
  }
};

}  // namespace hoopgit::anchor
