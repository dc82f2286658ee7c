#include "tests/support/raw_pack.hpp"

#include "core/base/encoding.hpp"
#include "core/crypto/crypto.hpp"

#include <zlib.h>

#include <algorithm>
#include <stdexcept>

namespace hoopgit::stage {
namespace {

std::string entry_head(unsigned type, std::uint64_t size) {
  std::string head;
  unsigned byte = type << 4 | static_cast<unsigned>(size & 15U);
  for (size >>= 4; size != 0; size >>= 7) {
    head.push_back(static_cast<char>(byte | 0x80U));
    byte = static_cast<unsigned>(size & 0x7fU);
  }
  head.push_back(static_cast<char>(byte));
  return head;
}

std::string big_endian(std::uint32_t value) {
  std::string bytes;
  for (const unsigned shift : {24U, 16U, 8U, 0U})
    bytes.push_back(static_cast<char>(value >> shift & 0xffU));
  return bytes;
}

/// `next` gives pieces until one is empty.
template <class Next>
std::string deflate_all(int level, Next next) {
  z_stream zlib{};
  if (deflateInit(&zlib, level) != Z_OK) throw std::bad_alloc();
  std::string out;
  std::string room(std::size_t{64} * 1024, '\0');
  for (int status = Z_OK; status != Z_STREAM_END;) {
    const std::string_view piece = next();
    zlib.next_in = const_cast<Bytef*>(
        reinterpret_cast<const unsigned char*>(piece.data()));
    zlib.avail_in = static_cast<uInt>(piece.size());
    do {
      zlib.next_out = reinterpret_cast<unsigned char*>(room.data());
      zlib.avail_out = static_cast<uInt>(room.size());
      status = deflate(&zlib, piece.empty() ? Z_FINISH : Z_NO_FLUSH);
      out.append(room, 0, room.size() - zlib.avail_out);
    } while (zlib.avail_out == 0);
  }
  deflateEnd(&zlib);
  return out;
}

std::string name_of(RawPack::Type type) {
  return type == RawPack::commit ? "commit"
         : type == RawPack::tree ? "tree"
         : type == RawPack::tag  ? "tag"
                                 : "blob";
}

std::string deflate_text(int level, std::string_view bytes) {
  return deflate_all(level, [bytes]() mutable {
    const auto piece = bytes.substr(0, std::size_t{1} << 20);
    bytes.remove_prefix(piece.size());
    return piece;
  });
}

}  // namespace

std::uint64_t RawPack::add(unsigned type, std::string_view content) {
  return add_entry(type, content.size(), deflated(content));
}

std::uint64_t RawPack::add_near_delta(std::uint64_t base,
                                      std::string_view delta) {
  return add_entry(ofs_delta, delta.size(),
                   base_distance(size() - base) + deflated(delta));
}

std::uint64_t RawPack::add_named_delta(std::string_view id,
                                       std::string_view delta) {
  return add_entry(ref_delta, delta.size(), std::string(id) + deflated(delta));
}

std::uint64_t RawPack::add_entry(unsigned type, std::uint64_t declared,
                                 std::string_view bytes) {
  return add_bytes(entry_head(type, declared) + std::string(bytes));
}

std::uint64_t RawPack::add_bytes(std::string_view bytes) {
  const auto offset = size();
  entries_ += bytes;
  ++count_;
  return offset;
}

std::string RawPack::finish(std::optional<std::uint32_t> count) const {
  return with_trailer(std::string("PACK\0\0\0\2", 8) +
                      big_endian(count.value_or(count_)) + entries_);
}

std::string deflated(std::string_view bytes) {
  return deflate_text(Z_DEFAULT_COMPRESSION, bytes);
}

std::string stored(std::string_view bytes) {
  return deflate_text(Z_NO_COMPRESSION, bytes);
}

std::string deflated_zeros(std::uint64_t count) {
  const std::string zeros(std::size_t{1} << 20, '\0');
  return deflate_all(Z_BEST_COMPRESSION, [&] {
    const auto piece = std::min<std::uint64_t>(count, zeros.size());
    count -= piece;
    return std::string_view(zeros).substr(0, piece);
  });
}

std::string delta_size(std::uint64_t size) {
  std::string bytes;
  for (; size > 0x7f; size >>= 7)
    bytes.push_back(static_cast<char>(size | 0x80U));
  bytes.push_back(static_cast<char>(size));
  return bytes;
}

std::string base_distance(std::uint64_t distance) {
  std::string bytes(1, static_cast<char>(distance & 0x7fU));
  while ((distance >>= 7) != 0)
    bytes.insert(bytes.begin(), static_cast<char>(--distance | 0x80U));
  return bytes;
}

std::string delta(std::uint64_t base_size, std::uint64_t result_size,
                  std::string_view instructions) {
  return delta_size(base_size) + delta_size(result_size) +
         std::string(instructions);
}

std::string copy(std::uint32_t offset, std::uint32_t size) {
  unsigned flags = 0x80;
  std::string operands;
  const auto put = [&](std::uint32_t value, unsigned bytes, unsigned first) {
    for (unsigned i = 0; i < bytes; ++i)
      if (const auto byte = value >> (8 * i) & 0xffU; byte != 0) {
        flags |= first << i;
        operands.push_back(static_cast<char>(byte));
      }
  };
  put(offset, 4, 1);
  if (size != 0x10000) put(size, 3, 0x10);  // Without a size: 64 KiB.
  return std::string(1, static_cast<char>(flags)) + operands;
}

std::string insert(std::string_view bytes) {
  return std::string(1, static_cast<char>(bytes.size())) + std::string(bytes);
}

std::string raw_id(std::string_view type, std::string_view content) {
  crypto::Digest digest(crypto::Hash::sha1);
  digest.update(std::string(type) + " " + std::to_string(content.size()) +
                std::string(1, '\0'));
  digest.update(content);
  return digest.finish();
}

std::string with_trailer(std::string pack) {
  crypto::Digest digest(crypto::Hash::sha1);
  digest.update(pack);
  return pack + digest.finish();
}

std::string RawObject::id() const {
  return to_hex(raw_id(name_of(type), content));
}

RawObject raw_blob(std::string_view text) {
  return {RawPack::blob, std::string(text)};
}

RawObject raw_tree(const std::vector<RawEntry>& entries) {
  RawObject tree{RawPack::tree, {}};
  for (const auto& entry : entries)
    tree.content += entry.mode + " " + entry.name + std::string(1, '\0') +
                    *from_hex(entry.id);
  return tree;
}

RawObject raw_commit(const RawObject& tree,
                     const std::vector<std::string>& parents,
                     std::string_view message) {
  RawObject commit{RawPack::commit, "tree " + tree.id() + "\n"};
  for (const auto& parent : parents)
    commit.content += "parent " + parent + "\n";
  for (const auto* who : {"author", "committer"})
    commit.content +=
        std::string(who) + " Ada <ada@example.com> 1800000000 +0000\n";
  commit.content += "\n" + std::string(message);
  return commit;
}

RawObject raw_tag(const RawObject& target, std::string_view name) {
  return {RawPack::tag,
          "object " + target.id() + "\ntype " + name_of(target.type) +
              "\ntag " + std::string(name) +
              "\ntagger Ada <ada@example.com> 1800000000 +0000\n\nTag\n"};
}

std::string pack_of(const std::vector<RawObject>& objects) {
  RawPack pack;
  for (const auto& object : objects)
    pack.add(object.type, object.content);
  return pack.finish();
}

}  // namespace hoopgit::stage
