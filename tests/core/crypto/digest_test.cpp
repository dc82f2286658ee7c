#include "core/base/encoding.hpp"
#include "core/crypto/crypto.hpp"
#include "core/crypto/keyed_hash.hpp"

#include <catch2/catch.hpp>

namespace hoopgit::crypto {
namespace {

std::string hex_of(Hash hash, std::string_view text) {
  Digest digest(hash);
  digest.update(text);
  return to_hex(digest.finish());
}

TEST_CASE("digests are those of FIPS 180-4") {
  CHECK(hex_of(Hash::sha1, "abc") ==
        "a9993e364706816aba3e25717850c26c9cd0d89d");
  CHECK(hex_of(Hash::sha256, "abc") ==
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(hex_of(Hash::sha384, "abc") ==
        "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed"
        "8086072ba1e7cc2358baeca134c825a7");
  CHECK(hex_of(Hash::sha512, "abc") ==
        "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
        "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f");
  CHECK(sha256_hex("") ==
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST_CASE("a digest does not depend on how the bytes are cut") {
  Digest pieces(Hash::sha256);
  pieces.update("a");
  pieces.update("");
  Digest moved = std::move(pieces);
  moved.update("bc");
  CHECK(moved.finish() == sha256("abc"));
}

TEST_CASE("HMAC-SHA-256 is that of RFC 4231") {
  // Cases 1, 2, 3, 6 of section 4; case 6 has a key longer than a block.
  const auto mac = [](std::string_view key, std::string_view text) {
    return to_hex(hmac_sha256(Secret(key), text));
  };
  CHECK(mac(std::string(20, '\x0b'), "Hi There") ==
        "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  CHECK(mac("Jefe", "what do ya want for nothing?") ==
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  CHECK(mac(std::string(20, '\xaa'), std::string(50, '\xdd')) ==
        "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe");
  CHECK(mac(std::string(131, '\xaa'),
            "Test Using Larger Than Block-Size Key - Hash Key First") ==
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST_CASE("HMAC takes an empty key and an empty text") {
  CHECK(to_hex(hmac_sha256(Secret(""), "")) ==
        "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

TEST_CASE("a key that is made ready once gives the HMAC of each text") {
  for (const std::size_t size : {0U, 1U, 63U, 64U, 65U, 200U}) {
    const std::string key(size, '\x5a');
    const KeyedHash keyed{Secret(key)};
    for (const std::size_t length : {0U, 1U, 55U, 64U, 1000U}) {
      const std::string text(length, 't');
      CAPTURE(size, length);
      const std::string expected = hmac_sha256(Secret(key), text);
      CHECK(keyed.hash({text}) == expected);
      CHECK(keyed.hash({text.substr(0, length / 3), text.substr(length / 3)}) ==
            expected);
    }
  }
}

TEST_CASE("HKDF is that of RFC 5869") {
  const auto derive = [](const std::string& input, std::string_view salt,
                         std::string_view info, std::size_t size) {
    return to_hex(hkdf_sha256(Secret(input), salt, info, size).reveal());
  };
  // Test cases 1 and 3 of appendix A; 3 has neither salt nor info.
  CHECK(derive(std::string(22, '\x0b'), *from_hex("000102030405060708090a0b0c"),
               *from_hex("f0f1f2f3f4f5f6f7f8f9"), 42) ==
        "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf"
        "34007208d5b887185865");
  CHECK(derive(std::string(22, '\x0b'), "", "", 42) ==
        "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d"
        "9d201395faa4b61a96c8");
}

TEST_CASE("CRC-32 is that of zlib") {
  CHECK(crc32_hex("123456789") == "cbf43926");
  CHECK(crc32_hex("") == "00000000");
}

}  // namespace
}  // namespace hoopgit::crypto
