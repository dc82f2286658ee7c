#include "server/push/pack_survey.hpp"

#include "core/base/encoding.hpp"
#include "core/crypto/crypto.hpp"
#include "tests/support/raw_pack.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cstring>
#include <string>
#include <vector>

namespace hoopgit::push {
namespace {

using Catch::Matchers::Contains;
using namespace stage;

/// In pieces of this size: a reader must not care where a buffer ends.
ByteSource in_pieces(const std::string& bytes, std::size_t piece) {
  return [&bytes, piece, at = std::size_t{0}](
             char* buffer, std::size_t size) mutable -> Result<std::size_t> {
    const auto count = std::min({piece, size, bytes.size() - at});
    std::memcpy(buffer, bytes.data() + at, count);
    at += count;
    return count;
  };
}

Result<PackSurvey> survey(const std::string& pack, PackLimits limits = {},
                          std::size_t piece = 1'000'000) {
  return PackSurvey::read(in_pieces(pack, piece), pack.size(), limits);
}

std::string why_not(const std::string& pack, const PackLimits& limits = {}) {
  const auto read = survey(pack, limits);
  return read ? "" : read.error().message;
}

/// One of each type, a delta of both kinds, something large and something
/// empty.
RawPack good_pack() {
  RawPack pack;
  pack.add(RawPack::commit, "tree\n");
  pack.add(RawPack::tree, "");
  const auto base = pack.add(RawPack::blob, std::string(50'000, 'a'));
  pack.add(RawPack::tag, "object\n");
  pack.add_near_delta(base, delta(50'000, 5, copy(0, 5)));
  pack.add_named_delta(raw_id("blob", "elsewhere"), delta(9, 3, insert("new")));
  pack.add_entry(RawPack::blob, 100, stored(std::string(100, 'b')));
  return pack;
}

TEST_CASE("a pack is read to its last byte, wherever its pieces end") {
  RawPack made = good_pack();
  made.add_entry(RawPack::blob, 200'000, stored(std::string(200'000, 'c')));
  const std::string pack = made.finish();
  for (const std::size_t piece : {1U, 7U, 64U, 4096U, 1'000'000U}) {
    INFO(piece);
    const auto read = survey(pack, {}, piece);
    REQUIRE(read);
    CHECK(read->bytes() == pack.size());
    CHECK(read->objects() == 8);
    CHECK(read->sha256() == crypto::sha256_hex(pack));
    CHECK(read->named_bases() ==
          std::vector<std::string>{raw_id("blob", "elsewhere")});
  }
}

TEST_CASE("a pack of nothing is a pack") {
  const std::string pack = RawPack().finish();
  const auto read = survey(pack);
  REQUIRE(read);
  CHECK(read->objects() == 0);
  CHECK(read->inflated() == 0);
  CHECK_FALSE(read->names_bases());
}

TEST_CASE("what is cut off anywhere is refused") {
  const std::string pack = good_pack().finish();
  for (std::size_t size = 0; size < pack.size(); ++size) {
    INFO(size);
    CHECK_THAT(why_not(pack.substr(0, size)), Contains("truncated"));
  }
}

TEST_CASE("no byte of a pack can be another") {
  const std::string pack = good_pack().finish();
  for (std::size_t at = 0; at < pack.size(); ++at) {
    std::string changed = pack;
    changed[at] = static_cast<char>(changed[at] ^ 0x10);
    INFO(at);
    CHECK_FALSE(survey(changed));
  }
}

TEST_CASE("nothing follows the trailer") {
  const std::string pack = good_pack().finish();
  CHECK_THAT(why_not(pack + "x"), Contains("1 bytes follow"));
  CHECK_THAT(why_not(pack + pack), Contains("bytes follow its trailer"));
}

TEST_CASE("another count of objects is refused, more and fewer") {
  const RawPack pack = good_pack();
  CHECK_FALSE(survey(pack.finish(6)));
  CHECK_FALSE(survey(pack.finish(8)));
  CHECK_FALSE(survey(pack.finish(0)));
  CHECK(survey(pack.finish(7)));
}

TEST_CASE("only the types that packs of version 2 have are taken") {
  for (const unsigned type : {0U, 5U}) {
    RawPack pack;
    pack.add(type, "x");
    CHECK_THAT(why_not(pack.finish()),
               Contains("has type " + std::to_string(type)));
  }
  std::string third = RawPack().finish();
  third[7] = 3;
  CHECK_THAT(why_not(third), Contains("version 2"));
}

TEST_CASE("an object has exactly the bytes that it says") {
  const auto of = [](std::uint64_t declared, const std::string& content) {
    RawPack pack;
    pack.add_entry(RawPack::blob, declared, deflated(content));
    return pack.finish();
  };
  const std::string hundred(100, 'x');
  CHECK(survey(of(100, hundred)));
  CHECK_THAT(why_not(of(99, hundred)), Contains("more than its 99"));
  CHECK_THAT(why_not(of(0, hundred)), Contains("more than its 0"));
  CHECK_THAT(why_not(of(101, hundred)), Contains("fewer than its 101"));
  CHECK_THAT(why_not(of(99, std::string(1'000'000, 'x'))),
             Contains("more than its 99"));
}

TEST_CASE("what does not inflate is refused") {
  const auto of = [](std::string stream) {
    RawPack pack;
    pack.add_entry(RawPack::blob, 3, stream);
    return why_not(pack.finish());
  };
  std::string damaged = deflated("abc");
  damaged.back() = static_cast<char>(damaged.back() ^ 1);
  CHECK_THAT(of(damaged), Contains("does not inflate"));
  CHECK_THAT(of("abc"), Contains("does not inflate"));
  // A stream that asks for a dictionary.
  CHECK_THAT(of(std::string("\x78\xbb\1\2\3\4", 6)),
             Contains("does not inflate"));
}

TEST_CASE("bytes between objects are no object") {
  RawPack pack;
  pack.add_entry(RawPack::blob, 3, deflated("abc") + "trailing");
  pack.add(RawPack::blob, "def");
  CHECK_FALSE(survey(pack.finish()));
}

TEST_CASE("sizes and distances that do not end are refused") {
  RawPack size;
  size.add_bytes("\xbf" + std::string(9, '\xff') + "\x01" + deflated("abc"));
  CHECK_THAT(why_not(size.finish()), Contains("does not end"));
  RawPack long_zero;
  long_zero.add_bytes("\xb3" + std::string(12, '\x80') + std::string(1, '\0') +
                      deflated("abc"));
  CHECK_THAT(why_not(long_zero.finish()), Contains("does not end"));
  RawPack distance;
  distance.add(RawPack::blob, "abc");
  distance.add_entry(RawPack::ofs_delta, 4,
                     std::string(30, '\xff') + deflated("abcd"));
  CHECK_THAT(why_not(distance.finish()), Contains("is not in it"));
  RawPack in_delta;
  const auto base = in_delta.add(RawPack::blob, "abc");
  in_delta.add_near_delta(base, std::string(30, '\xff'));
  CHECK_THAT(why_not(in_delta.finish()), Contains("does not end"));
  RawPack headless;
  headless.add_near_delta(headless.add(RawPack::blob, "abc"), "\x03");
  CHECK_THAT(why_not(headless.finish()), Contains("no sizes"));
}

TEST_CASE("the base of a delta is an object before it") {
  const auto with_base = [](std::int64_t shift) {
    RawPack pack;
    pack.add(RawPack::blob, "abc");
    const auto second = pack.add(RawPack::blob, "abc");
    pack.add_near_delta(
        static_cast<std::uint64_t>(static_cast<std::int64_t>(second) + shift),
        delta(3, 3, copy(0, 3)));
    return why_not(pack.finish());
  };
  CHECK(with_base(0).empty());
  for (const std::int64_t shift : {-12, -11, -1, 1, 11}) {
    INFO(shift);
    CHECK((shift == -12 || !with_base(shift).empty()));
  }
  RawPack itself;
  itself.add(RawPack::blob, "abc");
  itself.add_near_delta(itself.size(), delta(3, 3, copy(0, 3)));
  CHECK_THAT(why_not(itself.finish()), Contains("is not in it"));
}

}  // namespace
}  // namespace hoopgit::push
