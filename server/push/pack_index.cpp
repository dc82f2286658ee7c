#include "server/push/pack_index.hpp"

#include "core/base/encoding.hpp"
#include "core/base/file.hpp"

namespace hoopgit::push {
namespace {

constexpr std::size_t head_size = 8 + 256 * 4;  // Magic, version, fan-out.
constexpr std::size_t id_size = 20;
constexpr std::size_t largest = std::size_t{1} << 31;

std::uint64_t big_endian(std::string_view bytes) {
  std::uint64_t value = 0;
  for (const char c : bytes)
    value = value << 8 | static_cast<unsigned char>(c);
  return value;
}

Error unreadable() {
  return {Fault::corrupt, "cannot read the index of the pack"};
}

}  // namespace

Result<PackIndex> PackIndex::read(const std::filesystem::path& file) {
  PackIndex index;
  index.bytes_ = TRY(read_file(file, largest));
  const std::string_view bytes = index.bytes_;
  if (bytes.size() < head_size ||
      bytes.substr(0, 8) != std::string_view("\xfftOc\0\0\0\2", 8))
    return unreadable();
  index.count_ = big_endian(bytes.substr(8 + 255 * 4, 4));
  // Ids, checksums, offsets, and the two digests at the end.
  if (bytes.size() < head_size + index.count_ * (id_size + 8) + 40)
    return unreadable();
  return index;
}

std::string_view PackIndex::id_at(std::size_t i) const {
  return std::string_view(bytes_).substr(head_size + i * id_size, id_size);
}

Result<std::vector<git::ObjectId>> PackIndex::ids() const {
  std::vector<git::ObjectId> ids;
  ids.reserve(count_);
  for (std::size_t i = 0; i < count_; ++i)
    ids.push_back(TRY(git::ObjectId::parse(to_hex(id_at(i)))));
  return ids;
}

std::optional<std::uint64_t> PackIndex::offset_of(std::string_view id) const {
  std::size_t low = 0;
  std::size_t high = count_;
  while (low < high) {
    const std::size_t middle = low + (high - low) / 2;
    if (id_at(middle) < id)
      low = middle + 1;
    else
      high = middle;
  }
  if (low == count_ || id_at(low) != id) return std::nullopt;
  const std::string_view bytes = bytes_;
  const std::size_t offsets = head_size + count_ * (id_size + 4);
  const std::uint64_t offset = big_endian(bytes.substr(offsets + low * 4, 4));
  constexpr std::uint64_t far = std::uint64_t{1} << 31;
  if ((offset & far) == 0) return offset;
  // Over 2 GiB: in a table of its own.
  const std::size_t at = offsets + count_ * 4 + (offset & ~far) * 8;
  if (at + 8 > bytes.size()) return std::nullopt;
  return big_endian(bytes.substr(at, 8));
}

}  // namespace hoopgit::push
