#include "core/base/push_id.hpp"

#include <cstdint>

namespace hoopgit {
namespace {

constexpr std::string_view alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

}  // namespace

std::string make_ulid(Time time, const std::array<unsigned char, 10>& random) {
  using std::chrono::floor;
  using std::chrono::milliseconds;
  auto ms = static_cast<std::uint64_t>(
      floor<milliseconds>(time).time_since_epoch().count());
  std::string text(26, '0');
  for (std::size_t i = 10; i-- > 0; ms >>= 5)
    text[i] = alphabet[ms & 31];
  std::uint32_t bits = 0;
  unsigned held = 0;
  std::size_t at = 10;
  for (const unsigned char byte : random) {
    bits = (bits << 8) | byte;
    for (held += 8; held >= 5; held -= 5)
      text[at++] = alphabet[(bits >> (held - 5)) & 31];
  }
  return text;
}

bool is_ulid(std::string_view text) {
  // 26 characters carry 130 bits, a ULID has 128: the first is at most '7'.
  return text.size() == 26 && text[0] <= '7' &&
         text.find_first_not_of(alphabet) == std::string_view::npos;
}

Result<PushId> PushId::parse(std::string_view text) {
  if (!is_ulid(text))
    return Error{Fault::usage,
                 "cannot read the push id: it is not 26 "
                 "characters of 0-9 and A-Z"};
  return PushId(std::string(text));
}

}  // namespace hoopgit
