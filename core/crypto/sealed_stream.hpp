// Sealing what is too large for memory: AES-256-GCM in chunks.
//
// The STREAM construction of Hoang, Reyhanitabar, Rogaway and Vizár ("Online
// Authenticated-Encryption and its Nonce-Reuse Misuse-Resistance", 2015). A
// sealed stream is 7 random bytes, the nonce prefix, and then chunks of 64 KiB
// of plain text, each followed by its tag of 16 bytes; only the last one may be
// shorter, and is empty only when everything is. The nonce of a chunk is the
// prefix, its number in 4 bytes (big-endian), and 1 for the last one, 0 for the
// others: a chunk that is changed, moved, dropped, repeated or taken from
// another stream does not open, nor does a stream that was cut between two.
//
// At most 2^32 chunks, 256 TiB, in a stream. Give each stream a key of its own;
// with one key for many, two prefixes meet after some 2^28 streams.

#pragma once

#include "core/base/result.hpp"
#include "core/base/secret.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace hoopgit::crypto {

constexpr std::size_t sealed_chunk = std::size_t{64} * 1024;

/// Takes bytes as they come, in order.
using StreamSink = std::function<Result<void>(std::string_view piece)>;

/// What both directions share; see the .cpp file.
class ChunkCipher;

/// Plain bytes in, in pieces of any size; sealed ones into the sink. What was
/// written before finish() is not a whole stream, and does not open.
class SealingStream {
 public:
  /// `key`: 32 bytes. `context` is bound to every chunk, and must be the same
  /// when the stream is opened.
  static Result<SealingStream> begin(const Secret& key, std::string context,
                                     StreamSink sink);
  SealingStream(SealingStream&&) noexcept;
  ~SealingStream();

  Result<void> write(std::string_view plain);
  Result<void> finish();

 private:
  SealingStream(std::unique_ptr<ChunkCipher> cipher, StreamSink sink);
  std::unique_ptr<ChunkCipher> cipher_;
  StreamSink sink_;
  std::string waiting_{};  // Less than a chunk, or one that may be the last.
};

/// Sealed bytes in, in pieces of any size; plain ones into the sink, each chunk
/// after it was found genuine. That nothing is missing at the end is known only
/// when finish() has succeeded: until then, do nothing that cannot be undone.
///
/// Fault::corrupt: changed, cut off, reordered, or another key or context. No
/// further byte is handed out then.
class OpeningStream {
 public:
  static Result<OpeningStream> begin(const Secret& key, std::string context,
                                     StreamSink sink);
  OpeningStream(OpeningStream&&) noexcept;
  ~OpeningStream();

  Result<void> write(std::string_view sealed);
  Result<void> finish();

 private:
  OpeningStream(std::unique_ptr<ChunkCipher> cipher, StreamSink sink);
  std::unique_ptr<ChunkCipher> cipher_;
  StreamSink sink_;
  std::string waiting_{};
  bool has_prefix_ = false;
};

}  // namespace hoopgit::crypto
