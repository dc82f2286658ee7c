#include "server/http/gzip_size.hpp"

#include <zlib.h>

#include <array>
#include <string>

namespace hoopgit::front {
namespace {

constexpr int gzip_only = 15 + 16;  // See inflateInit2 in zlib.h.

/// The state of zlib, which allocates some 40 KiB.
class Inflater {
 public:
  Inflater() : ready_(::inflateInit2(&state_, gzip_only) == Z_OK) {}
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;
  ~Inflater() { ::inflateEnd(&state_); }

  bool ready() const { return ready_; }
  z_stream& state() { return state_; }

 private:
  z_stream state_{};
  bool ready_;
};

Error not_gzip() {
  return {Fault::usage, "cannot read the request: its body is not gzip"};
}

}  // namespace

Result<std::uint64_t> inflated_size(std::string_view body, std::uint64_t most) {
  Inflater inflater;
  if (!inflater.ready())
    return Error{Fault::unavailable, "cannot read the request: out of memory"};
  std::string bytes(body);  // zlib does not promise to leave them alone.
  std::array<unsigned char, std::size_t{64} * 1024> piece;
  z_stream& state = inflater.state();
  state.next_in = reinterpret_cast<unsigned char*>(bytes.data());
  state.avail_in = static_cast<unsigned>(bytes.size());
  int outcome = Z_OK;
  while (outcome == Z_OK) {
    state.next_out = piece.data();
    state.avail_out = piece.size();
    outcome = ::inflate(&state, Z_NO_FLUSH);
    if (state.total_out > most)
      return Error{Fault::limit,
                   "cannot take the request: it inflates to over " +
                       std::to_string(most) + " bytes"};
  }
  if (outcome != Z_STREAM_END || state.avail_in > 0) return not_gzip();
  return std::uint64_t{state.total_out};
}

}  // namespace hoopgit::front
