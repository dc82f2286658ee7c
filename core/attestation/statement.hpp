// What is said of a commit that landed on a ref: in-toto Statements, v1
// (github.com/in-toto/attestation). Members: hoopgit-audit(5), ATTESTATIONS.

#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace hoopgit::attestation {

inline constexpr std::string_view summary_type =
    "https://slsa.dev/verification_summary/v1";
inline constexpr std::string_view record_type = "urn:hoopgit:change-record:v1";

/// What a statement is about: a commit, and the ref that leads to it.
struct Subject {
  std::string ref;     ///< "refs/heads/main"
  std::string commit;  ///< Its id in hex.
  std::string tag{};   ///< Of the tag object between them, or empty.
};

/// That a policy was kept on the way to that ref (slsa.dev, verification
/// summary), and which level of the source track that comes to.
struct Summary {
  Subject subject{};
  std::string verifier{};    ///< The relay's URL, without a slash at its end.
  std::string repository{};  ///< "acme/site"
  std::string push{};        ///< Id.
  std::string time{};        ///< RFC 3339.
  std::string policy_sha256{};  ///< In hex.
  std::string record_sha256{};  ///< Of the statement with the change record.
  std::vector<std::string> levels{};
};

/// Canonical JSON, one line. The bytes are signed and must stay the same for
/// the same values, now and in any later version.
std::string summary_statement(const Summary& summary);

/// The same with a change record, as event::ChangeRecords writes it.
std::string record_statement(const Subject& subject, std::string_view record);

}  // namespace hoopgit::attestation
