#include "server/house/reserve.hpp"

#include "core/base/disk.hpp"
#include "core/base/file.hpp"

#include <catch2/catch.hpp>
#include <sys/stat.h>

namespace hoopgit::house {
namespace {

namespace fs = std::filesystem;
using Change = Reserve::Change;

struct Disk {
  TemporaryFolder folder = *TemporaryFolder::make();
  fs::path file = folder.path() / "reserve";
  std::uint64_t free = 100 * Reserve::size;
  Reserve reserve{file, [this] { return Result<std::uint64_t>(free); }};
};

TEST_CASE("room is kept, given up when it is needed, and taken back") {
  Disk disk;
  CHECK(*disk.reserve.tend() == Change::taken);
  CHECK(fs::file_size(disk.file) == Reserve::size);
  CHECK(*disk.reserve.tend() == Change::none);

  disk.free = Reserve::size / 4 - 1;
  CHECK(*disk.reserve.tend() == Change::given_up);
  CHECK_FALSE(fs::exists(disk.file));
  // Once: what it freed is not taken back at once.
  disk.free += Reserve::size;
  CHECK(*disk.reserve.tend() == Change::none);
  CHECK_FALSE(fs::exists(disk.file));

  disk.free = 4 * Reserve::size;
  CHECK(*disk.reserve.tend() == Change::taken);
}

TEST_CASE("what is kept is really taken from the disk") {
  Disk disk;
  REQUIRE(disk.reserve.tend());
  struct stat status {};
  REQUIRE(::stat(disk.file.c_str(), &status) == 0);
  CHECK(static_cast<std::uint64_t>(status.st_blocks) * 512 >= Reserve::size);
  CHECK((status.st_mode & 077) == 0);
}

TEST_CASE("a disk that cannot be looked at is an error, and nothing is lost") {
  Disk disk;
  REQUIRE(disk.reserve.tend());
  const Reserve blind(disk.file, [] {
    return Result<std::uint64_t>(Error{Fault::unavailable, "cannot look"});
  });
  CHECK_FALSE(blind.tend());
  CHECK(fs::exists(disk.file));
  CHECK(*bytes_free(disk.folder.path()) > 0);
  CHECK_FALSE(bytes_free(disk.folder.path() / "not" / "there"));
}

}  // namespace
}  // namespace hoopgit::house
