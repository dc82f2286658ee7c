#include "core/ledger/verify.hpp"

#include "core/ledger/bundle.hpp"
#include "core/ledger/log_reader.hpp"
#include "core/ledger/merkle.hpp"
#include "core/ledger/proof.hpp"

#include <algorithm>

namespace hoopgit::ledger {
namespace {

constexpr const char* checkpoint_path = "checkpoint";

/// Entries, both ends included, so that the end of the largest log fits.
struct Span {
  std::uint64_t first;
  std::uint64_t last;

  bool meets(std::uint64_t begin, std::uint64_t end) const {
    return first < end && last >= begin;
  }
};

/// What the hashes `first` to `last` of a level stand for.
Span span_of(unsigned level, std::uint64_t first, std::uint64_t last) {
  const std::uint64_t rest = (std::uint64_t{1} << (8 * level)) - 1;
  return {first << (8 * level), (last << (8 * level)) + rest};
}

std::string_view hash_at(std::string_view hashes, std::size_t slot) {
  return hashes.substr(slot * hash_size, hash_size);
}

/// One walk over a log. Damage ends it by way of an Error, which nobody sees.
class Walk {
 public:
  Walk(const Source& source, const Verification& asked)
      : source_(source), asked_(asked) {}

  Result<Verified> run() {
    auto done = all();
    if (!done && !found_.damage) return std::move(done).error();
    return std::move(found_);
  }

 private:
  Result<void> all() {
    const std::string note = TRY(newest());
    const Checkpoint checkpoint = TRY(opened(note));
    TRY(ask_witnesses(note));
    found_.checkpoint = checkpoint;
    const LogReader log(source_, checkpoint.size);
    if (TRY(root_of_edge(log)) != checkpoint.root)
      return damaged({}, checkpoint_path,
                     "its root is not that of the entries");
    return goes_on(log, checkpoint);
  }

  Error damaged(std::optional<std::uint64_t> index, std::string path,
                std::string why) {
    found_.damage = Damage{index, std::move(path), std::move(why)};
    return {Fault::corrupt, "cannot go on: the log is damaged"};
  }

  Result<std::string> newest() {
    if (!asked_.checkpoint.empty()) return asked_.checkpoint;
    if (auto note = TRY(source_(checkpoint_path))) return *std::move(note);
    return Error{Fault::not_found,
                 "cannot check the log: there is no checkpoint"};
  }

  Result<Checkpoint> opened(const std::string& note) {
    auto checkpoint = open_checkpoint(note, asked_.keys);
    if (checkpoint) return checkpoint;
    return damaged({}, checkpoint_path, checkpoint.error().message);
  }

  Result<void> ask_witnesses(const std::string& note) {
    if (asked_.witnesses == nullptr) return {};
    const auto satisfied = asked_.witnesses->is_satisfied_by(note);
    if (!satisfied)
      return damaged({}, checkpoint_path, satisfied.error().message);
    if (!*satisfied)
      return damaged({}, checkpoint_path, "too few witnesses have cosigned it");
    return {};
  }

  /// The partial tiles, from the highest level down: from left to right. What
  /// is full hangs below them.
  Result<std::string> root_of_edge(const LogReader& log) {
    std::string subtrees;
    for (unsigned level = highest_level + 1; level-- > 0;) {
      const std::uint64_t hashes = hashes_at(level, log.size());
      if (hashes % tile_width == 0) continue;
      subtrees += perfect_parts(TRY(tile(log, level, hashes / tile_width)));
    }
    return TRY(Frontier::from(log.size(), subtrees)).root();
  }

  std::string perfect_parts(std::string_view hashes) {
    std::string roots;
    for (std::size_t part = tile_width * hash_size / 2; part >= hash_size;
         part /= 2)
      if (hashes.size() >= part) {
        roots += hash_.fold(std::string(hashes.substr(0, part)));
        hashes.remove_prefix(part);
      }
    return roots;
  }

  /// The hashes of a tile, after all that hangs below them.
  Result<std::string> tile(const LogReader& log, unsigned level,
                           std::uint64_t index) {
    auto file = TRY(log.tile(level, index));
    TRY(has_its_size(file));
    if (level == 0)
      TRY(entries_below(log, index, file));
    else
      TRY(tiles_below(log, level, index, file));
    ++found_.tiles;
    return std::move(file.bytes);
  }

  Result<void> has_its_size(LogReader::File& file) {
    const std::size_t size = file.name.width * hash_size;
    if (file.is_longer && file.bytes.size() > size) file.bytes.resize(size);
    if (file.bytes.size() == size) return {};
    const std::size_t whole = file.bytes.size() / hash_size;
    const auto slot = std::min<std::size_t>(whole, file.name.width - 1U);
    const std::uint64_t hash = file.name.index * tile_width + slot;
    return damaged(span_of(file.name.level, hash, hash).first,
                   to_path(file.name),
                   "it is " + std::to_string(file.bytes.size()) +
                       " bytes and not " + std::to_string(size));
  }

  Result<void> tiles_below(const LogReader& log, unsigned level,
                           std::uint64_t index, const LogReader::File& file) {
    for (unsigned slot = 0; slot < file.name.width; ++slot) {
      const std::uint64_t below = index * tile_width + slot;
      const Span span = span_of(level, below, below);
      if (!asked_.has_all_tiles && !span.meets(asked_.first, asked_.end))
        continue;
      const auto hashes = TRY(tile(log, level - 1, below));
      if (hash_.fold(hashes) != hash_at(file.bytes, slot))
        return damaged(span.first, to_path(file.name),
                       "hash " + std::to_string(slot) +
                           " is not the root of the tile below it");
    }
    return {};
  }

  Result<void> entries_below(const LogReader& log, std::uint64_t index,
                             const LogReader::File& file) {
    const std::uint64_t first = index * tile_width;
    const std::uint64_t last = first + file.name.width - 1;
    if (!Span{first, last}.meets(asked_.first, asked_.end)) return {};
    const auto bundle = TRY(log.bundle(index));
    BundleReader reader(bundle.bytes);
    for (unsigned slot = 0; slot < file.name.width; ++slot)
      TRY(entry(reader, first + slot, hash_at(file.bytes, slot), bundle.name));
    if (!reader.is_at_end() && !bundle.is_longer)
      return damaged(last, to_path(bundle.name), "bytes follow its last entry");
    return {};
  }

  Result<void> entry(BundleReader& reader, std::uint64_t index,
                     std::string_view leaf, const TileName& bundle) {
    const auto bytes = reader.next();
    if (!bytes) return damaged(index, to_path(bundle), bytes.error().message);
    char hash[hash_size];
    hash_.leaf(*bytes, hash);
    if (std::string_view(hash, hash_size) != leaf)
      return damaged(index, to_path(bundle),
                     "the entry is not the one that its leaf stands for");
    if (asked_.check_entry) {
      const auto checked = asked_.check_entry(index, *bytes);
      if (!checked)
        return damaged(index, to_path(bundle), checked.error().message);
    }
    ++found_.entries;
    return {};
  }

  Result<void> goes_on(const LogReader& log, const Checkpoint& checkpoint) {
    if (asked_.from.empty()) return {};
    const auto older = TRY(open_checkpoint(asked_.from, asked_.keys));
    if (older.origin != checkpoint.origin)
      return Error{Fault::usage,
                   "cannot compare the checkpoints: they are of two logs"};
    if (older.size > checkpoint.size)
      return damaged(checkpoint.size, checkpoint_path,
                     "the log is smaller than it was: it had " +
                         std::to_string(older.size) + " entries");
    // The source is asked again: what it says now must hold by itself.
    const auto proof =
        TRY(prove_consistency(older.size, checkpoint.size, log.hashes()));
    if (!check_consistency({older.size, older.root},
                           {checkpoint.size, checkpoint.root}, proof))
      return damaged({}, checkpoint_path,
                     "the log does not go on from the older checkpoint");
    return {};
  }

  const Source& source_;
  const Verification& asked_;
  TreeHash hash_{};
  Verified found_{};
};

}  // namespace

Result<Verified> verify_log(const Source& source, const Verification& asked) {
  return Walk(source, asked).run();
}

}  // namespace hoopgit::ledger
