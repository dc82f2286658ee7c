#include "core/scan/database.hpp"

#include <hs/hs.h>

#include <algorithm>
#include <mutex>
#include <vector>

namespace hoopgit::scan {
namespace {

// One call of Vectorscan takes 32 bits of length, and our own pieces are far
// smaller; a text beyond this is searched by keywords.
constexpr std::size_t most_bytes = std::size_t{1} << 31;

struct Search {
  std::span<const Rule> rules;
  Proposals& proposals;
};

int note(unsigned id, unsigned long long, unsigned long long to, unsigned,
         void* context) noexcept {
  auto& search = *static_cast<Search*>(context);
  const std::size_t end = to;
  if (id < search.rules.size()) {
    const std::size_t width = search.rules[id].width;
    search.proposals.add(id, {end - std::min(end, width), end});
  } else {
    search.proposals.markers.push_back(end);
  }
  return 0;
}

struct FreeDatabase {
  void operator()(hs_database_t* database) const { hs_free_database(database); }
};
struct FreeScratch {
  void operator()(hs_scratch_t* scratch) const { hs_free_scratch(scratch); }
};
using Scratch = std::unique_ptr<hs_scratch_t, FreeScratch>;

}  // namespace

struct Database::State {
  std::string_view platform;
  std::unique_ptr<hs_database_t, FreeDatabase> database;

  std::mutex mutex{};
  std::vector<Scratch> idle{};

  Scratch take() {
    {
      const std::lock_guard lock(mutex);
      if (!idle.empty()) {
        Scratch scratch = std::move(idle.back());
        idle.pop_back();
        return scratch;
      }
    }
    hs_scratch_t* scratch = nullptr;
    if (hs_alloc_scratch(database.get(), &scratch) != HS_SUCCESS) return {};
    return Scratch(scratch);
  }
  void give_back(Scratch scratch) {
    const std::lock_guard lock(mutex);
    idle.push_back(std::move(scratch));
  }
};

Database::Database(std::unique_ptr<State> state) : state_(std::move(state)) {}
Database::Database(Database&&) noexcept = default;
Database& Database::operator=(Database&&) noexcept = default;
Database::~Database() = default;

std::optional<Database> Database::load(const Ruleset& ruleset) {
  if (hs_valid_platform() != HS_SUCCESS) return std::nullopt;
  for (const PreparedDatabase& prepared : ruleset.databases) {
    hs_database_t* database = nullptr;
    if (hs_deserialize_database(prepared.bytes.data(), prepared.bytes.size(),
                                &database) != HS_SUCCESS)
      continue;
    auto state = std::make_unique<State>();
    state->platform = prepared.platform;
    state->database.reset(database);
    // Only now it is seen whether the database runs on this processor.
    Scratch scratch = state->take();
    if (!scratch) continue;
    state->give_back(std::move(scratch));
    return Database(std::move(state));
  }
  return std::nullopt;
}

std::string_view Database::platform() const {
  return state_->platform;
}

bool Database::propose(std::string_view text, const Ruleset& ruleset,
                       Proposals& proposals) const {
  if (text.empty()) return true;
  if (text.size() >= most_bytes) return false;
  Scratch scratch = state_->take();
  if (!scratch) return false;
  Search search{ruleset.rules.first(ruleset.in_databases), proposals};
  const auto outcome = hs_scan(state_->database.get(), text.data(),
                               static_cast<unsigned>(text.size()), 0,
                               scratch.get(), note, &search);
  state_->give_back(std::move(scratch));
  return outcome == HS_SUCCESS;
}

}  // namespace hoopgit::scan
