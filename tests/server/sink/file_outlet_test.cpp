#include "server/sink/file_outlet.hpp"

#include "core/base/file.hpp"

#include <catch2/catch.hpp>
#include <sys/stat.h>

namespace hoopgit::sink {
namespace {

namespace fs = std::filesystem;

struct Place {
  TemporaryFolder folder = *TemporaryFolder::make();
  fs::path path = folder.path() / "events";

  std::string text() const { return read_file(path).operator*(); }
};

Batch batch(std::uint64_t first, std::vector<std::string> records,
            const std::string& head = "head\n") {
  const auto last = first + records.size() - 1;
  return {"log/1", first, last, head, std::move(records), ""};
}

bool is_taken(FileOutlet& outlet, const Batch& batch) {
  return outlet.send(batch, {}).kind == Answer::Kind::accepted;
}

TEST_CASE("a file grows by what is sent, and is for its owner alone") {
  const Place place;
  FileOutlet outlet({place.path}, event::Format::jsonl);
  CHECK(is_taken(outlet, batch(0, {"a\n", "b\n"})));
  CHECK(is_taken(outlet, batch(2, {"c\n"})));
  CHECK(place.text() == "head\na\nb\nhead\nc\n");
  struct stat about {};
  REQUIRE(::stat(place.path.c_str(), &about) == 0);
  CHECK((about.st_mode & 0777) == 0600);
}

TEST_CASE("the header row of CSV stands once in a file") {
  const Place place;
  FileOutlet outlet({place.path}, event::Format::csv);
  CHECK(is_taken(outlet, batch(0, {"a\r\n"}, "head\r\n")));
  CHECK(is_taken(outlet, batch(1, {"b\r\n"}, "head\r\n")));
  CHECK(place.text() == "head\r\na\r\nb\r\n");
}

TEST_CASE("a line that a crash cut short is taken away") {
  const Place place;
  REQUIRE(write_file(place.path, "head\na\nhal"));
  FileOutlet outlet({place.path}, event::Format::jsonl);
  CHECK(is_taken(outlet, batch(1, {"half\n"})));
  CHECK(place.text() == "head\na\nhead\nhalf\n");
  REQUIRE(write_file(place.path, "hal"));
  CHECK(is_taken(outlet, batch(1, {"half\n"})));
  CHECK(place.text() == "head\nhalf\n");
}

TEST_CASE("a file that would get too large is put aside by its next index") {
  const Place place;
  FileOutlet outlet({place.path, 12}, event::Format::jsonl);
  CHECK(is_taken(outlet, batch(0, {"a\n"})));
  CHECK(is_taken(outlet, batch(1, {"bbbbbb\n"})));
  CHECK(place.text() == "head\nbbbbbb\n");
  auto aside = place.path;
  aside += ".1";
  CHECK(read_file(aside).operator*() == "head\na\n");
}

TEST_CASE("what cannot be appended is told, and a link is not followed") {
  const Place place;
  FileOutlet nowhere({place.folder.path() / "no" / "file"},
                     event::Format::jsonl);
  const auto answer = nowhere.send(batch(0, {"a\n"}), {});
  CHECK(answer.kind == Answer::Kind::failed);
  CHECK_THAT(answer.reason, Catch::StartsWith("cannot append to "));
  fs::create_symlink(place.folder.path() / "elsewhere", place.path);
  FileOutlet link({place.path}, event::Format::jsonl);
  CHECK_FALSE(is_taken(link, batch(0, {"a\n"})));
  CHECK_FALSE(fs::exists(place.folder.path() / "elsewhere"));
}

}  // namespace
}  // namespace hoopgit::sink
