#include "server/house/state_folder.hpp"

#include <catch2/catch.hpp>

#include <fstream>

namespace hoopgit::house {
namespace {

namespace fs = std::filesystem;

struct Place {
  TemporaryFolder parent = *TemporaryFolder::make();
  fs::path folder = parent.path() / "state";
};

TEST_CASE("one relay at a time uses a state folder") {
  Place place;
  {
    const auto first = StateFolder::open(place.folder);
    REQUIRE(first);
    const auto second = StateFolder::open(place.folder);
    REQUIRE_FALSE(second);
    CHECK(second.error().fault == Fault::conflict);
    CHECK(second.error().message.find("another relay") != std::string::npos);
  }
  CHECK(StateFolder::open(place.folder));
}

TEST_CASE("what the relay keeps is for its user alone") {
  Place place;
  const auto state = StateFolder::open(place.folder);
  REQUIRE(state);
  REQUIRE(state->fingerprint_key());
  int seen = 0;
  CHECK(fs::status(place.folder).permissions() == fs::perms::owner_all);
  for (const auto& entry : fs::recursive_directory_iterator(place.folder)) {
    INFO(entry.path());
    CHECK((entry.status().permissions() &
           (fs::perms::group_all | fs::perms::others_all)) == fs::perms::none);
    ++seen;
  }
  CHECK(seen >= 7);
}

TEST_CASE("a folder that others can read is refused") {
  Place place;
  fs::create_directory(place.folder);
  fs::permissions(place.folder, fs::perms(0750));
  CHECK_FALSE(StateFolder::open(place.folder));
  fs::permissions(place.folder, fs::perms(0700));
  CHECK(StateFolder::open(place.folder));
}

TEST_CASE("a link in the place of the folder or of its lock is refused") {
  Place place;
  const fs::path real = place.parent.path() / "real";
  REQUIRE(StateFolder::open(real));
  fs::create_directory_symlink(real, place.folder);
  CHECK_FALSE(StateFolder::open(place.folder));
  fs::remove(real / "lock");
  fs::create_symlink("/dev/null", real / "lock");
  CHECK_FALSE(StateFolder::open(real));
}

TEST_CASE("the fingerprint key is made once") {
  Place place;
  std::string made;
  {
    const auto state = StateFolder::open(place.folder);
    REQUIRE(state);
    const auto key = state->fingerprint_key();
    REQUIRE(key);
    made = std::string(key->reveal());
    CHECK(made.size() == 64);
  }
  const auto again = StateFolder::open(place.folder);
  REQUIRE(again);
  CHECK((again->fingerprint_key()->reveal() == made));
}

TEST_CASE("half-fetched packs go at the next start, pushes stay") {
  Place place;
  fs::path left;
  fs::path kept;
  {
    const auto state = StateFolder::open(place.folder);
    REQUIRE(state);
    left = state->temporary() / "x" / "pack";
    kept = state->quarantines() / "y";
    fs::create_directory(left.parent_path());
    std::ofstream(left) << "half";
    fs::create_directory(kept);
  }
  REQUIRE(StateFolder::open(place.folder));
  CHECK_FALSE(fs::exists(left));
  CHECK(fs::exists(kept));
}

}  // namespace
}  // namespace hoopgit::house
