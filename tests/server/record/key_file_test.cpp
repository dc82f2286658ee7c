#include "server/record/key_file.hpp"

#include "core/base/file.hpp"

#include <catch2/catch.hpp>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

namespace hoopgit::record {
namespace {

namespace fs = std::filesystem;

struct Place {
  TemporaryFolder folder = *TemporaryFolder::make();
  fs::path file = folder.path() / "bodies.keys";

  std::unique_ptr<KeyFile> open() const {
    auto keys = KeyFile::open(file);
    REQUIRE(keys);
    return *std::move(keys);
  }
  std::string bytes() const { return *read_file(file); }
};

std::string text(const Secret& key) {
  return std::string(key.reveal());
}

TEST_CASE("keys are random, and are read again by their slot") {
  const Place place;
  const auto keys = place.open();
  const auto taken = keys->take(3);
  REQUIRE(taken);
  REQUIRE(taken->size() == 3);
  CHECK(text(taken->at(0).bytes) != text(taken->at(1).bytes));
  CHECK(taken->at(0).slot != taken->at(1).slot);
  for (const auto& key : *taken) {
    CHECK(key.bytes.reveal().size() == 32);
    const auto again = keys->read(key.slot);
    REQUIRE(again);
    CHECK(text(*again) == text(key.bytes));
  }
}

TEST_CASE("a key that is handed out is in the file already") {
  const Place place;
  const auto keys = place.open();
  const auto taken = keys->take(1);
  REQUIRE(taken);
  CHECK(place.bytes().find(taken->front().bytes.reveal()) != std::string::npos);
}

TEST_CASE("keys outlive the program") {
  const Place place;
  std::uint64_t slot = 0;
  std::string key;
  {
    const auto keys = place.open();
    const auto taken = keys->take(1);
    slot = taken->front().slot;
    key = text(taken->front().bytes);
  }
  const auto again = place.open()->read(slot);
  REQUIRE(again);
  CHECK(text(*again) == key);
}

TEST_CASE("a destroyed key is in the file no more, and is not found") {
  const Place place;
  std::string key;
  std::uint64_t slot = 0;
  {
    const auto keys = place.open();
    const auto taken = keys->take(2);
    slot = taken->front().slot;
    key = text(taken->front().bytes);
    REQUIRE(keys->destroy({slot}));
    REQUIRE(keys->destroy({slot}));
    const auto gone = keys->read(slot);
    REQUIRE_FALSE(gone);
    CHECK(gone.error().fault == Fault::not_found);
    CHECK(keys->read(taken->at(1).slot));
  }
  CHECK(place.bytes().find(key) == std::string::npos);
  const auto gone = place.open()->read(slot);
  REQUIRE_FALSE(gone);
  CHECK(gone.error().fault == Fault::not_found);
}

TEST_CASE("no slot is used twice, whatever was destroyed or opened anew") {
  const Place place;
  std::vector<std::uint64_t> seen;
  for (int run = 0; run < 3; ++run) {
    const auto keys = place.open();
    const auto taken = keys->take(200);
    REQUIRE(taken);
    for (const auto& key : *taken)
      seen.push_back(key.slot);
    REQUIRE(keys->destroy({seen.back()}));
  }
  std::sort(seen.begin(), seen.end());
  CHECK(std::adjacent_find(seen.begin(), seen.end()) == seen.end());
}

TEST_CASE("a file that ends within a slot is carried on behind it") {
  const Place place;
  std::uint64_t slot = 0;
  std::string key;
  {
    const auto keys = place.open();
    const auto taken = keys->take(1);
    slot = taken->front().slot;
    key = text(taken->front().bytes);
  }
  const auto whole = place.bytes();
  fs::resize_file(place.file, whole.size() + 17);
  const auto keys = place.open();
  CHECK(keys->slots() == whole.size() / 32);  // The header is none.
  const auto again = keys->read(slot);
  REQUIRE(again);
  CHECK(text(*again) == key);
  const auto more = keys->take(1);
  REQUIRE(more);
  CHECK(more->front().slot >= whole.size() / 32);
  CHECK(keys->read(more->front().slot));
}

TEST_CASE("a file that ends within its header is a new one") {
  const Place place;
  place.open();
  for (const std::uintmax_t size : {0U, 5U, 31U}) {
    fs::resize_file(place.file, size);
    CHECK(place.open()->take(1));
  }
}

TEST_CASE("the key file is its owner's alone") {
  const Place place;
  place.open();
  struct stat status {};
  REQUIRE(::stat(place.file.c_str(), &status) == 0);
  CHECK((status.st_mode & 0777) == 0600);
  fs::permissions(place.file, fs::perms(0640));
  const auto refused = KeyFile::open(place.file);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().fault == Fault::forbidden);
}

TEST_CASE("two do not use one key file at the same time") {
  const Place place;
  const auto keys = place.open();
  const auto second = KeyFile::open(place.file);
  REQUIRE_FALSE(second);
  CHECK(second.error().fault == Fault::conflict);
}

TEST_CASE("another file, and a link, are no key file") {
  const Place place;
  REQUIRE(write_file(place.file, std::string(64, 'x')));
  const auto other = KeyFile::open(place.file);
  REQUIRE_FALSE(other);
  CHECK(other.error().fault == Fault::corrupt);
  const auto link = place.folder.path() / "link";
  fs::create_symlink(place.file, link);
  CHECK_FALSE(KeyFile::open(link));
}

TEST_CASE("a slot that never was is not found") {
  const Place place;
  const auto keys = place.open();
  const auto none = keys->read(1'000'000);
  REQUIRE_FALSE(none);
  CHECK(none.error().fault == Fault::not_found);
  CHECK(keys->destroy({1'000'000}));
  CHECK(fs::file_size(place.file) == 32);
}

}  // namespace
}  // namespace hoopgit::record
