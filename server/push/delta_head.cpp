#include "server/push/delta_head.hpp"

namespace hoopgit::push {

Result<bool> DeltaHead::read(std::string_view piece) {
  for (const char c : piece) {
    if (is_whole()) break;
    const auto byte = static_cast<unsigned char>(c);
    if (shift_ > 56)
      return Error{Fault::usage,
                   "cannot take the pack: a size in a delta does not end"};
    sizes_[at_] |= std::uint64_t{byte & 0x7fU} << shift_;
    shift_ += 7;
    if ((byte & 0x80U) != 0) continue;
    ++at_;
    shift_ = 0;
  }
  return is_whole();
}

}  // namespace hoopgit::push
