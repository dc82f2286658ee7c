// The only room with OpenSSL. Everything here is thread-safe and keeps nothing.

#pragma once

#include "core/base/result.hpp"
#include "core/base/secret.hpp"

#include <array>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace hoopgit::crypto {

/// What a digest computes. SHA-1 is for Git's own formats only.
enum class Hash { sha1, sha256, sha384, sha512 };

/// A digest of bytes that come in pieces. Movable.
class Digest {
 public:
  explicit Digest(Hash hash);
  Digest(Digest&&) noexcept;
  Digest& operator=(Digest&&) noexcept;
  ~Digest();

  void update(std::string_view bytes);
  std::string finish();  ///< The raw digest; the object is done with.

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// SHA-256 of many short texts, one after another: what costs more than the
/// hashing of a hundred bytes is asked of OpenSSL once. For one thread.
class ShortHash {
 public:
  ShortHash();
  ShortHash(ShortHash&&) noexcept;
  ShortHash& operator=(ShortHash&&) noexcept;
  ~ShortHash();

  /// Writes the 32 bytes of the digest of `first` || `second` to `digest`,
  /// which may be where one of them lies.
  void hash(std::string_view first, std::string_view second, char* digest);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

std::string sha256(std::string_view bytes);      ///< 32 raw bytes.
std::string sha256_hex(std::string_view bytes);  ///< 64 hex digits.
std::string hmac_sha256(const Secret& key, std::string_view bytes);

/// RFC 5869 with SHA-256; `size` bytes, at most 255 * 32.
Secret hkdf_sha256(const Secret& input, std::string_view salt,
                   std::string_view info, std::size_t size);

/// From the kernel's generator. Cannot fail on a machine that works; if it
/// does, the process ends.
std::string random_bytes(std::size_t size);
std::array<unsigned char, 10> random_for_ulid();

/// `size` random characters of [0-9A-Za-z], without bias.
std::string random_base62(std::size_t size);

/// IEEE CRC-32 as of zlib and PNG, for the check digits of our tokens.
std::string crc32_hex(std::string_view bytes);  ///< 8 hex digits.

/// AES-256-GCM: random 96-bit nonce, then ciphertext, then the tag. `context`
/// is bound to it and must be the same when it is opened. Key: 32 bytes.
Result<std::string> seal(const Secret& key, std::string_view context,
                         std::string_view plain);
Result<Secret> open_sealed(const Secret& key, std::string_view context,
                           std::string_view sealed);

/// A public key and the one algorithm that it may be used with (RFC 7518).
enum class SignatureAlgorithm { rs256, ps256, es256, eddsa };
class PublicKey {
 public:
  /// From the members of a JWK, each base64url-decoded. RSA: at least 2048
  /// bits, exponent odd and at least 3. EC: P-256, the point on the curve.
  static Result<PublicKey> rsa(SignatureAlgorithm algorithm,
                               std::string_view modulus,
                               std::string_view exponent);
  static Result<PublicKey> p256(std::string_view x, std::string_view y);
  static Result<PublicKey> ed25519(std::string_view raw);

  SignatureAlgorithm algorithm() const { return algorithm_; }

  /// ES256 signatures are r || s, 64 bytes, as in JWS. Anything that is not a
  /// valid signature, for whatever reason, is false.
  bool verifies(std::string_view signed_bytes,
                std::string_view signature) const;

 private:
  struct Key;  // An EVP_PKEY.
  PublicKey(SignatureAlgorithm algorithm, std::shared_ptr<const Key> key)
      : algorithm_(algorithm), key_(std::move(key)) {}

  SignatureAlgorithm algorithm_;
  // Shared: copies are handed to requests while the key set is replaced.
  std::shared_ptr<const Key> key_;
};

/// An Ed25519 key that signs (checkpoints). The seed is 32 bytes.
class SigningKey {
 public:
  static Result<SigningKey> from_seed(const Secret& seed);
  std::string public_key() const;                  ///< 32 raw bytes.
  std::string sign(std::string_view bytes) const;  ///< 64 raw bytes.

 private:
  struct Key;
  explicit SigningKey(std::shared_ptr<const Key> key) : key_(std::move(key)) {}
  std::shared_ptr<const Key> key_;  // Shared: an EVP_PKEY is thread-safe.
};

}  // namespace hoopgit::crypto
