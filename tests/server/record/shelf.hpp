// A store and the records beside it, in a folder of their own.

#pragma once

#include "server/record/commitment.hpp"
#include "server/record/records.hpp"
#include "tests/server/store/samples.hpp"

#include <filesystem>
#include <string>

namespace hoopgit::record {

namespace fs = std::filesystem;

struct Shelf {
  store::Sample sample{};
  fs::path folder = sample.folder.path() / "records";
  fs::path key_file = sample.folder.path() / "bodies.keys";
  Retention retention{};
  std::unique_ptr<Records> records = open();

  std::unique_ptr<Records> open() {
    auto opened =
        Records::open(folder, key_file, *sample.store, sample.clock, retention);
    if (!opened) FAIL(opened.error().message);
    return *std::move(opened);
  }

  /// As after a stop and a start.
  void reopen() {
    records.reset();
    records = open();
  }

  /// A push of ada's, as it would be.
  PushId push(unsigned n) {
    const auto row = store::push_row(n);
    store::change(*sample.store, [&](store::Transaction& transaction) {
      return transaction.add_push(row);
    });
    return row.id;
  }

  /// Puts a body on record, with an event that commits to it. The commitment.
  std::string keep(const PushId& push, const std::string& name,
                   const std::string& body) {
    Draft draft = records->begin(push);
    if (auto added = draft.add(name, "text/plain", body); !added)
      FAIL(added.error().message);
    commit(draft);
    return draft.rows().front().commitment;
  }

  void commit(Draft& draft) {
    store::change(*sample.store,
                  [&](store::Transaction& transaction) -> Result<void> {
                    store::Event event = store::event_of("push.received");
                    for (const auto& row : draft.rows()) {
                      TRY(transaction.put_body(row));
                      event.bodies.push_back(reference_to(row));
                    }
                    TRY(transaction.append(event));
                    return {};
                  });
    draft.keep();
  }
};

inline ErasureOrder order() {
  return {store::actor_of(store::ada), store::bob, "asked by the person",
          "DPO-7"};
}

/// Larger than a row holds.
inline std::string long_text(std::size_t size = 3 * largest_row) {
  std::string text;
  while (text.size() < size)
    text += "line " + std::to_string(text.size()) + "\n";
  return text;
}

inline bool is_not_found(const Result<Opening>& opening) {
  return !opening && opening.error().fault == Fault::not_found;
}

}  // namespace hoopgit::record
