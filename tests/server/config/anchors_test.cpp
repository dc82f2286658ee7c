#include "core/crypto/crypto.hpp"
#include "core/ledger/note.hpp"
#include "server/config/sections.hpp"

#include <catch2/catch.hpp>

namespace hoopgit::config {
namespace {

using Catch::Matchers::Contains;

std::string vkey(const std::string& name, char type) {
  const auto key = crypto::SigningKey::from_seed(Secret(std::string(32, 'w')));
  return ledger::to_vkey(name, key->public_key(), type);
}

const std::string witness = vkey("north.example", ledger::cosignature_type);

struct Read {
  Config config{};
  std::string problems{};
};

Read read(const std::string& text) {
  yaml::Problems problems("f");
  const yaml::Node audit = yaml::parse(text, problems);
  Read read;
  read_anchors(audit, read.config);
  audit.done();
  if (!problems.empty()) read.problems = problems.text();
  return read;
}

TEST_CASE("anchors of each kind are read") {
  const auto got = read(R"(
anchors:
  - {name: disk, directory: /mnt/anchors}
  - witness:
      vkey: )" + witness +
                        R"(
      url: https://north.example/witness
      monitor: https://north.example/logs
  - bucket:
      url: https://s3.example/ours
      region: eu-1
      access_key: relay
      secret: /run/keys/bucket
      lock: 400d
      lock_mode: compliance
witness_policy: |
  witness north )" + witness +
                        R"(
  quorum north
landing_wait: cosigned
)");
  CHECK(got.problems.empty());
  const auto& anchors = got.config.anchors.anchors;
  REQUIRE(anchors.size() == 3);
  CHECK(anchors[0].name == "disk");
  CHECK(std::get<anchor::DirectoryTarget>(anchors[0].target).folder ==
        "/mnt/anchors");
  CHECK(anchors[1].name == "witness north.example");
  const auto& north = std::get<anchor::WitnessTarget>(anchors[1].target);
  CHECK(north.url.text() == "https://north.example/witness");
  CHECK(north.monitor->text() == "https://north.example/logs");
  CHECK(anchors[2].name == "bucket https://s3.example/ours");
  const auto& bucket = std::get<anchor::BucketTarget>(anchors[2].target);
  CHECK(bucket.retention == std::chrono::hours(24 * 400));
  CHECK(bucket.compliance);
  CHECK(got.config.anchors.policy);
  CHECK(got.config.landing_waits_for_witnesses);
}

TEST_CASE("without a word of it nobody is asked and nobody waited for") {
  const auto got = read("{}");
  CHECK(got.problems.empty());
  CHECK(got.config.anchors.anchors.empty());
  CHECK_FALSE(got.config.anchors.policy);
  CHECK_FALSE(got.config.landing_waits_for_witnesses);
}

TEST_CASE("an anchor that could not be used is a problem of the file") {
  struct Row {
    std::string text;
    std::string problem;
  };
  const std::string log_key = vkey("relay.example/log/1", ledger::ed25519_type);
  const std::vector<Row> rows = {
      {"anchors: [{name: x}]", "a directory, a witness or a bucket"},
      {"anchors: [{directory: anchors}]", "must begin with '/'"},
      {"anchors: [{directory: /a}, {directory: /a}]", "given twice"},
      {"anchors: [{directory: /a, url: b}]", "unknown key 'url'"},
      {"anchors: [{witness: {url: 'https://n.example', vkey: " + log_key +
           "}}]",
       "not the vkey of a witness"},
      {"anchors: [{witness: {url: 'http://n.example', vkey: " + witness + "}}]",
       "plain http"},
      {"anchors: [{witness: {vkey: " + witness + "}}]", "missing key 'url'"},
      {"anchors: [{bucket: {url: 'https://s3.example/b'}}]",
       "missing key 'region'"},
      {"anchors: [{bucket: {url: 'https://s3.example/b', region: r, "
       "access_key: a, secret: /s, lock_mode: never}}]",
       "'governance' or 'compliance'"},
      {"witness_policy: quorum nobody", "witness_policy"},
      {"landing_wait: soon", "signed or cosigned"},
      {"landing_wait: cosigned", "needs a witness_policy"}};
  for (const auto& row : rows) {
    INFO(row.text);
    const auto got = read(row.text);
    if (row.problem == "witness_policy")
      CHECK_FALSE(got.problems.empty());
    else
      CHECK_THAT(got.problems, Contains(row.problem));
  }
}

}  // namespace
}  // namespace hoopgit::config
