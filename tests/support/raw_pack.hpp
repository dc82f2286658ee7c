// Packs by hand, gitformat-pack(5): also such as no Git would write.
//
//     RawPack pack;
//     const auto at = pack.add(RawPack::blob, "one");
//     pack.add_near_delta(at, delta(3, 6, copy(0, 3) + copy(0, 3)));
//     pack.finish()

#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hoopgit::stage {

class RawPack {
 public:
  enum Type : unsigned {
    commit = 1,
    tree = 2,
    blob = 3,
    tag = 4,
    ofs_delta = 6,
    ref_delta = 7
  };

  // All of these return the offset of what they add.
  std::uint64_t add(unsigned type, std::string_view content);
  std::uint64_t add_near_delta(std::uint64_t base, std::string_view delta);
  std::uint64_t add_named_delta(std::string_view raw_id,
                                std::string_view delta);
  /// Head with this type and size, then these bytes as they are.
  std::uint64_t add_entry(unsigned type, std::uint64_t size,
                          std::string_view bytes);
  std::uint64_t add_bytes(std::string_view bytes);  ///< Counts as an object.

  std::uint64_t size() const { return 12 + entries_.size(); }

  /// With header and trailer; `count`: what the header says instead.
  std::string finish(std::optional<std::uint32_t> count = {}) const;

 private:
  std::string entries_{};
  std::uint32_t count_ = 0;
};

/// zlib streams: compressed; without compression; of so many zeros.
std::string deflated(std::string_view bytes);
std::string stored(std::string_view bytes);
std::string deflated_zeros(std::uint64_t count);

/// A size as deltas have them, and the distance to a base.
std::string delta_size(std::uint64_t size);
std::string base_distance(std::uint64_t distance);

/// A delta and its instructions.
std::string delta(std::uint64_t base_size, std::uint64_t result_size,
                  std::string_view instructions);
std::string copy(std::uint32_t offset, std::uint32_t size);  ///< < 2^24.
std::string insert(std::string_view bytes);                  ///< 1 to 127.

/// The 20 raw bytes of an object's id: "blob", its content.
std::string raw_id(std::string_view type, std::string_view content);

/// These bytes and their SHA-1: what a pack ends with.
std::string with_trailer(std::string pack);

/// An object that no Git has looked at.
struct RawObject {
  RawPack::Type type;
  std::string content;
  std::string id() const;  ///< In hex.
};
struct RawEntry {
  std::string mode;
  std::string name;
  std::string id;
};
RawObject raw_blob(std::string_view text);
RawObject raw_tree(const std::vector<RawEntry>& entries);
RawObject raw_commit(const RawObject& tree,
                     const std::vector<std::string>& parents,
                     std::string_view message);
RawObject raw_tag(const RawObject& target, std::string_view name);

/// A pack of these, each whole.
std::string pack_of(const std::vector<RawObject>& objects);

}  // namespace hoopgit::stage
