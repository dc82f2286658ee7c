#include "core/base/secret.hpp"

#include <cstddef>
#include <cstring>
#include <utility>

namespace hoopgit {

Secret& Secret::operator=(Secret&& other) noexcept {
  if (this != &other) {
    wipe();
    bytes_ = std::move(other.bytes_);
  }
  return *this;
}

Secret::~Secret() {
  wipe();
}

bool Secret::matches(const Secret& other) const {
  if (bytes_.size() != other.bytes_.size()) return false;
  unsigned difference = 0;
  for (std::size_t i = 0; i < bytes_.size(); ++i)
    difference |= static_cast<unsigned>(bytes_[i] ^ other.bytes_[i]);
  return difference == 0;
}

void Secret::wipe() noexcept {
  // Not memset: the compiler may drop a write that nobody reads.
  if (!bytes_.empty()) explicit_bzero(bytes_.data(), bytes_.size());
  bytes_.clear();
}

}  // namespace hoopgit
