#include "core/base/file.hpp"

#include <catch2/catch.hpp>
#include <unistd.h>

#include <algorithm>
#include <string>
#include <thread>

namespace hoopgit {
namespace {

std::string pattern(std::size_t size) {
  std::string bytes(size, '\0');
  for (std::size_t i = 0; i < size; ++i)
    bytes[i] = static_cast<char>(i % 251);
  return bytes;
}

TEST_CASE("a file is read up to any size, from where it stands") {
  const auto folder = *TemporaryFolder::make();
  const auto path = folder.path() / "file";
  for (const std::size_t size : {0U, 1U, 65'535U, 65'536U, 65'537U, 300'000U}) {
    const std::string bytes = pattern(size);
    REQUIRE(write_file(path, bytes));
    CHECK(*read_file(path) == bytes);
    for (const std::size_t most : {std::size_t{0}, std::size_t{1}, size,
                                   size + 1, std::size_t{1} << 22}) {
      INFO(size << " bytes, at most " << most);
      const auto file = *open_for_reading(path);
      CHECK(*read_up_to(file.get(), most) == bytes.substr(0, most));
      CHECK(*read_up_to(file.get(), 7) ==
            bytes.substr(std::min(most, size), 7));
    }
  }
}

TEST_CASE("what does not tell its size is read as well") {
  CHECK(*read_file("/proc/self/cmdline") != "");
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  const Descriptor from(ends[0]);
  const std::string bytes = pattern(1'000'000);
  std::thread writer([&, to = ends[1]] {
    const Descriptor pipe(to);
    CHECK(write_all(pipe.get(), bytes));
  });
  const auto got = read_up_to(from.get(), 2'000'000);
  writer.join();
  CHECK(*got == bytes);
}

TEST_CASE("a file that is larger than may be is an error") {
  const auto folder = *TemporaryFolder::make();
  const auto path = folder.path() / "file";
  REQUIRE(write_file(path, pattern(100'001)));
  CHECK(read_file(path, 100'001));
  const auto refused = read_file(path, 100'000);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().fault == Fault::limit);
}

}  // namespace
}  // namespace hoopgit
