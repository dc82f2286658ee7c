#include "core/base/encoding.hpp"
#include "core/crypto/crypto.hpp"
#include "server/push/pack_survey.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>

namespace {

using namespace hoopgit;

void must(bool holds) {
  if (!holds) std::abort();
}

push::ByteSource in_pieces(std::string_view bytes, std::size_t piece) {
  return [=, at = std::size_t{0}](
             char* buffer, std::size_t size) mutable -> Result<std::size_t> {
    const auto count = std::min({piece, size, bytes.size() - at});
    std::memcpy(buffer, bytes.data() + at, count);
    at += count;
    return count;
  };
}

/// The answer must not depend on where a buffer ends.
void read(std::string_view bytes) {
  const push::PackLimits limits{.object_bytes = 1 << 20,
                                .inflated_bytes = 4 << 20,
                                .inflation_floor = 2 << 20,
                                .delta_depth = 8};
  const auto whole = push::PackSurvey::read(in_pieces(bytes, bytes.size() + 1),
                                            bytes.size(), limits);
  const auto pieces =
      push::PackSurvey::read(in_pieces(bytes, 3), bytes.size(), limits);
  must(bool(whole) == bool(pieces));
  if (!whole) {
    must(whole.error() == pieces.error());
    return;
  }
  must(whole->bytes() == bytes.size());
  must(whole->inflated() <= limits.inflated_of(bytes.size()));
  must(whole->sha256() == crypto::sha256_hex(bytes));
  must(whole->named_bases().size() <= whole->objects());
  // Every base is the object at byte 12: circles must end.
  (void)whole->check_depth([](std::string_view) { return 12; }, 8);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  std::string input(reinterpret_cast<const char*>(data), size);
  read(input);
  // No fuzzer finds a SHA-1: the same with the right header and trailer.
  std::string pack("PACK\0\0\0\2\0\0\0", 11);
  pack += input;
  crypto::Digest digest(crypto::Hash::sha1);
  digest.update(pack);
  read(pack + digest.finish());
  return 0;
}
