#include "core/crypto/sealed_stream.hpp"

#include "core/crypto/crypto.hpp"
#include "core/crypto/openssl.hpp"

#include <climits>
#include <utility>

namespace hoopgit::crypto {
namespace {

constexpr std::size_t key_size = 32;
constexpr std::size_t prefix_size = 7;
constexpr std::size_t tag_size = 16;
constexpr std::uint64_t most_chunks = std::uint64_t{1} << 32;

Error broken() {
  return {Fault::corrupt,
          "cannot open what was sealed: it was changed, cut off, or sealed "
          "with another key or for another purpose"};
}

}  // namespace

/// One chunk after the other, under nonces that never repeat.
class ChunkCipher {
 public:
  static Result<std::unique_ptr<ChunkCipher>> make(const Secret& key,
                                                   std::string context,
                                                   bool seals) {
    if (key.reveal().size() != key_size || context.size() > INT_MAX)
      return Error{Fault::internal,
                   "cannot use the sealing key: it is not 32 bytes"};
    auto cipher = std::unique_ptr<ChunkCipher>(
        new ChunkCipher(std::move(context), seals));
    must(EVP_CipherInit_ex(cipher->context_.get(), EVP_aes_256_gcm(), nullptr,
                           octets(key.reveal()), nullptr, seals ? 1 : 0) == 1);
    return cipher;
  }

  void set_prefix(std::string prefix) { prefix_ = std::move(prefix); }

  Result<std::string> seal(std::string_view plain, bool is_last) {
    TRY(next(is_last));
    std::string sealed = transformed(plain);
    int size = 0;
    sealed.resize(plain.size() + tag_size);
    unsigned char* const end = octets(sealed) + plain.size();
    must(EVP_EncryptFinal_ex(context_.get(), end, &size) == 1);
    must(EVP_CIPHER_CTX_ctrl(context_.get(), EVP_CTRL_AEAD_GET_TAG, tag_size,
                             end) == 1);
    return sealed;
  }

  Result<std::string> open(std::string_view sealed, bool is_last) {
    if (sealed.size() < tag_size) return broken();
    TRY(next(is_last));
    std::string tag(sealed.substr(sealed.size() - tag_size));
    std::string plain = transformed(sealed.substr(0, sealed.size() - tag_size));
    must(EVP_CIPHER_CTX_ctrl(context_.get(), EVP_CTRL_AEAD_SET_TAG, tag_size,
                             tag.data()) == 1);
    int size = 0;
    if (EVP_DecryptFinal_ex(context_.get(), octets(tag), &size) == 1)
      return plain;
    OPENSSL_cleanse(plain.data(), plain.size());
    return broken();
  }

  bool has_begun() const { return number_ > 0; }

 private:
  ChunkCipher(std::string purpose, bool seals)
      : purpose_(std::move(purpose)),
        seals_(seals),
        context_(EVP_CIPHER_CTX_new()) {
    must(context_ != nullptr);
  }

  Result<void> next(bool is_last) {
    if (is_done_ || number_ >= most_chunks)
      return Error{Fault::limit, "cannot go on with a stream that has ended"};
    std::string nonce = prefix_;
    for (int shift = 24; shift >= 0; shift -= 8)
      nonce += static_cast<char>(number_ >> shift & 0xff);
    nonce += is_last ? '\1' : '\0';
    ++number_;
    is_done_ = is_last;
    must(EVP_CipherInit_ex(context_.get(), nullptr, nullptr, nullptr,
                           octets(nonce), seals_ ? 1 : 0) == 1);
    int size = 0;
    must(EVP_CipherUpdate(context_.get(), nullptr, &size, octets(purpose_),
                          static_cast<int>(purpose_.size())) == 1);
    return {};
  }

  std::string transformed(std::string_view from) {
    std::string to(from.size() + tag_size, '\0');
    int size = 0;
    must(EVP_CipherUpdate(context_.get(), octets(to), &size, octets(from),
                          static_cast<int>(from.size())) == 1);
    to.resize(from.size());
    return to;
  }

  std::string purpose_;
  bool seals_;
  CipherContext context_;
  std::string prefix_{};
  std::uint64_t number_ = 0;
  bool is_done_ = false;
};

namespace {

/// Cuts full pieces of `size` off the front of waiting + bytes, and keeps at
/// least one byte back: what comes last is not known before the end.
template <class Take>
Result<void> cut(std::string& waiting, std::string_view bytes, std::size_t size,
                 const Take& take) {
  while (waiting.size() + bytes.size() > size) {
    if (waiting.empty()) {
      TRY(take(bytes.substr(0, size)));
      bytes.remove_prefix(size);
      continue;
    }
    const std::size_t missing = size - waiting.size();
    waiting.append(bytes.substr(0, missing));
    bytes.remove_prefix(missing);
    TRY(take(std::string_view(waiting)));
    OPENSSL_cleanse(waiting.data(), waiting.size());
    waiting.clear();
  }
  waiting.append(bytes);
  return {};
}

}  // namespace

SealingStream::SealingStream(std::unique_ptr<ChunkCipher> cipher,
                             StreamSink sink)
    : cipher_(std::move(cipher)), sink_(std::move(sink)) {}
SealingStream::SealingStream(SealingStream&&) noexcept = default;
SealingStream::~SealingStream() {
  OPENSSL_cleanse(waiting_.data(), waiting_.size());
}

Result<SealingStream> SealingStream::begin(const Secret& key,
                                           std::string context,
                                           StreamSink sink) {
  auto cipher = TRY(ChunkCipher::make(key, std::move(context), true));
  std::string prefix = random_bytes(prefix_size);
  TRY(sink(prefix));
  cipher->set_prefix(std::move(prefix));
  return SealingStream(std::move(cipher), std::move(sink));
}

Result<void> SealingStream::write(std::string_view plain) {
  return cut(waiting_, plain, sealed_chunk, [&](std::string_view chunk) {
    auto sealed = cipher_->seal(chunk, false);
    return sealed ? sink_(*sealed) : Result<void>(std::move(sealed).error());
  });
}

Result<void> SealingStream::finish() {
  return sink_(TRY(cipher_->seal(waiting_, true)));
}

OpeningStream::OpeningStream(std::unique_ptr<ChunkCipher> cipher,
                             StreamSink sink)
    : cipher_(std::move(cipher)), sink_(std::move(sink)) {}
OpeningStream::OpeningStream(OpeningStream&&) noexcept = default;
OpeningStream::~OpeningStream() = default;

Result<OpeningStream> OpeningStream::begin(const Secret& key,
                                           std::string context,
                                           StreamSink sink) {
  return OpeningStream(TRY(ChunkCipher::make(key, std::move(context), false)),
                       std::move(sink));
}

Result<void> OpeningStream::write(std::string_view sealed) {
  if (!has_prefix_) {
    const std::size_t missing = prefix_size - waiting_.size();
    waiting_.append(sealed.substr(0, missing));
    if (waiting_.size() < prefix_size) return {};
    sealed.remove_prefix(missing);
    cipher_->set_prefix(std::exchange(waiting_, {}));
    has_prefix_ = true;
  }
  return cut(
      waiting_, sealed, sealed_chunk + tag_size, [&](std::string_view chunk) {
        auto plain = cipher_->open(chunk, false);
        return plain ? sink_(*plain) : Result<void>(std::move(plain).error());
      });
}

Result<void> OpeningStream::finish() {
  if (!has_prefix_) return broken();
  // A writer never ends a stream that has bytes with an empty chunk.
  if (cipher_->has_begun() && waiting_.size() <= tag_size) return broken();
  return sink_(TRY(cipher_->open(waiting_, true)));
}

}  // namespace hoopgit::crypto
