#include "core/git/ref_update.hpp"

#include <catch2/catch.hpp>

namespace hoopgit::git {

TEST_CASE("the kinds of a ref update are read as they are written") {
  using Kind = RefUpdate::Kind;
  CHECK(name_of(Kind::create) == "create");
  CHECK(name_of(Kind::fast_forward) == "fast_forward");
  CHECK(name_of(Kind::force) == "force");
  CHECK(name_of(Kind::remove) == "delete");
  for (const auto kind :
       {Kind::create, Kind::fast_forward, Kind::force, Kind::remove})
    CHECK(*parse_kind(name_of(kind)) == kind);
  CHECK_FALSE(parse_kind("remove"));
  CHECK_FALSE(parse_kind("Force"));
  CHECK_FALSE(parse_kind(""));
}

}  // namespace hoopgit::git
