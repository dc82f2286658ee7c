#pragma once

#include "core/base/result.hpp"
#include "core/crypto/crypto.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace hoopgit::push {

/// Fills the buffer with what comes next; fewer bytes than asked for at any
/// time, none at the end.
using ByteSource =
    std::function<Result<std::size_t>(char* buffer, std::size_t size)>;

/// The bytes of a pack in order, read once, with the digests of those that
/// were taken. Keeps 64 KiB of them.
class PackInput {
 public:
  explicit PackInput(ByteSource source);

  /// What is there to take, at least one byte; nothing at the end. Valid until
  /// the next call.
  Result<std::string_view> look();
  void take(std::size_t count) { at_ += count; }

  /// The next byte, or the error that the pack is truncated.
  Result<unsigned char> byte();
  Result<std::string> bytes(std::size_t count);

  std::uint64_t taken() const { return before_ + at_; }

  std::string sha1();    ///< Of what was taken so far; asked for once.
  std::string sha256();  ///< The same.

 private:
  Result<bool> fill();
  void hash();

  ByteSource source_;
  crypto::Digest sha1_{crypto::Hash::sha1};
  crypto::Digest sha256_{crypto::Hash::sha256};
  bool sha1_is_done_ = false;
  std::vector<char> buffer_;
  std::size_t filled_ = 0;
  std::size_t hashed_ = 0;
  std::size_t at_ = 0;
  std::uint64_t before_ = 0;  // Bytes taken before those in the buffer.
};

}  // namespace hoopgit::push
