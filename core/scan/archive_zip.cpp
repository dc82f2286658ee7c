// zip: APPNOTE.TXT 6.3.10 of PKWARE; stored and deflated entries.

#include "core/scan/archive_walk.hpp"

#include <algorithm>

namespace hoopgit::scan {
namespace {

constexpr int raw_deflate = -15;
constexpr std::size_t end_size = 22;
constexpr std::size_t longest_comment = 65535;
constexpr std::size_t central_size = 46;
constexpr std::size_t local_size = 30;

/// `size` bytes at `at`, little end first; the caller has checked that they are
/// there.
std::uint32_t number_at(std::string_view bytes, std::size_t at,
                        std::size_t size) {
  std::uint32_t value = 0;
  for (std::size_t i = size; i-- > 0;)
    value = value << 8U | static_cast<unsigned char>(bytes[at + i]);
  return value;
}

/// Where the record begins that every reader begins with.
std::size_t find_end(std::string_view bytes) {
  const std::size_t least =
      bytes.size() - std::min(bytes.size(), end_size + longest_comment);
  for (std::size_t at = bytes.rfind("PK\x05\x06");
       at != std::string_view::npos && at >= least;
       at = at == 0 ? std::string_view::npos
                    : bytes.rfind("PK\x05\x06", at - 1))
    if (bytes.size() - at >= end_size) return at;
  return std::string_view::npos;
}

struct Entry {
  std::string name;
  std::uint32_t flags;
  std::uint32_t method;
  std::size_t packed;
  std::size_t offset;
};

class ZipReading {
 public:
  ZipReading(std::string_view bytes, ArchiveBudget& budget,
             const ArchiveReader& reader)
      : bytes_(bytes), budget_(budget), reader_(reader) {}

  void run() {
    const std::size_t end = find_end(bytes_);
    if (end == std::string_view::npos)
      return reader_.unread("", broken_archive);
    const std::size_t count = number_at(bytes_, end + 10, 2);
    std::size_t at = number_at(bytes_, end + 16, 4);
    if (count == 0xffff || at == 0xffffffff)
      return reader_.unread("", "it is a zip64");
    for (std::size_t i = 0; i < count; ++i) {
      if (budget_.entries == 0) return reader_.unread("", too_many_entries);
      --budget_.entries;
      const auto entry = central(at);
      if (!entry) return reader_.unread("", broken_archive);
      read(*entry);
    }
  }

 private:
  bool has(std::size_t at, std::size_t size) const {
    return at <= bytes_.size() && bytes_.size() - at >= size;
  }

  /// Moves `at` behind it.
  std::optional<Entry> central(std::size_t& at) const {
    if (!has(at, central_size) || !bytes_.substr(at).starts_with("PK\x01\x02"))
      return std::nullopt;
    const std::size_t name = number_at(bytes_, at + 28, 2);
    const std::size_t more =
        name + number_at(bytes_, at + 30, 2) + number_at(bytes_, at + 32, 2);
    if (!has(at + central_size, more)) return std::nullopt;
    Entry entry{std::string(bytes_.substr(at + central_size, name)),
                number_at(bytes_, at + 8, 2), number_at(bytes_, at + 10, 2),
                number_at(bytes_, at + 20, 4), number_at(bytes_, at + 42, 4)};
    at += central_size + more;
    return entry;
  }

  /// What the entry's own head stands before.
  std::optional<std::string_view> packed_of(const Entry& entry) const {
    if (!has(entry.offset, local_size) ||
        !bytes_.substr(entry.offset).starts_with("PK\x03\x04"))
      return std::nullopt;
    const std::size_t begin = entry.offset + local_size +
                              number_at(bytes_, entry.offset + 26, 2) +
                              number_at(bytes_, entry.offset + 28, 2);
    if (!has(begin, entry.packed)) return std::nullopt;
    return bytes_.substr(begin, entry.packed);
  }

  void read(const Entry& entry) {
    constexpr std::uint32_t encrypted = 1;
    if ((entry.flags & encrypted) != 0)
      return reader_.unread(entry.name, "it is encrypted");
    auto packed = packed_of(entry);
    if (!packed) return reader_.unread(entry.name, broken_archive);
    if (entry.method == 0) return store(entry, *packed);
    if (entry.method != 8)
      return reader_.unread(entry.name, "it is packed in an unknown way");
    std::string content;
    const Inflated how =
        inflate_into(*packed, raw_deflate, budget_.bytes, content);
    budget_.bytes -= std::min<std::uint64_t>(budget_.bytes, content.size());
    if (!content.empty()) reader_.member(entry.name, content);
    if (how == Inflated::too_much)
      reader_.unread(entry.name, too_much_unpacked);
    if (how == Inflated::broken) reader_.unread(entry.name, broken_archive);
  }

  /// Also stored bytes count: entries may lie over each other.
  void store(const Entry& entry, std::string_view content) {
    if (content.size() > budget_.bytes)
      return reader_.unread(entry.name, too_much_unpacked);
    budget_.bytes -= content.size();
    if (!content.empty()) reader_.member(entry.name, content);
  }

  std::string_view bytes_;
  ArchiveBudget& budget_;
  const ArchiveReader& reader_;
};

}  // namespace

void read_zip(std::string_view bytes, ArchiveBudget& budget,
              const ArchiveReader& reader) {
  ZipReading(bytes, budget, reader).run();
}

}  // namespace hoopgit::scan
