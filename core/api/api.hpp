// What clients and relay say to each other in JSON; hoopgit-api(7).
//
//   GET  /.well-known/oauth-protected-resource     RFC 9728, see identity
//   POST /oauth/token, /oauth/revoke               RFC 8693, 7009
//   GET  /api/v1/whoami                            WhoAmI
//   GET  /api/v1/pushes?state=open|all&mine=1      {"pushes": [PushView]}
//   GET  /api/v1/pushes/{id}                       PushView; id or its tail
//   GET  /api/v1/pushes/{id}/review                Review
//   POST /api/v1/pushes/{id}/votes                 VoteRequest -> PushView
//   POST /api/v1/pushes/{id}/cancel                {} -> PushView
//   GET  /api/v1/pushes/{id}/attestations          {"envelopes", "keys"}
//   GET  /api/v1/audit/events?...                  {"events": [item], "next"}
//   GET  /api/v1/audit/pushes/{id}                 Story
//   GET  /api/v1/audit/pushes/{id}/replay?diff=0   Replay, see replay.hpp
//   POST /api/v1/audit/evidence, …/openings        evidence.hpp
//   POST /api/v1/admin/revoke                      RevocationRequest -> …Answer
//
// Each struct is written by the one side and read by the other with the same
// pair of functions. Unknown members are skipped when reading. Times are
// RFC 3339 UTC. Errors have a status of 4xx or 5xx and the body of Problem.

#pragma once

#include "core/base/clock.hpp"
#include "core/base/push_id.hpp"
#include "core/git/ref_update.hpp"
#include "core/json/json.hpp"
#include "core/policy/decision.hpp"
#include "core/scan/finding.hpp"

#include <optional>
#include <string>
#include <vector>

namespace hoopgit::api {

/// {"error": name_of(fault), "message", "hint"?, "request_id"?}
struct Problem {
  Error error;
  std::string request_id{};
};
json::Value to_json(const Problem& problem);
/// What a client makes of an answer that is not 2xx; also of one without JSON.
Error problem_from(int status, std::string_view body);

struct WhoAmI {
  std::string issuer;
  std::string subject;
  std::string name;
  std::string kind;
  std::optional<std::vector<std::string>> groups{};
  std::vector<std::string> scopes{};
  Time expires{};  ///< Of the credential that asked.
  struct Repository {
    std::string name;                ///< Or the pattern that the relay serves.
    std::vector<std::string> may{};  ///< "fetch", "push".
  };
  std::vector<Repository> repositories{};
  struct Agent {
    std::string name;                    ///< As its person calls it.
    std::vector<std::string> refs{};     ///< Globs of those it may change.
    std::vector<std::string> actions{};  ///< create, update, force, delete.
    std::int64_t pushes = 0;             ///< In its whole session.
  };
  std::optional<Agent> agent{};  ///< That asks for this person, if one does.
};
json::Value to_json(const WhoAmI& who);
Result<WhoAmI> who_am_i_from_json(const json::Value& value);

struct Vote {
  std::string issuer;
  std::string subject;
  std::string name;
  std::string verb;  ///< "approve" or "deny".
  std::string comment{};
  Time time{};
};

/// One push as people see it.
struct PushView {
  PushId id;
  std::string state{};  ///< "pending", "landed" …; hoopgit-relay(8), STATES.
  std::int64_t version = 0;
  std::string repository{};
  std::string upstream{};
  std::string requester_issuer{};
  std::string requester_subject{};
  std::string requester_name{};
  std::string requester_agent{};  ///< That pushed for them; empty: none.
  std::vector<git::RefUpdate> updates{};
  std::vector<std::string> rules{};  ///< That decided.
  std::string reason{};              ///< Why it ended so, in a clause.
  std::optional<scan::Report> report{};
  std::optional<policy::Requirement> requirement{};
  std::vector<std::string> missing{};  ///< "1 of maintainers"; none: met.
  std::vector<Vote> votes{};
  std::string subject{};  ///< The digest that votes are for; 64 hex digits.
  struct RefResult {
    std::string ref;
    std::string status;  ///< "ok" or "ng".
    std::string text{};
  };
  std::vector<RefResult> results{};
  Time created{};
  Time updated{};
  std::optional<Time> expires{};
  bool may_vote = false;  ///< The one who asks may.
  std::string may_not_because{};
};
json::Value to_json(const PushView& push);
Result<PushView> push_view_from_json(const json::Value& value);

/// All that a reviewer must see of a push: what lands, commit by commit.
struct Review {
  std::string subject;       ///< SHA-256 of subject_text, in hex.
  std::string subject_text;  ///< Canonical JSON of the approval subject.
  struct Commit {
    std::string id;
    std::vector<std::string> parents{};
    std::string author;  ///< "Ada <ada@example.com>"
    std::string committer;
    Time author_time{};
    Time commit_time{};
    std::string message;
    std::string diff;  ///< Unified, secrets masked; safe for a terminal.
    bool diff_cut = false;
  };
  std::vector<Commit> commits{};     ///< Every new one, oldest first.
  std::vector<std::string> notes{};  ///< What else: tags, deletes, what is cut.
};
json::Value commit_to_json(const Review::Commit& commit);
Result<Review::Commit> commit_from_json(const json::Value& value);
json::Value to_json(const Review& review);
Result<Review> review_from_json(const json::Value& value);

struct VoteRequest {
  std::string subject;  ///< As shown; must still be the push's.
  std::int64_t version = 0;
  std::string verb;  ///< "approve", "deny" or "withdraw".
  std::string comment{};
};
json::Value to_json(const VoteRequest& vote);
Result<VoteRequest> vote_request_from_json(const json::Value& value);

/// An event with its place in the log. `entry` is the event as recorded, and
/// what comes last is what it commits to of its actor: what they are called,
/// and, where it does not have them itself, subject and address. Empty: none,
/// or it was erased.
struct EventItem {
  std::uint64_t index = 0;
  std::string leaf_hash;  ///< Hex.
  json::Value entry{};
  std::string log{};  ///< The name of the log: its origin.
  std::string display{};
  std::string subject{};
  std::string address{};
};
json::Value to_json(const EventItem& item);
Result<EventItem> event_item_from_json(const json::Value& value);

/// `hoopgit audit show`: a push from its first byte to its end.
struct Story {
  PushView push;
  struct Line {
    std::uint64_t index = 0;
    Time time{};
    std::string type;
    std::string who;
    std::string text;
  };
  std::vector<Line> lines{};
};
json::Value to_json(const Story& story);
Result<Story> story_from_json(const json::Value& value);

/// A legal hold that is in force.
struct Hold {
  std::string name;
  std::string owner;  ///< Display name, or the subject.
  std::string reason{};
  json::Value filter{};  ///< hoopgit-audit(5), RETENTION; {}: all.
  Time since{};
};
json::Value to_json(const Hold& hold);
Result<Hold> hold_from_json(const json::Value& value);

/// What one person asks for, and another one has to confirm.
struct Request {
  std::string id;       ///< ULID.
  std::string subject;  ///< Digest of all of it, in hex: what is confirmed.
  std::string kind;     ///< "hold", "release", "erase".
  json::Value order{};  ///< hoopgit-api(7).
  std::string by;       ///< Who asked: display name, or the subject.
  std::string reason{};
  std::string ticket{};
  Time created{};
  Time expires{};
};
json::Value to_json(const Request& request);
Result<Request> request_from_json(const json::Value& value);

/// What a sweep found in one repository.
struct SweptRepository {
  std::string repository;
  std::string upstream;
  bool is_first = false;   ///< Refs that nobody landed were only noted.
  std::uint64_t refs = 0;  ///< How many there are upstream.
  struct Bypass {
    std::string ref;
    git::ObjectId expected;  ///< What landed last; zero: there was no ref.
    git::ObjectId seen;      ///< Zero: it is gone.
  };
  std::vector<Bypass> found{};
  std::string problem{};  ///< Why it could not be looked at; empty: it was.
};
json::Value to_json(const SweptRepository& swept);
Result<SweptRepository> swept_repository_from_json(const json::Value& value);

/// How a receiver of the log's events stands.
struct SinkStanding {
  std::string name;
  std::uint64_t next = 0;  ///< Index of the first event that it lacks.
  bool paused = false;
  std::string problem{};  ///< Why it is paused or failed last; empty: neither.
  std::uint64_t failures = 0;  ///< In a row.
};
json::Value to_json(const SinkStanding& standing);
Result<SinkStanding> sink_standing_from_json(const json::Value& value);

/// What credentials and sessions are to be good for nothing from now on:
/// exactly one of the first four.
struct RevocationRequest {
  std::optional<std::string> token{};    ///< Id of one credential.
  std::optional<std::string> session{};  ///< Id of one session.
  struct Person {
    std::string issuer;
    std::string subject;
  };
  std::optional<Person> person{};
  bool all = false;
  std::string reason{};
};
json::Value to_json(const RevocationRequest& request);
/// Fault::usage when it names none of the four, or more than one.
Result<RevocationRequest> revocation_request_from_json(
    const json::Value& value);

/// How many were good until then.
struct RevocationAnswer {
  std::uint64_t credentials = 0;
  std::uint64_t sessions = 0;
};
json::Value to_json(const RevocationAnswer& answer);
Result<RevocationAnswer> revocation_answer_from_json(const json::Value& value);

}  // namespace hoopgit::api
