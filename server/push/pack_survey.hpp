#pragma once

#include "core/base/result.hpp"
#include "server/push/fsck.hpp"
#include "server/push/pack_input.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hoopgit::push {

/// What a pack may cost. A refusal names the limit and what was seen.
struct PackLimits {
  std::uint64_t pack_bytes = std::uint64_t{512} * 1024 * 1024;
  std::uint64_t objects = 500'000;

  /// One object, inflated; of a delta its instructions and its result.
  std::uint64_t object_bytes = std::uint64_t{100} * 1024 * 1024;

  /// All of them together, and no more than `inflation` times the pack once
  /// they are over the floor: a changed line in a large file is a small delta
  /// and no bomb.
  std::uint64_t inflated_bytes = std::uint64_t{4} * 1024 * 1024 * 1024;
  std::uint64_t inflation = 200;
  std::uint64_t inflation_floor = std::uint64_t{256} * 1024 * 1024;

  /// A delta over this makes no more than `inflation` times its base and its
  /// instructions: what it makes stands in the memory of a child as a whole.
  std::uint64_t delta_floor = std::uint64_t{32} * 1024 * 1024;

  std::uint32_t delta_depth = 512;  ///< Deltas upon deltas.

  std::vector<FsckException> fsck{};  ///< Faults that may pass, unpacked.

  /// How far the objects of a pack of this size may inflate.
  std::uint64_t inflated_of(std::uint64_t pack_size) const;
  /// How much a delta may make of so many bytes.
  std::uint64_t made_of(std::uint64_t base_and_instructions) const;
};

/// What a pack says of itself, read from its first byte to its trailer, before
/// anybody unpacks it: gitformat-pack(5), version 2. Costs one inflation of
/// what it holds, 64 KiB buffers, and 16 bytes an object (36 for a delta whose
/// base is named by its id).
class PackSurvey {
 public:
  /// Reads a pack of `size` bytes: nothing is read past its trailer. Refuses
  /// (Fault::usage) what is no pack, an object that is longer or shorter than
  /// it says, a delta whose base is nowhere before it, a trailer that is not
  /// the SHA-1 of all, bytes after it; and what is over a limit (Fault::limit)
  /// as soon as it is declared, whatever is delivered.
  static Result<PackSurvey> read(ByteSource source, std::uint64_t size,
                                 const PackLimits& limits);

  std::uint64_t bytes() const { return bytes_; }  ///< With the trailer.
  std::uint64_t objects() const { return places_.size(); }
  std::uint64_t inflated() const { return inflated_; }
  const std::string& sha256() const { return sha256_; }  ///< In hex.

  bool names_bases() const { return !names_.empty(); }

  /// The bases that deltas name by their id, 20 raw bytes each, each once.
  /// They may stand anywhere in the pack, or (a thin pack) not in it.
  std::vector<std::string> named_bases() const;

  /// Refuses a chain of deltas that is too deep. Chains that go by offsets
  /// were looked at by read(); these go by ids, and who has unpacked them can
  /// say at which offset the pack has an object, or that it does not.
  using OffsetOf =
      std::function<std::optional<std::uint64_t>(std::string_view id)>;
  Result<void> check_depth(const OffsetOf& offset_of,
                           std::uint32_t limit) const;

 private:
  friend class PackSurveyor;
  struct Place {
    std::uint64_t offset = 0;
    std::uint32_t base = 0;   // Another place, or a name, or none.
    std::uint32_t depth = 0;  // As far as offsets tell.
  };
  using Name = std::array<char, 20>;

  std::optional<std::uint32_t> place_at(std::uint64_t offset) const;

  std::uint64_t bytes_ = 0;
  std::uint64_t inflated_ = 0;
  std::string sha256_{};
  std::vector<Place> places_{};
  std::vector<Name> names_{};
};

/// From an open file, where it stands. The descriptor outlives the source.
ByteSource file_source(int descriptor);

}  // namespace hoopgit::push
