// gzip (RFC 1952), and what zlib makes of any packed bytes.

#include "core/scan/archive_walk.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <limits>
#include <new>

namespace hoopgit::scan {
namespace {

constexpr int with_gzip_head = 15 + 16;

class Inflater {
 public:
  explicit Inflater(int window) {
    if (inflateInit2(&state_, window) != Z_OK) throw std::bad_alloc();
  }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;
  ~Inflater() { inflateEnd(&state_); }

  z_stream& state() { return state_; }

 private:
  z_stream state_{};
};

}  // namespace

Inflated inflate_into(std::string_view& packed, int window, std::uint64_t most,
                      std::string& out) {
  if (packed.size() > std::numeric_limits<uInt>::max())
    return Inflated::too_much;
  Inflater inflater(window);
  z_stream& state = inflater.state();
  // zlib does not write to its input, and cannot say so.
  state.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
  state.avail_in = static_cast<uInt>(packed.size());
  std::array<Bytef, std::size_t{64} * 1024> piece{};
  for (int code = Z_OK; code != Z_STREAM_END;) {
    state.next_out = piece.data();
    state.avail_out = static_cast<uInt>(piece.size());
    code = inflate(&state, Z_NO_FLUSH);
    const std::size_t made = piece.size() - state.avail_out;
    if (made > most) return Inflated::too_much;
    most -= made;
    out.append(reinterpret_cast<const char*>(piece.data()), made);
    if (code != Z_OK && code != Z_STREAM_END) return Inflated::broken;
  }
  packed.remove_prefix(packed.size() - state.avail_in);
  return Inflated::whole;
}

void read_gzip(std::string_view bytes, const std::string& inner_name,
               ArchiveBudget& budget, const ArchiveReader& reader) {
  if (budget.entries == 0) return reader.unread("", too_many_entries);
  --budget.entries;
  std::string content;
  Inflated how = Inflated::whole;
  // Several members are one file; what is behind them is not gzip.
  while (how == Inflated::whole && bytes.starts_with("\x1f\x8b")) {
    const std::size_t before = content.size();
    how = inflate_into(bytes, with_gzip_head, budget.bytes, content);
    budget.bytes -=
        std::min<std::uint64_t>(budget.bytes, content.size() - before);
  }
  if (!content.empty()) reader.member(inner_name, content);
  if (how == Inflated::too_much) return reader.unread("", too_much_unpacked);
  const bool has_rest = bytes.find_first_not_of('\0') != std::string_view::npos;
  if (how == Inflated::broken || has_rest) reader.unread("", broken_archive);
}

}  // namespace hoopgit::scan
