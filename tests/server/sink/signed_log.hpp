// A log with a key, in a database of its own.

#pragma once

#include "core/ledger/checkpoint.hpp"
#include "server/sink/settings.hpp"
#include "tests/server/store/samples.hpp"

#include <string>

namespace hoopgit::sink {

constexpr const char* origin = "relay.example.com/log/1";

struct SignedLog {
  TemporaryFolder folder = *TemporaryFolder::make();
  store::StoppedClock clock{};
  std::unique_ptr<store::Store> store = opened();
  crypto::SigningKey key =
      *crypto::SigningKey::from_seed(Secret(std::string(32, 'k')));

  std::unique_ptr<store::Store> opened() {
    auto made = store::open_sqlite(folder.path() / "relay.db",
                                   store::relay_name, clock, origin);
    if (!made) FAIL(made.error().message);
    return *std::move(made);
  }

  std::string vkey() const { return ledger::to_vkey(origin, key.public_key()); }
  std::filesystem::path file(const std::string& name) const {
    return folder.path() / name;
  }

  void append(int count, const std::string& type = "push.started") {
    store::change(*store, [&](store::Transaction& to) -> Result<void> {
      for (int i = 0; i < count; ++i) {
        auto event = store::event_of(type);
        event.data = json::object({{"push_key", std::to_string(i)}});
        TRY(to.append(event));
      }
      return {};
    });
  }

  /// Signs what is there.
  void cover() {
    const auto head = store->tree_head();
    REQUIRE(head);
    const auto note =
        ledger::sign_checkpoint({origin, head->size, head->root}, key);
    REQUIRE(note);
    REQUIRE(store->save_checkpoint(head->size, head->root, *note));
  }

  void append_covered(int count, const std::string& type = "push.started") {
    append(count, type);
    cover();
  }

  std::uint64_t size() const { return store->tree_head().operator*().size; }

  /// A file with a secret that is no pattern of anybody's.
  std::filesystem::path secret(const std::string& name,
                               const std::string& text) const {
    REQUIRE(write_file(file(name), text));
    return file(name);
  }
};

}  // namespace hoopgit::sink
