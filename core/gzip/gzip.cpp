#include "core/gzip/gzip.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <limits>
#include <new>
#include <utility>

namespace hoopgit {
namespace {

constexpr int gzip_window = 15 + 16;  // With a gzip head and end.
constexpr std::size_t piece = std::size_t{64} * 1024;

/// zlib does not write to its input, and cannot say so.
Bytef* input_of(std::string_view bytes) {
  return reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
}

Error broken() {
  return {Fault::corrupt, "cannot unpack: it is not one whole gzip file"};
}

}  // namespace

struct GzipWriter::Stream {
  z_stream state{};
  std::array<Bytef, piece> out{};

  Stream() {
    if (deflateInit2(&state, Z_DEFAULT_COMPRESSION, Z_DEFLATED, gzip_window, 8,
                     Z_DEFAULT_STRATEGY) != Z_OK)
      throw std::bad_alloc();
  }
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;
  ~Stream() { deflateEnd(&state); }
};

GzipWriter::GzipWriter() : stream_(std::make_unique<Stream>()) {}
GzipWriter::GzipWriter(GzipWriter&&) noexcept = default;
GzipWriter& GzipWriter::operator=(GzipWriter&&) noexcept = default;
GzipWriter::~GzipWriter() = default;

std::string GzipWriter::add(std::string_view bytes) {
  std::string made;
  constexpr std::size_t most = std::numeric_limits<uInt>::max();
  for (; !bytes.empty(); bytes.remove_prefix(std::min(most, bytes.size())))
    made += deflate(bytes.substr(0, most), Z_NO_FLUSH);
  return made;
}

std::string GzipWriter::finish() {
  return deflate({}, Z_FINISH);
}

std::string GzipWriter::deflate(std::string_view bytes, int flush) {
  z_stream& state = stream_->state;
  state.next_in = input_of(bytes);
  state.avail_in = static_cast<uInt>(bytes.size());
  std::string made;
  do {
    state.next_out = stream_->out.data();
    state.avail_out = static_cast<uInt>(piece);
    ::deflate(&state, flush);
    made.append(reinterpret_cast<const char*>(stream_->out.data()),
                piece - state.avail_out);
  } while (state.avail_out == 0);
  return made;
}

std::string gzip(std::string_view bytes) {
  GzipWriter writer;
  std::string made = writer.add(bytes);
  return made += writer.finish();
}

Result<std::string> gunzip(std::string_view bytes, std::size_t most) {
  if (bytes.size() > std::numeric_limits<uInt>::max())
    return Error{Fault::limit, "cannot unpack: it is too large"};
  z_stream state{};
  if (inflateInit2(&state, gzip_window) != Z_OK) throw std::bad_alloc();
  const std::unique_ptr<z_stream, decltype(&inflateEnd)> end(&state,
                                                             inflateEnd);
  state.next_in = input_of(bytes);
  state.avail_in = static_cast<uInt>(bytes.size());
  std::string made;
  std::array<Bytef, piece> out{};
  int code = Z_OK;
  while (code == Z_OK) {
    state.next_out = out.data();
    state.avail_out = static_cast<uInt>(out.size());
    code = inflate(&state, Z_NO_FLUSH);
    made.append(reinterpret_cast<const char*>(out.data()),
                out.size() - state.avail_out);
    if (made.size() > most)
      return Error{Fault::limit, "cannot unpack: it is too large"};
  }
  if (code != Z_STREAM_END || state.avail_in != 0) return broken();
  return made;
}

}  // namespace hoopgit
