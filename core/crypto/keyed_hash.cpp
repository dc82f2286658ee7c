#include "core/crypto/keyed_hash.hpp"

#include "core/crypto/crypto.hpp"
#include "core/crypto/openssl.hpp"

#include <openssl/crypto.h>

#include <algorithm>
#include <array>

namespace hoopgit::crypto {
namespace {

constexpr std::size_t block_size = 64;
constexpr std::size_t digest_size = 32;
using Block = std::array<unsigned char, block_size>;

DigestContext begun(const Block& key, unsigned char pad) {
  Block padded = key;
  for (auto& byte : padded)
    byte ^= pad;
  DigestContext context(EVP_MD_CTX_new());
  must(context != nullptr);
  must(EVP_DigestInit_ex(context.get(), EVP_sha256(), nullptr) == 1);
  must(EVP_DigestUpdate(context.get(), padded.data(), padded.size()) == 1);
  OPENSSL_cleanse(padded.data(), padded.size());
  return context;
}

Block block_of(const Secret& key) {
  Block block{};
  const auto fill = [&](std::string_view bytes) {
    std::copy(bytes.begin(), bytes.end(), block.begin());
  };
  if (key.reveal().size() > block_size)
    fill(sha256(key.reveal()));
  else
    fill(key.reveal());
  return block;
}

}  // namespace

struct KeyedHash::State {
  explicit State(Block key) : inner(begun(key, 0x36)), outer(begun(key, 0x5c)) {
    OPENSSL_cleanse(key.data(), key.size());
  }
  DigestContext inner;
  DigestContext outer;
};

KeyedHash::KeyedHash(const Secret& key)
    : state_(std::make_unique<State>(block_of(key))) {}
KeyedHash::KeyedHash(KeyedHash&&) noexcept = default;
KeyedHash& KeyedHash::operator=(KeyedHash&&) noexcept = default;
KeyedHash::~KeyedHash() = default;

std::string KeyedHash::hash(
    std::initializer_list<std::string_view> parts) const {
  const DigestContext work(EVP_MD_CTX_new());
  must(work != nullptr);
  std::string digest(digest_size, '\0');
  must(EVP_MD_CTX_copy_ex(work.get(), state_->inner.get()) == 1);
  for (const auto part : parts)
    must(EVP_DigestUpdate(work.get(), part.data(), part.size()) == 1);
  must(EVP_DigestFinal_ex(work.get(), octets(digest), nullptr) == 1);
  must(EVP_MD_CTX_copy_ex(work.get(), state_->outer.get()) == 1);
  must(EVP_DigestUpdate(work.get(), digest.data(), digest.size()) == 1);
  must(EVP_DigestFinal_ex(work.get(), octets(digest), nullptr) == 1);
  return digest;
}

}  // namespace hoopgit::crypto
