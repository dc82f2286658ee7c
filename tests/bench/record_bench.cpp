// What it costs to record a push: the bodies of a small one, sealed and
// committed with their event, against the same commit without them; and the
// speed of a large pack.
//
//     hoopgit_record_bench [FOLDER]     on the disk that is to be measured

#include "core/crypto/crypto.hpp"
#include "server/record/commitment.hpp"
#include "server/record/records.hpp"
#include "server/store/sqlite_store.hpp"
#include "tests/support/must.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <functional>
#include <string>
#include <vector>

namespace {

using namespace hoopgit;
using stage::must;

double milliseconds(const std::function<void()>& work) {
  const auto begin = std::chrono::steady_clock::now();
  work();
  const std::chrono::duration<double, std::milli> took =
      std::chrono::steady_clock::now() - begin;
  return took.count();
}

PushId push_id() {
  return PushId::make(system_clock().now(), crypto::random_for_ulid());
}

/// The bodies of a push of three files.
record::Draft small_push(record::Records& records) {
  record::Draft draft = records.begin(push_id());
  const std::string text(900, 'x');
  for (const auto* name :
       {"commands", "pack", "diff", "report", "subject", "verdict"})
    must(draft.add(name, "application/json", text));
  return draft;
}

void commit(store::Store& store, const record::Draft* draft) {
  must(store.change([&](store::Transaction& transaction) -> Result<void> {
    store::Event event;
    event.type = "push.received";
    if (draft != nullptr)
      for (const auto& row : draft->rows()) {
        TRY(transaction.put_body(row));
        event.bodies.push_back(record::reference_to(row));
      }
    TRY(transaction.append(event));
    return {};
  }));
}

void print(const char* what, std::vector<double> times) {
  std::sort(times.begin(), times.end());
  std::printf("%-28s p50 %.2f ms, p99 %.2f ms\n", what, times[times.size() / 2],
              times[times.size() * 99 / 100]);
}

void measure_small(record::Records& records, store::Store& store) {
  std::vector<double> bare;
  std::vector<double> recorded;
  for (int i = 0; i < 500; ++i) {
    bare.push_back(milliseconds([&] { commit(store, nullptr); }));
    recorded.push_back(milliseconds([&] {
      auto draft = small_push(records);
      commit(store, &draft);
      draft.keep();
    }));
  }
  print("commit without bodies", bare);
  print("seal and commit 6 bodies", recorded);
}

void measure_large(record::Records& records,
                   const std::filesystem::path& folder) {
  constexpr std::size_t size = std::size_t{200} * 1024 * 1024;
  const auto pack = folder / "pack";
  must(write_file(pack, crypto::random_bytes(size)));
  for (int round = 0; round < 3; ++round) {
    auto draft = records.begin(push_id());
    const double took = milliseconds([&] {
      must(draft.add_file("pack", "application/x-git-pack", pack, 0));
    });
    std::printf("%-28s %.0f ms, %.0f MB/s\n", "seal and sync 200 MiB", took,
                static_cast<double>(size) / 1e3 / took);
  }
}

}  // namespace

int main(int argc, char** argv) {
  const auto folder = must(TemporaryFolder::make(
      argc > 1 ? argv[1] : std::filesystem::temp_directory_path()));
  const auto store = must(store::open_sqlite(
      folder.path() / "relay.db", {"bench", "0", ""}, system_clock()));
  const auto records = must(record::Records::open(folder.path() / "records",
                                                  folder.path() / "keys",
                                                  *store, system_clock(), {}));
  measure_small(*records, *store);
  measure_large(*records, folder.path());
  return 0;
}
