#include "server/http/body_reader.hpp"

#include <algorithm>
#include <optional>

namespace hoopgit::front {
namespace {

constexpr int most_digits = 16;  // What fits into 64 bits.

Error malformed(std::string_view what) {
  return {Fault::usage, "cannot read the request: " + std::string(what)};
}

std::optional<unsigned> value_of(char digit) {
  if (digit >= '0' && digit <= '9') return digit - '0';
  if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
  if (digit >= 'A' && digit <= 'F') return digit - 'A' + 10;
  return std::nullopt;
}

}  // namespace

BodyReader BodyReader::of_length(std::uint64_t length) {
  return {length > 0 ? Place::length : Place::done, length};
}

BodyReader BodyReader::of_chunks() {
  return {Place::size, 0};
}

Result<std::size_t> BodyReader::read(std::string_view bytes,
                                     std::string& body) {
  std::size_t used = 0;
  while (used < bytes.size() && !done()) {
    if (place_ == Place::length || place_ == Place::data)
      used += take(bytes.substr(used), body);
    else
      TRY(step(bytes[used++]));
  }
  return used;
}

std::size_t BodyReader::take(std::string_view bytes, std::string& body) {
  const auto count =
      static_cast<std::size_t>(std::min<std::uint64_t>(left_, bytes.size()));
  body.append(bytes.substr(0, count));
  left_ -= count;
  if (left_ == 0)
    place_ = place_ == Place::length ? Place::done : Place::data_cr;
  return count;
}

Result<void> BodyReader::step(char c) {
  if (place_ == Place::size) return read_size(c);
  const bool needs_lf = place_ == Place::size_lf || place_ == Place::data_lf ||
                        place_ == Place::end_lf;
  if (place_ == Place::end_cr && c != '\r')
    return malformed("it has a trailer, which is not taken");
  if (c != (needs_lf ? '\n' : '\r'))
    return malformed("a chunk does not end where it should");
  if (place_ == Place::size_lf)
    place_ = left_ > 0 ? Place::data : Place::end_cr;
  else if (place_ == Place::data_cr)
    place_ = Place::data_lf;
  else if (place_ == Place::end_cr)
    place_ = Place::end_lf;
  else if (place_ == Place::end_lf)
    place_ = Place::done;
  else {
    place_ = Place::size;
    digits_ = 0;
  }
  return {};
}

Result<void> BodyReader::read_size(char c) {
  if (c == '\r' && digits_ > 0) {
    place_ = Place::size_lf;
    return {};
  }
  if (c == ';') return malformed("a chunk has an extension");
  const auto value = value_of(c);
  if (!value) return malformed("the size of a chunk is no number");
  if (++digits_ > most_digits)
    return malformed("the size of a chunk has over 16 digits");
  // What is left of the chunk before is 0.
  left_ = left_ << 4U | *value;
  return {};
}

}  // namespace hoopgit::front
