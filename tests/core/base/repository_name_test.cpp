#include "core/base/repository_name.hpp"

#include <catch2/catch.hpp>

namespace hoopgit {

TEST_CASE("a repository has one name, however it is written") {
  const auto* text = GENERATE("acme/site", "acme/site.git", "/acme/site/",
                              "/acme/site.git/", "acme/site/");
  const auto name = RepositoryName::parse(text);
  REQUIRE(name);
  CHECK(name->text() == "acme/site");
}

TEST_CASE("a name that is read as another one the next time is none") {
  const auto* text = GENERATE("acme/site.git.git", "acme/site.git.git.git",
                              "acme/site.git.git/", ".git", "acme/.git");
  CHECK_FALSE(RepositoryName::parse(text));
}

TEST_CASE("what could lead elsewhere is no repository's name") {
  const auto* text =
      GENERATE("", "/", "//", "acme//site", "acme/../site", "./site", "acme/.",
               "-acme/site", "acme/-site", "acme/si te", "acme/site\n",
               "acme\\site", "acme/site?x", "acme/%2e%2e", "acme/s\xc3\xa9");
  CHECK_FALSE(RepositoryName::parse(text));
  CHECK_FALSE(RepositoryName::parse(std::string(256, 'a')));
  CHECK(RepositoryName::parse(std::string(255, 'a')));
}

}  // namespace hoopgit
