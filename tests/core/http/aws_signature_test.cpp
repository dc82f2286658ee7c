#include "core/http/aws_signature.hpp"

#include <catch2/catch.hpp>

namespace hoopgit::http {
namespace {

// Of the examples that Amazon publishes; their key is nobody's.
const AwsScope scope{"AKIA" + std::string("IOSFODNN7EXAMPLE"), "us-east-1"};
Secret example_secret() {
  return Secret("wJalrXUtnFEMI/K7MDENG" + std::string("/bPxRfiCYEXAMPLEKEY"));
}
const Time day = from_unix_seconds(1369353600);  // 2013-05-24.

std::string authorization(const std::vector<Header>& headers) {
  for (const auto& header : headers)
    if (header.name == "authorization") return header.value;
  return {};
}

TEST_CASE("a read is signed as in Amazon's example") {
  const auto url = parse_url("https://examplebucket.s3.amazonaws.com/test.txt");
  REQUIRE(url);
  const auto headers = sign_for_aws("GET", *url, {{"Range", "bytes=0-9"}}, "",
                                    scope, example_secret(), day);
  CHECK(authorization(headers) ==
        "AWS4-HMAC-SHA256 Credential=" + scope.access_key +
            "/20130524/us-east-1/s3/aws4_request,SignedHeaders=host;range;"
            "x-amz-content-sha256;x-amz-date,Signature="
            "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");
}

TEST_CASE("a write is signed as in Amazon's example") {
  const auto url =
      parse_url("https://examplebucket.s3.amazonaws.com/test%24file.text");
  REQUIRE(url);
  const auto headers =
      sign_for_aws("PUT", *url,
                   {{"Date", "Fri, 24 May 2013 00:00:00 GMT"},
                    {"x-amz-storage-class", "REDUCED_REDUNDANCY"}},
                   "Welcome to Amazon S3.", scope, example_secret(), day);
  CHECK_THAT(authorization(headers),
             Catch::EndsWith("SignedHeaders=date;host;x-amz-content-sha256;"
                             "x-amz-date;x-amz-storage-class,Signature="
                             "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b"
                             "5971af0ece108bd"));
}

TEST_CASE("a query is signed as in Amazon's example of a list") {
  const auto url =
      parse_url("https://examplebucket.s3.amazonaws.com/?max-keys=2&prefix=J");
  REQUIRE(url);
  const auto headers =
      sign_for_aws("GET", *url, {}, "", scope, example_secret(), day);
  CHECK_THAT(authorization(headers),
             Catch::EndsWith("SignedHeaders=host;x-amz-content-sha256;"
                             "x-amz-date,Signature="
                             "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670"
                             "ed5711ef69dc6f7"));
}

}  // namespace
}  // namespace hoopgit::http
