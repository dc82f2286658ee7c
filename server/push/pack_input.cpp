#include "server/push/pack_input.hpp"

#include <utility>

namespace hoopgit::push {
namespace {

constexpr std::size_t buffer_size = std::size_t{64} * 1024;

Error truncated() {
  return {Fault::usage, "cannot take the pack: it is truncated"};
}

}  // namespace

PackInput::PackInput(ByteSource source)
    : source_(std::move(source)), buffer_(buffer_size) {}

void PackInput::hash() {
  const std::string_view taken(buffer_.data() + hashed_, at_ - hashed_);
  if (!sha1_is_done_) sha1_.update(taken);
  sha256_.update(taken);
  hashed_ = at_;
}

/// The buffer is used up: false at the end of all.
Result<bool> PackInput::fill() {
  hash();
  before_ += at_;
  at_ = hashed_ = filled_ = 0;
  filled_ = TRY(source_(buffer_.data(), buffer_.size()));
  return filled_ > 0;
}

Result<std::string_view> PackInput::look() {
  if (at_ == filled_ && !TRY(fill())) return std::string_view();
  return std::string_view(buffer_.data() + at_, filled_ - at_);
}

Result<unsigned char> PackInput::byte() {
  if (at_ == filled_ && !TRY(fill())) return truncated();
  return static_cast<unsigned char>(buffer_[at_++]);
}

Result<std::string> PackInput::bytes(std::size_t count) {
  std::string taken;
  taken.reserve(count);
  while (taken.size() < count)
    taken.push_back(static_cast<char>(TRY(byte())));
  return taken;
}

std::string PackInput::sha1() {
  hash();
  sha1_is_done_ = true;
  return sha1_.finish();
}

std::string PackInput::sha256() {
  hash();
  return sha256_.finish();
}

}  // namespace hoopgit::push
