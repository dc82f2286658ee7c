#include "core/event/commitment.hpp"

#include <catch2/catch.hpp>

namespace hoopgit::event {
namespace {

const std::string digest(64, '7');

TEST_CASE("an entry names the bodies that it commits to") {
  const auto found =
      commitments_in(R"({"bodies":{"diff":{"bytes":3,"sha256":")" + digest +
                     R"(","type":"text/plain"},"email":{"sha256":")" +
                     std::string(64, 'a') + R"(","type":""}},"v":1})");
  REQUIRE(found.size() == 2);
  CHECK(found[0].name == "diff");
  CHECK(found[0].sha256 == digest);
  CHECK(found[1].name == "email");
}

TEST_CASE("what is not formed like a commitment is none") {
  for (const std::string odd :
       {"", "{}", "[]", R"({"bodies":3})", R"({"bodies":{"a":1}})",
        R"({"bodies":{"a":{"sha256":"77"}}})",
        R"({"bodies":{"a":{"sha256":7}}})", R"({"data":{"bodies":{}}})"})
    CHECK(commitments_in(odd).empty());
}

TEST_CASE("an entry names what it commits to as the name of its actor") {
  const auto of = [](const std::string& entry) {
    return std::string(display_in(*json::parse(entry)));
  };
  CHECK(of(R"({"bodies":{"display":{"sha256":")" + digest + R"("}}})") ==
        digest);
  CHECK(of("{}").empty());
  CHECK(of(R"({"bodies":{"display":{"sha256":7}}})").empty());
  CHECK(of(R"({"bodies":{"email":{"sha256":"77"}}})").empty());
}

TEST_CASE("the push of an entry is not that of its data") {
  CHECK(push_in(R"({"data":{"push_id":"x"},"push_id":"y"})") == "y");
  CHECK(push_in(R"({"data":{"push_id":"x"}})").empty());
  CHECK(push_in(R"({"push_id":3})").empty());
}

}  // namespace
}  // namespace hoopgit::event
