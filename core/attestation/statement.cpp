#include "core/attestation/statement.hpp"

#include "core/json/json.hpp"

namespace hoopgit::attestation {
namespace {

using json::Value;

Value sha256(const std::string& hex) {
  return json::object({{"sha256", hex}});
}

Value subjects(const Subject& subject) {
  Value digest = json::object({{"gitCommit", subject.commit}});
  if (!subject.tag.empty()) digest.set("gitTag", subject.tag);
  return json::Array{json::object(
      {{"digest", digest},
       {"annotations",
        json::object({{"sourceRefs", json::Array{subject.ref}}})}})};
}

/// Put together as text, so that the predicate stays as it stands. The keys are
/// in canonical order.
std::string statement(std::string_view type, std::string_view predicate,
                      const Subject& subject) {
  std::string text = R"({"_type":"https://in-toto.io/Statement/v1",)"
                     R"("predicate":)";
  text += predicate;
  text += R"(,"predicateType":)" + json::dump(type);
  text += R"(,"subject":)" + json::dump(subjects(subject));
  return text + '}';
}

}  // namespace

std::string summary_statement(const Summary& summary) {
  const std::string& relay = summary.verifier;
  Value input = json::object({{"digest", sha256(summary.record_sha256)}});
  input.set("uri", relay + "/api/v1/pushes/" + summary.push + "/attestations");
  const Value predicate = json::object(
      {{"verifier", json::object({{"id", relay}})},
       {"timeVerified", summary.time},
       {"resourceUri", "git+" + relay + "/" + summary.repository + ".git"},
       {"policy", json::object({{"uri", relay + "/policy"},
                                {"digest", sha256(summary.policy_sha256)}})},
       {"inputAttestations", json::Array{input}},
       {"verificationResult", "PASSED"},
       {"verifiedLevels", json::array_of(summary.levels)},
       {"slsaVersion", "1.2"}});
  return statement(summary_type, json::dump(predicate), summary.subject);
}

std::string record_statement(const Subject& subject, std::string_view record) {
  return statement(record_type, record, subject);
}

}  // namespace hoopgit::attestation
