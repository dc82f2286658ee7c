#include "server/push/inflater.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <limits>
#include <new>

namespace hoopgit::push {
namespace {

constexpr std::size_t piece = std::size_t{64} * 1024;

}  // namespace

struct Inflater::Stream {
  z_stream zlib{};
  std::array<unsigned char, piece> out;
};

Inflater::Inflater() : stream_(std::make_unique<Stream>()) {
  if (inflateInit(&stream_->zlib) != Z_OK) throw std::bad_alloc();
}

Inflater::~Inflater() {
  inflateEnd(&stream_->zlib);
}

void Inflater::restart() {
  inflateReset(&stream_->zlib);
}

Inflater::Step Inflater::inflate(std::string_view input, std::size_t most) {
  z_stream& zlib = stream_->zlib;
  const std::size_t offered =
      std::min<std::size_t>(input.size(), std::numeric_limits<int>::max());
  const std::size_t room = std::min(most, piece);
  // zlib only reads it; the field has no const form.
  zlib.next_in =
      const_cast<Bytef*>(reinterpret_cast<const unsigned char*>(input.data()));
  zlib.avail_in = static_cast<uInt>(offered);
  zlib.next_out = stream_->out.data();
  zlib.avail_out = static_cast<uInt>(room);
  // Z_FINISH: a small stream that ends in one call needs no window.
  const int status = ::inflate(&zlib, Z_FINISH);
  Step step;
  step.taken = offered - zlib.avail_in;
  step.out = {reinterpret_cast<const char*>(stream_->out.data()),
              room - zlib.avail_out};
  if (status == Z_STREAM_END)
    step.state = State::ended;
  else if (status != Z_OK && status != Z_BUF_ERROR)
    step.state = State::broken;
  return step;
}

}  // namespace hoopgit::push
