#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>

namespace hoopgit::front {

/// Bytes that have come and are not used up yet. Its room is never cleared,
/// which would cost as much as receiving.
class InputBuffer {
 public:
  std::string_view view() const { return {bytes_.get() + begin_, size()}; }
  std::size_t size() const { return end_ - begin_; }
  bool empty() const { return begin_ == end_; }

  /// Where at least one and about `wanted` bytes can be put; then call added().
  char* prepare(std::size_t wanted) {
    if (room_ - end_ < wanted) move_to(size() + wanted);
    return bytes_.get() + end_;
  }
  void added(std::size_t count) { end_ += count; }
  void use(std::size_t count) { begin_ += count; }

  /// Gives memory back that only large bodies need.
  void shrink() {
    if (empty()) *this = InputBuffer();
  }

 private:
  void move_to(std::size_t room) {
    auto bytes =
        room > room_ ? std::make_unique_for_overwrite<char[]>(room) : nullptr;
    const std::size_t kept = size();
    char* const target = bytes ? bytes.get() : bytes_.get();
    if (kept > 0) std::memmove(target, bytes_.get() + begin_, kept);
    if (bytes) {
      bytes_ = std::move(bytes);
      room_ = room;
    }
    begin_ = 0;
    end_ = kept;
  }

  std::unique_ptr<char[]> bytes_{};
  std::size_t room_ = 0;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
};

}  // namespace hoopgit::front
