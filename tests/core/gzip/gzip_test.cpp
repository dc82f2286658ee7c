#include "core/gzip/gzip.hpp"

#include "core/base/file.hpp"
#include "core/base/process.hpp"

#include <catch2/catch.hpp>

namespace hoopgit {
namespace {

constexpr std::size_t enough = std::size_t{16} * 1024 * 1024;

std::string lines(int count) {
  std::string text;
  for (int i = 0; i < count; ++i)
    text += std::to_string(i * 7919) + " is a line\n";
  return text;
}

TEST_CASE("what is packed is unpacked the same") {
  for (const int count : {0, 1, 100, 100'000}) {
    const auto back = gunzip(gzip(lines(count)), enough);
    REQUIRE(back);
    CHECK(*back == lines(count));
  }
}

TEST_CASE("in pieces it is the same as at once, and as the last time") {
  GzipWriter writer;
  std::string made;
  for (int i = 0; i < 1000; ++i)
    made += writer.add(std::to_string(i) + "\n");
  made += writer.finish();
  std::string all;
  for (int i = 0; i < 1000; ++i)
    all += std::to_string(i) + "\n";
  CHECK(made == gzip(all));
  CHECK(gzip(all) == gzip(all));
}

TEST_CASE("gzip itself unpacks it") {
  const auto folder = TemporaryFolder::make();
  REQUIRE(folder);
  const auto file = folder->path() / "a.gz";
  REQUIRE(write_file(file, gzip(lines(1000))));
  const auto done = run({.argv = {"gzip", "-dc", file.string()}});
  REQUIRE(done);
  CHECK(done->output == lines(1000));
}

TEST_CASE("what is not one whole member is refused") {
  const std::string good = gzip(lines(1000));
  std::string changed = good;
  changed[good.size() - 6] ^= 1;  // In the checksum.
  for (const auto& bad :
       {std::string(), std::string("plain"), good.substr(0, good.size() - 1),
        good + "x", good + good, changed}) {
    const auto back = gunzip(bad, enough);
    REQUIRE_FALSE(back);
    CHECK(back.error().fault == Fault::corrupt);
  }
}

TEST_CASE("a bomb is stopped at the limit") {
  const auto back = gunzip(gzip(std::string(enough, 'a')), 1024);
  REQUIRE_FALSE(back);
  CHECK(back.error().fault == Fault::limit);
}

}  // namespace
}  // namespace hoopgit
