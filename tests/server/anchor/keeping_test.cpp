#include "tests/server/anchor/rig.hpp"

#include <chrono>

namespace hoopgit::anchor {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> files_below(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    if (entry.is_regular_file()) files.push_back(entry.path());
  return files;
}

TEST_CASE("a folder keeps each checkpoint as it was published") {
  Rig rig;
  rig.add_directory();
  REQUIRE(rig.start());
  rig.append(3);
  REQUIRE(rig.publish());
  const auto files = files_below(rig.file("anchors"));
  REQUIRE(files.size() == 1);
  CHECK(files.front().filename() == "3");
  CHECK(*read_file(files.front()) == *rig.store->checkpoint());
}

TEST_CASE("a checkpoint in a folder is never written over") {
  Rig rig;
  rig.add_directory();
  REQUIRE(rig.start());
  rig.append(3);
  REQUIRE(rig.publish());
  const auto file = files_below(rig.file("anchors")).front();
  REQUIRE(write_file(file.parent_path() / "4", "not a note"));
  rig.append(1);
  CHECK_FALSE(rig.publish());
  CHECK(*read_file(file.parent_path() / "4") == "not a note");
}

TEST_CASE("of old files one a day stays, of new ones all") {
  Rig rig;
  rig.add_directory();
  REQUIRE(rig.start());
  rig.append(1);
  REQUIRE(rig.publish());
  const auto folder = files_below(rig.file("anchors")).front().parent_path();
  fs::remove(folder / "1");
  // 600 files of the same size of log, as if it were smaller: six a day.
  const auto start =
      fs::file_time_type::clock::now() - std::chrono::hours(4000);
  for (int i = 0; i < 600; ++i) {
    const auto file = folder / std::to_string(1000 + i);
    REQUIRE(write_file(file, "old"));
    fs::last_write_time(file, start + std::chrono::hours(4 * i));
  }
  rig.append(1699);
  REQUIRE(rig.book->cover());
  rig.clock.advance(std::chrono::seconds(10));
  REQUIRE(rig.anchors->tend(rig.clock.now()));
  const auto left = files_below(rig.file("anchors")).size();
  CHECK(left > 256 + 50);
  CHECK(left < 256 + 70);
  CHECK(fs::exists(folder / "1700"));
  CHECK(fs::exists(folder / "1599"));
}

TEST_CASE("an object store gets an object of its own for each") {
  BucketDouble bucket;
  Rig rig;
  rig.add_bucket(bucket);
  std::get<BucketTarget>(rig.settings.anchors.front().target).retention =
      std::chrono::hours(24 * 400);
  REQUIRE(rig.start());
  rig.append(3);
  REQUIRE(rig.publish());
  const std::string name =
      "checkpoints/relay.example.com/log/1/00000000000000000003";
  REQUIRE(bucket.objects().contains(name));
  CHECK(bucket.objects().at(name) == *rig.store->checkpoint());
  const auto headers = bucket.headers_of_last_put();
  CHECK(headers.at("if-none-match") == "*");
  CHECK(headers.at("x-amz-object-lock-mode") == "GOVERNANCE");
  CHECK(headers.contains("x-amz-object-lock-retain-until-date"));
}

TEST_CASE("an object store is written to once a minute at most") {
  BucketDouble bucket;
  Rig rig;
  rig.add_bucket(bucket);
  REQUIRE(rig.start());
  rig.append(1);
  REQUIRE(rig.publish());
  rig.append(1);
  REQUIRE(rig.book->cover());
  rig.clock.advance(std::chrono::seconds(59));
  REQUIRE(rig.anchors->tend(rig.clock.now()));
  CHECK(bucket.objects().size() == 1);
  rig.clock.advance(std::chrono::seconds(1));
  REQUIRE(rig.anchors->tend(rig.clock.now()));
  CHECK(bucket.objects().size() == 2);
}

TEST_CASE("one anchor that fails does not keep another from its work") {
  BucketDouble bucket;
  bucket.fail(true);
  Rig rig;
  rig.add_bucket(bucket);
  rig.add_directory();
  CHECK_FALSE(rig.start());
  CHECK(rig.anchors->is_trusted());
  rig.append(3);
  CHECK_FALSE(rig.publish());
  CHECK(files_below(rig.file("anchors")).size() == 1);
  const auto report = rig.anchors->report();
  REQUIRE(report.as_array()->size() == 2);
  CHECK(*report.as_array()->front().text("result") == "no answer");
  CHECK(*report.as_array()->back().text("result") == "good");
}

}  // namespace
}  // namespace hoopgit::anchor
