#include "core/git/object_id.hpp"

#include <catch2/catch.hpp>

namespace hoopgit::git {

TEST_CASE("an object id is 40 lower-case hex digits") {
  const std::string good = "0123456789abcdef0123456789abcdef01234567";
  const auto id = ObjectId::parse(good);
  REQUIRE(id);
  CHECK(id->hex() == good);
  CHECK(id->short_hex() == "01234567");
  CHECK_FALSE(id->is_zero());
  CHECK(ObjectId().is_zero());
  CHECK(ObjectId() == *ObjectId::parse(std::string(40, '0')));

  CHECK_FALSE(ObjectId::parse(""));
  CHECK_FALSE(ObjectId::parse(good.substr(1)));
  CHECK_FALSE(ObjectId::parse(good + "0"));
  CHECK_FALSE(ObjectId::parse(good + good.substr(0, 24)));  // SHA-256
  CHECK_FALSE(ObjectId::parse("0123456789ABCDEF0123456789abcdef01234567"));
  CHECK_FALSE(ObjectId::parse("g123456789abcdef0123456789abcdef01234567"));
}

TEST_CASE("ref names are those that git takes") {
  for (const auto* name :
       {"refs/heads/main", "refs/tags/v1.0", "refs/notes/commits", "refs/x",
        "refs/heads/a@b", "refs/heads/@", "refs/heads/a.b.c", "refs/heads/-a",
        "refs/heads/\xc3\xa4", "refs/heads/a{b}"}) {
    INFO(name);
    CHECK(is_ref_name(name));
  }
}

TEST_CASE("ref names that git refuses are refused") {
  for (const auto* name : {"",
                           "HEAD",
                           "main",
                           "refs",
                           "refs/",
                           "refs//x",
                           "refs/heads/",
                           "/refs/heads/main",
                           "refs/heads/a..b",
                           "refs/heads/.a",
                           "refs/.x/a",
                           "refs/heads/a.",
                           "refs/heads/a.lock",
                           "refs/heads/a.lock/b",
                           "refs/heads/a b",
                           "refs/heads/a~1",
                           "refs/heads/a^",
                           "refs/heads/a:b",
                           "refs/heads/a?",
                           "refs/heads/a*",
                           "refs/heads/a[b",
                           "refs/heads/a\\b",
                           "refs/heads/a@{1}",
                           "refs/heads/a\x7f",
                           "refs/heads/a\n",
                           "refs/heads/a\tb"}) {
    INFO(name);
    CHECK_FALSE(is_ref_name(name));
  }
  CHECK_FALSE(is_ref_name(std::string_view("refs/heads/a\0b", 14)));
  CHECK(is_ref_name("refs/heads/" + std::string(244, 'a')));
  CHECK_FALSE(is_ref_name("refs/heads/" + std::string(245, 'a')));
}

}  // namespace hoopgit::git
