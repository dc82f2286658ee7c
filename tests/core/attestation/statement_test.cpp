#include "core/attestation/statement.hpp"

#include "core/json/json.hpp"

#include <catch2/catch.hpp>

namespace hoopgit::attestation {
namespace {

const Subject subject{"refs/heads/main",
                      "9a04d1ee393b5be2773b1ce204f61fe0fd02366a"};

Summary sample() {
  Summary summary{subject, "https://relay.example.com", "acme/site"};
  summary.push = "01JGJ00000000000000000000A";
  summary.time = "2026-01-02T03:04:05.000000006Z";
  summary.policy_sha256 = std::string(64, 'a');
  summary.record_sha256 = std::string(64, 'b');
  summary.levels = {"SLSA_SOURCE_LEVEL_2", "ORG_SOURCE_SECRETS_SCANNED"};
  return summary;
}

// These bytes are signed: were they to change, what was signed before could not
// be told from the log any more.
TEST_CASE("a summary has the bytes that it always had") {
  CHECK(
      summary_statement(sample()) ==
      R"({"_type":"https://in-toto.io/Statement/v1","predicate":{)"
      R"("inputAttestations":[{"digest":{"sha256":")" +
          std::string(64, 'b') +
          R"("},"uri":"https://relay.example.com/api/v1/pushes/)"
          R"(01JGJ00000000000000000000A/attestations"}],)"
          R"("policy":{"digest":{"sha256":")" +
          std::string(64, 'a') +
          R"("},"uri":"https://relay.example.com/policy"},)"
          R"("resourceUri":"git+https://relay.example.com/acme/site.git",)"
          R"("slsaVersion":"1.2",)"
          R"("timeVerified":"2026-01-02T03:04:05.000000006Z",)"
          R"("verificationResult":"PASSED",)"
          R"("verifiedLevels":["SLSA_SOURCE_LEVEL_2",)"
          R"("ORG_SOURCE_SECRETS_SCANNED"],)"
          R"("verifier":{"id":"https://relay.example.com"}},)"
          R"("predicateType":"https://slsa.dev/verification_summary/v1",)"
          R"("subject":[{"annotations":{"sourceRefs":["refs/heads/main"]},)"
          R"("digest":{"gitCommit":"9a04d1ee393b5be2773b1ce204f61fe0fd02366a"}}]})");
}

TEST_CASE("a change record is the predicate as it stands") {
  const std::string record = R"({"approvals":[],"log":"x","v":1})";
  CHECK(record_statement(subject, record) ==
        R"({"_type":"https://in-toto.io/Statement/v1","predicate":)" + record +
            R"(,"predicateType":"urn:hoopgit:change-record:v1",)"
            R"("subject":[{"annotations":{"sourceRefs":["refs/heads/main"]},)"
            R"("digest":{"gitCommit":)"
            R"("9a04d1ee393b5be2773b1ce204f61fe0fd02366a"}}]})");
}

TEST_CASE("statements are canonical, whatever a ref is called") {
  Summary summary = sample();
  summary.subject.ref = "refs/heads/\"a\\b\xc3\xa4";
  summary.subject.tag = std::string(40, 'c');
  const auto text = summary_statement(summary);
  CHECK(json::is_canonical(text));
  const auto value = json::parse(text);
  REQUIRE(value);
  const auto subjects = *value->array("subject");
  CHECK(*subjects.front().find("digest")->text("gitTag") ==
        std::string(40, 'c'));
  CHECK(subjects.front().find("annotations")->texts("sourceRefs")->front() ==
        summary.subject.ref);
  CHECK(json::is_canonical(record_statement(summary.subject, "{}")));
}

}  // namespace
}  // namespace hoopgit::attestation
