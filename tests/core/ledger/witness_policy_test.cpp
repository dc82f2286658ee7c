#include "core/ledger/witness_policy.hpp"

#include "core/ledger/checkpoint.hpp"
#include "core/ledger/cosignature.hpp"

#include <catch2/catch.hpp>

namespace hoopgit::ledger {
namespace {

const std::string origin = "relay.example.com/log/1";

crypto::SigningKey key_of(char seed) {
  return *crypto::SigningKey::from_seed(Secret(std::string(32, seed)));
}

std::string log_vkey() {
  return to_vkey(origin, key_of('l').public_key());
}

/// Witnesses have the names "a", "b" ... in the policy too.
std::string vkey(char witness) {
  return to_vkey(std::string(1, witness) + ".example",
                 key_of(witness).public_key(), cosignature_type);
}

std::string three_witnesses() {
  return "log " + log_vkey() + " https://relay.example.com/log/1\n" +
         "# who watches\n\nwitness a " + vkey('a') + " https://a.example\n" +
         "witness b " + vkey('b') + "\nwitness\tc   " + vkey('c') + "\n";
}

/// A checkpoint with the cosignatures of these witnesses.
std::string note_by(const std::string& witnesses) {
  std::string note =
      *sign_checkpoint({origin, 3, std::string(32, 'r')}, key_of('l'));
  const std::string text = parse_note(note)->text;
  for (const char witness : witnesses)
    note += to_line(*cosign(text, std::string(1, witness) + ".example",
                            key_of(witness), 1000));
  return note;
}

bool is_enough(const std::string& rules, const std::string& witnesses) {
  const auto policy = WitnessPolicy::parse(three_witnesses() + rules);
  if (!policy) FAIL(policy.error().message);
  const auto satisfied = policy->is_satisfied_by(note_by(witnesses));
  REQUIRE(satisfied);
  return *satisfied;
}

TEST_CASE("a policy says whose cosignatures are enough") {
  CHECK(is_enough("quorum none\n", ""));
  CHECK(is_enough("quorum b\n", "b"));
  CHECK_FALSE(is_enough("quorum b\n", "ac"));
  CHECK(is_enough("group g any a b c\nquorum g\n", "c"));
  CHECK_FALSE(is_enough("group g any a b c\nquorum g\n", ""));
  CHECK(is_enough("group g 2 a b c\nquorum g\n", "ca"));
  CHECK_FALSE(is_enough("group g 2 a b c\nquorum g\n", "c"));
  CHECK_FALSE(is_enough("group g all a b c\nquorum g\n", "ab"));
  CHECK(is_enough("group g all a b c\nquorum g\n", "abc"));
  // One witness twice is one witness.
  CHECK_FALSE(is_enough("group g 2 a b c\nquorum g\n", "aa"));
  // Others do not count.
  CHECK_FALSE(is_enough("group g any a b\nquorum g\n", "xyz"));
}

TEST_CASE("groups may consist of groups") {
  const std::string rules =
      "group in any a b\ngroup out all in c\nquorum out\n";
  CHECK(is_enough(rules, "bc"));
  CHECK_FALSE(is_enough(rules, "ab"));
}

TEST_CASE("a wrong cosignature of a witness is an error") {
  const auto policy = WitnessPolicy::parse(three_witnesses() + "quorum a\n");
  REQUIRE(policy);
  const std::string other =
      *sign_checkpoint({origin, 4, std::string(32, 'r')}, key_of('l'));
  const std::string stolen = to_line(parse_note(note_by("a"))->signatures[1]);
  CHECK_FALSE(policy->is_satisfied_by(other + stolen));
}

TEST_CASE("a policy names logs and witnesses with their URLs") {
  const auto policy = WitnessPolicy::parse(three_witnesses() + "quorum a\n");
  REQUIRE(policy);
  REQUIRE(policy->logs().size() == 1);
  CHECK(policy->logs()[0].url == "https://relay.example.com/log/1");
  REQUIRE(policy->witnesses().size() == 3);
  CHECK(policy->witnesses()[0].url == "https://a.example");
  CHECK(policy->witnesses()[2].name == "c");
  CHECK(policy->log_keys()[0].name() == origin);
}

TEST_CASE("a policy may have many witnesses and groups") {
  std::string text;
  for (int i = 0; i < 40; ++i) {
    const auto name = "w" + std::to_string(i);
    const auto key = key_of(static_cast<char>('0' + i)).public_key();
    text += "witness " + name + " " + to_vkey(name, key, cosignature_type) +
            "\ngroup g" + std::to_string(i) + " any " + name + "\n";
  }
  CHECK(WitnessPolicy::parse(text + "quorum g39\n"));
}

TEST_CASE("a policy that is not clear is refused, with the line") {
  for (const std::string& bad :
       {std::string("quorum d\n"),
        std::string(),
        std::string("quorum\n"),
        std::string("quorum a\nquorum b\n"),
        std::string("quorum a b\n"),
        std::string("group g any a d\nquorum g\n"),
        std::string("group g 0 a b\nquorum g\n"),
        std::string("group g 3 a b\nquorum g\n"),
        std::string("group g x a b\nquorum g\n"),
        std::string("group g any\nquorum none\n"),
        std::string("group a any b\nquorum a\n"),
        std::string("group none any b\nquorum none\n"),
        std::string("group g any a\ngroup h any a\nquorum g\n"),
        std::string("group g 2 a a\nquorum g\n"),
        std::string("allow a\nquorum a\n"),
        "witness a " + vkey('d') + "\nquorum a\n",
        "witness d " + vkey('a') + "\nquorum d\n",
        "witness d " + log_vkey() + "\nquorum d\n",
        "log " + vkey('d') + "\nquorum a\n",
        std::string("witness d\nquorum a\n"),
        std::string("log\nquorum a\n"),
        std::string("log nonsense\nquorum a\n")}) {
    CAPTURE(bad);
    const auto policy = WitnessPolicy::parse(three_witnesses() + bad);
    REQUIRE_FALSE(policy);
    CHECK(policy.error().fault == Fault::usage);
  }
  CHECK(WitnessPolicy::parse("quorum none\nnonsense\n")
            .error()
            .message.find("line 2") != std::string::npos);
}

}  // namespace
}  // namespace hoopgit::ledger
