#include "core/base/look_alike.hpp"

#include <catch2/catch.hpp>

#include <string>

namespace hoopgit {
namespace {

TEST_CASE("names that a reader takes for one have one skeleton") {
  CHECK(skeleton("p\xd0\xb0yp\xd0\xb0l") == skeleton("paypal"));
  CHECK(skeleton("\xd0\x90\xce\x92") == skeleton("AB"));
  CHECK(skeleton("l0g") == skeleton("1Og"));
  CHECK(skeleton("modern") == skeleton("modem"));
  CHECK(skeleton("\xef\xbd\x81") == skeleton("a"));      // full width
  CHECK(skeleton("\xf0\x9d\x90\x9a") == skeleton("a"));  // mathematical
  CHECK(skeleton("a\xe2\x88\x95"
                 "b") == skeleton("a/b"));  // U+2215
}

TEST_CASE("names that differ to the eye keep different skeletons") {
  CHECK(skeleton("README") != skeleton("readme"));
  CHECK(skeleton("e") != skeleton("\xc3\xa9"));
  CHECK(skeleton("\xd0\xb6") == "\xd0\xb6");  // Cyrillic, like nothing in ASCII
  CHECK(skeleton("\xff\xc3") == "\xff\xc3");
  CHECK(skeleton("") == "");
}

TEST_CASE("the length of an ASCII skeleton is told without making it") {
  for (const std::string name : {"", "mmm.\"txt\"", "Il1|0O`", "rn"})
    CHECK(skeleton_size(name) == skeleton(name).size());
}

TEST_CASE("a word with one letter of another alphabet is found") {
  CHECK(mixed_word("is\xd0\x90"
                   "dmin") ==
        "is\xd0\x90"
        "dmin");
  CHECK(mixed_word("if (\xd1\x81opy) return;") == "\xd1\x81opy");
  CHECK(mixed_word("\xcf\x81"
                   "aypal\xc2\xa0x") ==
        "\xcf\x81"
        "aypal");
  CHECK(mixed_word("x.\xd5\xa2"
                   "a") == "");  // Armenian that looks like no ASCII
}

TEST_CASE("words of any one language are no mixture") {
  for (const std::string text :
       {"\xd0\xbe\xd1\x82\xd1\x87\xd0\xb5\xd1\x82_v2.txt",  // Russian
        "USB-\xd0\xba\xd0\xb0\xd0\xb1\xd0\xb5\xd0\xbb\xd1\x8c",
        "\xcf\x80\xce\xb1\xce\xbd", "gr\xc3\xbc\xc3\x9f dich",
        "\xce\xbcs",                       // of Greek mu and a Latin letter
        "README\xe6\x97\xa5\xe6\x9c\xac",  // Han
        "\xd7\x94HTML", "x\xff\xd0", "", "plain"})
    CHECK(mixed_word(text) == "");
}

}  // namespace
}  // namespace hoopgit
