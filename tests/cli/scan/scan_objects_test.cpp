#include "cli/scan_objects.hpp"

#include <catch2/catch.hpp>

namespace hoopgit::cli {
namespace {

Result<std::string> read(const std::string& text, std::size_t piece) {
  std::string seen;
  ObjectReader reader(10, [&](const ReadObject& object) {
    seen += object.id + " " + object.type + " " + std::to_string(object.size) +
            "[" + object.content + "]";
  });
  for (std::size_t at = 0; at < text.size(); at += piece)
    TRY(reader.feed(std::string_view(text).substr(at, piece)));
  TRY(reader.finish());
  return seen;
}

TEST_CASE("objects are read, however the bytes come") {
  const auto piece = GENERATE(1U, 3U, 1000U);
  const auto seen = read(
      "a1 blob 4\nx\ny\n\nb2 commit 0\n\nc3 missing\nd4 blob "
      "12\n0123456789ab\n",
      piece);
  REQUIRE(seen);
  CHECK(*seen == "a1 blob 4[x\ny\n]b2 commit 0[]c3 missing 0[]d4 blob 12[]");
}

TEST_CASE("a stream that ends too early, or says something else, is an error") {
  const auto* text =
      GENERATE("a1 blob 4\nx\n", "a1 blob", "a1 blob x\n", "a1 blob 1x\na\n",
               "a1 blob +1\na\n", "a1 blob 18446744073709551615\n",
               "a1 blob 1\naX", "fatal: it broke badly\n");
  CAPTURE(text);
  CHECK_FALSE(read(text, 2));
}

TEST_CASE("a message is what stands below the header") {
  CHECK(message_of("tree x\nauthor y\n\nsubject\n\nbody\n") ==
        "subject\n\nbody\n");
  CHECK(message_of("tree x\n").empty());
}

}  // namespace
}  // namespace hoopgit::cli
