#include "server/relay/replay_votes.hpp"

#include "core/policy/decision.hpp"
#include "server/approval/approvals.hpp"
#include "server/approval/matching.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace hoopgit::relay {
namespace {

using json::Value;
using store::VoteRow;

std::pair<std::string, std::string> key_of(const store::Person& person) {
  return {person.issuer, person.subject};
}

Result<store::Person> person_in(const Value& value) {
  return store::Person{TRY(value.text("iss")), TRY(value.text("sub"))};
}

/// The votes that stand, entry by entry.
class Ballot {
 public:
  explicit Ballot(const policy::Requirement& requirement, std::string subject)
      : requirement_(requirement), subject_(std::move(subject)) {}

  Result<void> take(const Value& entry, const PushId& push) {
    const Value data = TRY(entry.object("data"));
    VoteRow vote{
        push, TRY(person_in(TRY(entry.object("actor")))), {}, {}, {}, {}, {}};
    std::erase_if(votes_, [&](const VoteRow& other) {
      return other.voter.is(vote.voter);
    });
    if (TRY(entry.text("type")) == "approval.vote_withdrawn") return {};
    vote.verb = TRY(data.text("verb"));
    vote.subject = TRY(data.text("subject"));
    vote.groups = TRY(data.texts("groups"));
    vote.time = TRY(parse_rfc3339(TRY(entry.text("time"))));
    votes_.push_back(std::move(vote));
    return {};
  }

  bool is_met(Time now) const {
    return approval::count(requirement_, young(now), subject_).met;
  }

  /// Whether those whom the log names are those who have approved.
  Result<bool> is_by(const Value& granted, Time now) const {
    std::set<std::pair<std::string, std::string>> named;
    const Value data = TRY(granted.object("data"));
    for (const auto& one : TRY(data.array("voters")))
      named.insert(key_of(TRY(person_in(one))));
    std::set<std::pair<std::string, std::string>> counted;
    for (const auto& vote : young(now))
      if (vote.verb == "approve") counted.insert(key_of(vote.voter));
    return named == counted;
  }

 private:
  std::vector<VoteRow> young(Time now) const {
    auto votes = votes_;
    std::erase_if(votes, [&](const VoteRow& vote) {
      return now - vote.time > approval::groups_trusted_for;
    });
    return votes;
  }

  const policy::Requirement& requirement_;
  std::string subject_;
  std::vector<VoteRow> votes_{};
};

}  // namespace

Result<std::string> recount(const LoggedPush& logged) {
  const auto requirement =
      TRY(policy::requirement_from_json(logged.requirement));
  Ballot ballot(requirement, logged.subject);
  bool was_granted = false;
  Time last{};
  for (const Value& entry : logged.entries) {
    const std::string type = TRY(entry.text("type"));
    last = TRY(parse_rfc3339(TRY(entry.text("time"))));
    if (type == "approval.vote" || type == "approval.vote_withdrawn")
      TRY(ballot.take(entry, TRY(PushId::parse(TRY(entry.text("push_id"))))));
    if (type != "approval.granted") continue;
    was_granted = true;
    if (!ballot.is_met(last))
      return std::string("approval was granted, and the votes do not suffice");
    if (!TRY(ballot.is_by(entry, last)))
      return std::string("approval was granted by others than voted");
  }
  if (!was_granted && ballot.is_met(last))
    return std::string("approval was not granted, but the votes suffice");
  return std::string();
}

}  // namespace hoopgit::relay
