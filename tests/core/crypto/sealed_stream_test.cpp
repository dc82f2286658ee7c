#include "core/crypto/sealed_stream.hpp"

#include "core/crypto/crypto.hpp"
#include "core/crypto/openssl.hpp"

#include <catch2/catch.hpp>

namespace hoopgit::crypto {
namespace {

constexpr std::size_t prefix = 7;
constexpr std::size_t tag = 16;
constexpr std::size_t block = sealed_chunk + tag;

Secret key_of(char byte) {
  return Secret(std::string(32, byte));
}

std::string text_of(std::size_t size) {
  std::string text(size, '\0');
  for (std::size_t i = 0; i < size; ++i)
    text[i] = static_cast<char>(i * 31 + i / 251);
  return text;
}

StreamSink into(std::string& out) {
  return [&out](std::string_view piece) {
    out += piece;
    return Result<void>();
  };
}

std::string seal(std::string_view plain, std::size_t piece = 1'000'000,
                 const std::string& context = "push") {
  std::string sealed;
  auto stream = SealingStream::begin(key_of('k'), context, into(sealed));
  REQUIRE(stream);
  for (; !plain.empty(); plain.remove_prefix(std::min(piece, plain.size())))
    REQUIRE(stream->write(plain.substr(0, piece)));
  REQUIRE(stream->finish());
  return sealed;
}

/// What opens of it; an error of either call.
Result<std::string> open(std::string_view sealed, std::size_t piece = 1'000'000,
                         const std::string& context = "push", char key = 'k') {
  std::string plain;
  auto stream = TRY(OpeningStream::begin(key_of(key), context, into(plain)));
  for (; !sealed.empty(); sealed.remove_prefix(std::min(piece, sealed.size())))
    TRY(stream.write(sealed.substr(0, piece)));
  TRY(stream.finish());
  return plain;
}

bool is_refused(const Result<std::string>& opened) {
  return !opened && opened.error().fault == Fault::corrupt;
}

TEST_CASE("a sealed stream opens to what was sealed, at every size") {
  for (const std::size_t size :
       {std::size_t{0}, std::size_t{1}, sealed_chunk - 1, sealed_chunk,
        sealed_chunk + 1, 2 * sealed_chunk, 3 * sealed_chunk + 17}) {
    INFO(size);
    const std::string plain = text_of(size);
    const std::string sealed = seal(plain);
    const std::size_t chunks =
        size == 0 ? 1 : (size + sealed_chunk - 1) / sealed_chunk;
    CHECK(sealed.size() == prefix + size + chunks * tag);
    const auto opened = open(sealed);
    REQUIRE(opened);
    CHECK(*opened == plain);
  }
}

TEST_CASE("how a stream is cut into pieces does not matter") {
  const std::string plain = text_of(2 * sealed_chunk + 99);
  for (const std::size_t piece :
       {std::size_t{1}, std::size_t{4097}, sealed_chunk, sealed_chunk + 1}) {
    INFO(piece);
    const auto opened = open(seal(plain, piece), piece);
    REQUIRE(opened);
    CHECK(*opened == plain);
  }
}

TEST_CASE("two streams of the same text have nothing in common") {
  const std::string plain = text_of(100);
  CHECK(seal(plain).substr(prefix) != seal(plain).substr(prefix));
}

TEST_CASE("a stream that is cut off anywhere does not open") {
  const std::string sealed = seal(text_of(2 * sealed_chunk + 5));
  for (const std::size_t size :
       {std::size_t{0}, prefix - 1, prefix, prefix + 1, prefix + tag,
        prefix + block, prefix + block + 1, prefix + 2 * block,
        prefix + 2 * block + tag, sealed.size() - 1}) {
    INFO(size);
    CHECK(is_refused(open(std::string_view(sealed).substr(0, size))));
  }
}

TEST_CASE("a stream of whole chunks that lost its last one does not open") {
  const std::string sealed = seal(text_of(2 * sealed_chunk));
  CHECK(is_refused(open(std::string_view(sealed).substr(0, prefix + block))));
}

TEST_CASE("chunks that change places, come twice or go missing do not open") {
  const std::string sealed = seal(text_of(3 * sealed_chunk + 5));
  const std::string head = sealed.substr(0, prefix);
  const std::string first = sealed.substr(prefix, block);
  const std::string second = sealed.substr(prefix + block, block);
  const std::string rest = sealed.substr(prefix + 2 * block);
  REQUIRE(open(head + first + second + rest));
  CHECK(is_refused(open(head + second + first + rest)));
  CHECK(is_refused(open(head + first + first + rest)));
  CHECK(is_refused(open(head + first + rest)));
  CHECK(is_refused(open(head + first + second + rest + rest)));
}

TEST_CASE("a chunk of another stream under the same key does not open") {
  const std::string plain = text_of(2 * sealed_chunk + 5);
  std::string sealed = seal(plain);
  const std::string other = seal(plain);
  sealed.replace(prefix, block, other, prefix, block);
  CHECK(is_refused(open(sealed)));
}

TEST_CASE("a single changed bit of a stream is found") {
  const std::string sealed = seal(text_of(sealed_chunk + 40));
  for (const std::size_t at :
       {std::size_t{0}, prefix - 1, prefix, prefix + sealed_chunk,
        prefix + block - 1, prefix + block, sealed.size() - 1}) {
    for (const int bit : {0, 7}) {
      INFO(at << " bit " << bit);
      std::string changed = sealed;
      changed[at] = static_cast<char>(changed[at] ^ 1 << bit);
      CHECK(is_refused(open(changed)));
    }
  }
}

TEST_CASE("another key, or another context, does not open a stream") {
  const std::string sealed = seal("text");
  CHECK(is_refused(open(sealed, 100, "push", 'x')));
  CHECK(is_refused(open(sealed, 100, "pull")));
  CHECK(is_refused(open(seal(""), 100, "pull")));
}

TEST_CASE("nothing is handed out after a chunk that is not genuine") {
  std::string sealed = seal(text_of(3 * sealed_chunk));
  sealed[prefix + block + 3] ^= 1;  // In the second chunk.
  std::string plain;
  auto stream = OpeningStream::begin(key_of('k'), "push", into(plain));
  REQUIRE(stream);
  CHECK_FALSE(stream->write(sealed));
  CHECK(plain == text_of(3 * sealed_chunk).substr(0, sealed_chunk));
}

/// The tag of an empty chunk, as somebody who has the key could make it.
std::string empty_chunk(const std::string& nonce) {
  const CipherContext cipher(EVP_CIPHER_CTX_new());
  const Secret key = key_of('k');
  const std::string context = "push";
  std::string made(tag, '\0');
  int size = 0;
  must(EVP_EncryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr,
                          octets(key.reveal()), octets(nonce)) == 1);
  must(EVP_EncryptUpdate(cipher.get(), nullptr, &size, octets(context), 4) ==
       1);
  must(EVP_EncryptFinal_ex(cipher.get(), octets(made), &size) == 1);
  must(EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_AEAD_GET_TAG, tag,
                           octets(made)) == 1);
  return made;
}

TEST_CASE("an empty last chunk is refused when there are others before it") {
  const std::string two = seal(text_of(sealed_chunk + 1));
  const std::string head = two.substr(0, prefix);
  const std::string first = two.substr(prefix, block);
  const auto nonce = [&](char number) {
    return head + std::string(3, '\0') + number + '\1';
  };
  // Genuine by its tag, as the same alone in a stream shows.
  CHECK(open(head + empty_chunk(nonce(0))));
  CHECK(is_refused(open(head + first + empty_chunk(nonce(1)))));
}

TEST_CASE("a sink that fails stops the stream, and says why") {
  const Error full{Fault::limit, "cannot write: the disk is full"};
  int calls = 0;
  auto stream = SealingStream::begin(key_of('k'), "", [&](std::string_view) {
    return ++calls == 1 ? Result<void>() : Result<void>(full);
  });
  REQUIRE(stream);
  const auto written = stream->write(text_of(sealed_chunk + 1));
  REQUIRE_FALSE(written);
  CHECK(written.error() == full);
}

TEST_CASE("a stream that has ended takes nothing more") {
  std::string sealed;
  auto stream = SealingStream::begin(key_of('k'), "", into(sealed));
  REQUIRE(stream);
  REQUIRE(stream->finish());
  CHECK_FALSE(stream->finish());
}

TEST_CASE("a stream wants a key of 32 bytes") {
  std::string out;
  CHECK_FALSE(SealingStream::begin(Secret("short"), "", into(out)));
  CHECK_FALSE(OpeningStream::begin(Secret("short"), "", into(out)));
}

}  // namespace
}  // namespace hoopgit::crypto
