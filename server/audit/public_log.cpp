#include "server/audit/public_log.hpp"

#include "core/ledger/bundle.hpp"

#include <algorithm>
#include <utility>

namespace hoopgit::audit {
namespace {

using ledger::TileName;

constexpr std::chrono::minutes noted_for{10};

Result<std::string> read_bundle(store::Store& store, std::uint64_t first,
                                unsigned count) {
  std::string bundle;
  std::uint64_t at = first;
  for (const auto& event : TRY(store.entries(first, count))) {
    if (event.index != at++)
      return Error{Fault::corrupt, "cannot read the log: it has a gap"};
    TRY(ledger::add_entry(bundle, event.bytes));
  }
  if (at != first + count)
    return Error{Fault::corrupt, "cannot read the log: it is too short"};
  return bundle;
}

}  // namespace

Result<std::string> read_tile(store::Store& store, const TileName& name) {
  const std::uint64_t size = TRY(store.checkpoint_size());
  if (ledger::width_at(name.level, name.index, size) < name.width)
    return Error{Fault::not_found,
                 "cannot find the tile: no checkpoint has it"};
  const std::uint64_t first = name.index * ledger::tile_width;
  if (name.kind == TileName::Kind::entries)
    return read_bundle(store, first, name.width);
  if (name.level == 0) return store.leaf_hashes(first, name.width);
  return store.subtree_hashes(name.level, first, name.width);
}

bool ExportNotes::is_noted(const std::string& reader, std::uint64_t end) {
  const std::lock_guard lock(lock_);
  const Time now = clock_.now();
  std::erase_if(noted_,
                [&](const auto& one) { return one.second.until < now; });
  const auto found = noted_.find(reader);
  return found != noted_.end() && end <= found->second.end;
}

Result<void> ExportNotes::note(const store::Actor& reader, store::Store& log,
                               std::uint64_t end) {
  const std::string name =
      log.origin() + '\n' + reader.person.issuer + '\n' + reader.person.subject;
  if (is_noted(name, end)) return {};
  const std::uint64_t published = TRY(log.checkpoint_size());
  const std::uint64_t first = TRY(log.minimum_index());
  store::Event event;
  event.type = "audit.export";
  event.severity = store::Severity::notice;
  event.actor = reader;
  const auto count = static_cast<std::int64_t>(published - first);
  event.data =
      json::object({{"purpose", "entry bundles"},
                    {"count", count},
                    {"first", static_cast<std::int64_t>(first)},
                    {"last", static_cast<std::int64_t>(published) - 1}});
  if (&log != &store_) event.data.set("log", log.origin());
  TRY(store::append(store_, event));
  const std::lock_guard lock(lock_);
  noted_[name] = {clock_.now() + noted_for, published};
  return {};
}

}  // namespace hoopgit::audit
