#pragma once

#include "core/base/clock.hpp"
#include "core/base/push_id.hpp"
#include "core/git/ref_update.hpp"
#include "core/json/json.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace hoopgit::store {

enum class Outcome { success, failure, denied, unknown };
enum class Severity { info, notice, warning, high, critical };

/// A person or machine: (issuer, subject).
struct Person {
  std::string issuer;
  std::string subject;
  /// What the issuer calls them; "ada" or "ada@example.com". For display only,
  /// and only while they sign in: rows and entries do not have it, so that it
  /// can be erased.
  std::string name{};
  /// The subject, where `subject` is a commitment to it that opens; else empty.
  /// Rows and entries do not have it.
  std::string known_as{};

  /// For who judges by it or shows it; two are the same by what is() says.
  const std::string& subject_in_clear() const {
    return known_as.empty() ? subject : known_as;
  }

  /// Same issuer and same subject; the name does not count.
  bool is(const Person& other) const {
    return issuer == other.issuer && subject == other.subject;
  }
};

/// Who did it. No value at all: the relay itself (kind "system").
struct Actor {
  Person person;
  std::string kind = "human";  ///< human, agent or service.
  std::optional<std::vector<std::string>> groups{};
  std::string session{};
  std::string address{};                 ///< Of the client.
  std::string user_agent{};              ///< Cut to 256 bytes by the store.
  std::optional<Person> on_behalf_of{};  ///< Whom an agent acts for.
  /// What the person calls the agent that acts for them, who is `person`, too;
  /// empty: no agent of a person's.
  std::string agent{};
};

struct Target {
  std::string upstream;
  std::string repository;
  std::vector<git::RefUpdate> refs{};
};

/// What an entry says of a body that lies beside the log.
struct BodyReference {
  std::string name;    ///< "diff", "email": [a-z0-9_]+, once in an event.
  std::string sha256;  ///< Hex: SHA-256 of the salt and the body.
  std::string type{};  ///< Media type.
  std::optional<std::uint64_t> bytes{};  ///< None: the length would tell.
};

/// What happened, before it has an index. The store adds version, id, time,
/// monotonic time and the relay's name, and writes it as canonical JSON: the
/// bytes that are hashed. What is too large is cut, and says so; see entry.hpp.
/// Names of types and their `data`: hoopgit-audit(5).
struct Event {
  std::string type;  ///< "push.received"
  Outcome outcome = Outcome::success;
  Severity severity = Severity::info;
  std::optional<Actor> actor{};
  std::optional<Target> target{};
  std::optional<PushId> push{};
  std::string policy_sha256{};
  std::string policy_name{};
  std::string policy_version{};
  std::vector<BodyReference> bodies{};  ///< Are never cut.
  json::Value data{};                   ///< An object, or null.

  /// Ids of objects, in hex, by which the event can be found although its entry
  /// does not name them: the commits of a push. Not part of the entry.
  std::vector<std::string> objects{};
};

std::string_view name_of(Outcome outcome);
std::string_view name_of(Severity severity);

/// An event as it stands in the log.
struct StoredEvent {
  std::uint64_t index;
  std::string leaf_hash;  ///< 32 raw bytes, RFC 6962.
  std::string bytes;      ///< Canonical JSON, exactly as hashed.
};

/// All set conditions must hold. Every one of them is looked up in the index.
struct EventFilter {
  std::optional<std::string> issuer{};
  std::optional<std::string> subject{};
  std::vector<std::string> subject_commitments{};  ///< Any of these as well.
  /// The record of this question must not say whom it was about.
  bool is_about_somebody = false;
  /// Display name, exact: as entries of an older program have it, or by any of
  /// these commitments to it.
  std::optional<std::string> name{};
  std::vector<std::string> name_commitments{};
  std::optional<std::string> display{};  ///< One commitment to a name.
  std::optional<std::string> address{};  ///< One to an address, as entries say.
  std::optional<std::string> repository{};
  std::optional<std::string> ref{};   ///< Exact, or "refs/heads/a/*": below it.
  std::optional<std::string> type{};  ///< Exact, or "push." for all of push.
  std::optional<std::string> push{};
  std::optional<std::string> outcome{};
  std::optional<std::string> group{};  ///< Of the actor, as recorded.
  std::optional<std::string> agent{};  ///< Subject of an agent, or its name.
  std::vector<std::string> agent_commitments{};  ///< To that name.
  std::optional<std::string> severity_min{};     ///< "notice": this, or higher.
  std::optional<std::string> verdict{};
  std::optional<std::string> rule{};         ///< By which a secret was found.
  std::optional<std::string> fingerprint{};  ///< Of a secret.
  std::optional<std::string> approval_subject{};
  std::optional<std::string> policy{};  ///< SHA-256 in hex.
  /// Id of a commit or other object in hex, or at least seven digits of its
  /// beginning, with which no other that the log names begins.
  std::optional<std::string> object{};
  std::optional<Time> since{};  ///< This moment or later.
  std::optional<Time> until{};  ///< Before this moment.
  /// Only events a person may see without being an auditor: their own, and
  /// those of their own pushes.
  std::optional<Person> visible_to{};
  bool newest_first = true;
  std::optional<std::uint64_t> from{};  ///< First index of the page.
  std::size_t limit = 100;              ///< At most 1,000.
};

}  // namespace hoopgit::store
