// A relay's memory whose entries commit to names.

#pragma once

#include "core/crypto/crypto.hpp"
#include "core/event/commitment.hpp"
#include "server/record/names.hpp"
#include "tests/server/store/samples.hpp"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <string>

namespace hoopgit::record {

namespace fs = std::filesystem;

struct Town {
  TemporaryFolder folder = *TemporaryFolder::make();
  fs::path file = folder.path() / "relay.db";
  fs::path key_file = folder.path() / "bodies.keys";
  store::StoppedClock clock{};
  std::unique_ptr<store::Store> store{};
  std::unique_ptr<Records> records{};
  std::optional<Names> names{};

  Profile profile = Profile::standard;

  explicit Town(Profile of = Profile::standard) : profile(of) { open(); }

  /// As after a stop and a start.
  void open() {
    names.reset();
    records.reset();
    store.reset();
    store = *store::open_sqlite(
        file, store::relay_name, clock, "",
        cover_by([this]() -> Names& { return *names; }, profile));
    records =
        *Records::open(folder.path() / "records", key_file, *store, clock, {});
    names.emplace(*records, *store, clock, profile);
    if (auto done = names->people().load(); !done) FAIL(done.error().message);
  }

  void act(const store::Person& person, const std::string& repository = "a/b") {
    store::Event event = store::event_of("fetch.served");
    event.actor = store::actor_of(person);
    event.target = store::Target{"forge", repository};
    if (auto done = append(*store, event); !done) FAIL(done.error().message);
  }

  std::vector<store::StoredEvent> events_of(const store::Person& person) const {
    return *store->events(
        {.issuer = person.issuer, .subject = person.subject, .limit = 1000});
  }

  /// What the newest entry of this person commits to; empty: nothing.
  std::string commitment(const store::Person& person) const {
    const auto entry = *json::parse(events_of(person).front().bytes);
    return std::string(event::display_in(entry));
  }
};

/// Somebody whose name is in no other text.
inline store::Person somebody(const std::string& subject = "s-1") {
  return {"https://id.example", subject, "Name " + crypto::random_base62(20)};
}

/// As after the sign-in: what tokens and rows know of a person.
inline store::Person unnamed(const store::Person& person) {
  return {person.issuer, person.subject};
}

}  // namespace hoopgit::record
