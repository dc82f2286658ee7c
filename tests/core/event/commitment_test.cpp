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

TEST_CASE("an entry may commit to who its actor is, and from where") {
  const std::string principal(64, 'b');
  const std::string address(64, 'c');
  const std::string entry =
      R"({"actor":{"client":{"ip":"sha256:)" + address +
      R"(","ua":"git"},"iss":"i","kind":"agent","on_behalf_of":{"iss":"i",)" +
      R"("sub":"sha256:)" + principal + R"("},"sub":"sha256:)" + digest +
      R"("}})";
  const auto found = commitments_in(entry);
  REQUIRE(found.size() == 3);
  CHECK(found[0].name == "sub");
  CHECK(found[0].sha256 == digest);
  CHECK(found[1].sha256 == principal);
  CHECK(found[2].name == "ip");
  CHECK(found[2].sha256 == address);
  CHECK(subject_in(*json::parse(entry)) == digest);
  CHECK(address_in(*json::parse(entry)) == address);
}

TEST_CASE("an actor in clear is no commitment") {
  const std::string entry =
      R"({"actor":{"client":{"ip":"192.0.2.1"},"iss":"i","sub":"ada-1"}})";
  CHECK(commitments_in(entry).empty());
  CHECK(subject_in(*json::parse(entry)).empty());
  CHECK(address_in(*json::parse(entry)).empty());
  for (const std::string odd :
       {R"({"actor":3})", R"({"actor":{"sub":7,"client":"x"}})",
        R"({"actor":{"client":{"ip":null},"on_behalf_of":[]}})"})
    CHECK(commitments_in(odd).empty());
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
