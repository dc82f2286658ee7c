#include "server/relay/views.hpp"

#include "core/base/text.hpp"
#include "core/git/repository.hpp"
#include "server/approval/matching.hpp"
#include "server/landing/landing_objects.hpp"

#include <algorithm>
#include <set>
#include <system_error>

namespace hoopgit::relay {
namespace {

using store::PushRow;

constexpr std::size_t longest_diff = std::size_t{256} * 1024;
constexpr std::size_t most_commits = 500;

std::vector<std::string> rules_in(const json::Value& decision) {
  std::vector<std::string> rules;
  const auto updates = decision.array("updates");
  if (!updates) return rules;
  for (const auto& update : *updates) {
    const auto matches = update.array("matches");
    if (!matches) continue;
    for (const auto& match : *matches)
      if (const auto rule = match.text("rule");
          rule && std::find(rules.begin(), rules.end(), *rule) == rules.end())
        rules.push_back(*rule);
  }
  return rules;
}

std::vector<api::PushView::RefResult> results_in(const json::Value& value) {
  std::vector<api::PushView::RefResult> results;
  if (const auto* refs = value.as_array())
    for (const auto& ref : *refs) {
      const auto name = ref.text("ref");
      const auto status = ref.text("status");
      const auto text = ref.text("text");
      if (name && status)
        results.push_back({*name, *status, text ? *text : ""});
    }
  return results;
}

std::string person_text(const git::Signature& signature) {
  return printable(signature.name) + " <" + printable(signature.email) + ">";
}

/// Secrets out, then every line safe for a terminal; line breaks stay.
std::string shown(std::string_view text, const scan::Scanner& scanner) {
  const std::string masked = scanner.masked(text);
  std::string safe;
  for (const auto line : split(masked, '\n')) {
    if (!safe.empty() || line.data() != masked.data()) safe += '\n';
    safe += printable(line);
  }
  return safe;
}

Result<api::Review::Commit> commit_of(const git::Commit& commit,
                                      const git::Repository& objects,
                                      const scan::Scanner& scanner) {
  api::Review::Commit seen;
  seen.id = commit.id.hex();
  for (const auto& parent : commit.parents)
    seen.parents.push_back(parent.hex());
  seen.author = person_text(commit.author);
  seen.committer = person_text(commit.committer);
  seen.author_time = commit.author.time;
  seen.commit_time = commit.committer.time;
  seen.message = shown(commit.message, scanner);
  seen.diff =
      shown(TRY(objects.diff(commit, longest_diff, seen.diff_cut)), scanner);
  return seen;
}

void add_notes(const PushRow& row, api::Review& review) {
  for (const auto& update : row.updates) {
    using Kind = git::RefUpdate::Kind;
    if (update.kind == Kind::remove)
      review.notes.push_back("deletes " + update.ref + ", which is at " +
                             update.old_id.hex());
    if (update.kind == Kind::force)
      review.notes.push_back("replaces " + update.ref + ": what is at " +
                             update.old_id.hex() +
                             " and not in the new history is lost to it");
    if (update.kind == Kind::create)
      review.notes.push_back("creates " + update.ref);
  }
  if (const auto report = scan::report_from_json(row.report))
    for (const auto& notice : report->notices)
      review.notes.push_back(notice.text());
}

}  // namespace

api::PushView view_of(const PushRow& row,
                      const std::vector<store::VoteRow>& votes,
                      const identity::Identity& viewer,
                      const approval::Approvals& approvals,
                      record::Names& names) {
  api::PushView view{.id = row.id};
  view.state = store::name_of(row.state);
  view.version = row.version;
  view.repository = row.repository.text();
  view.upstream = row.upstream;
  view.requester_issuer = row.requester.person.issuer;
  view.requester_subject = row.requester.person.subject_in_clear();
  view.requester_name = names.name_of(row.requester.person);
  view.requester_agent = row.requester.agent;
  view.updates = row.updates;
  view.rules = rules_in(row.decision);
  view.reason = row.reason;
  if (auto report = scan::report_from_json(row.report))
    view.report = *std::move(report);
  if (!row.requirement.is_null())
    if (auto requirement = policy::requirement_from_json(row.requirement)) {
      view.missing = approval::count(*requirement, votes, row.subject).missing;
      view.requirement = *std::move(requirement);
    }
  for (const auto& vote : votes)
    view.votes.push_back({vote.voter.issuer, vote.voter.subject_in_clear(),
                          names.name_of(vote.voter), vote.verb, vote.comment,
                          vote.time});
  view.subject = row.subject;
  view.results = results_in(row.result);
  view.created = row.created;
  view.updated = row.updated;
  if (!row.requirement.is_null()) view.expires = row.expires;
  view.may_not_because = approvals.refusal(row, viewer);
  view.may_vote = view.may_not_because.empty();
  return view;
}

bool may_see(const PushRow& row, const identity::Identity& viewer,
             const std::vector<std::string>& auditors) {
  if (row.requester.person.is(viewer.actor.person)) return true;
  const auto is_member = [&](const std::string& group) {
    return viewer.is_in(group);
  };
  if (std::any_of(auditors.begin(), auditors.end(), is_member)) return true;
  const auto requirement = policy::requirement_from_json(row.requirement);
  return requirement &&
         std::any_of(requirement->slots.begin(), requirement->slots.end(),
                     [&](const auto& slot) { return is_member(slot.group); });
}

Result<api::Review> review_of(const PushRow& row,
                              const std::filesystem::path& quarantine,
                              const scan::Scanner& scanner) {
  api::Review review;
  review.subject = row.subject;
  review.subject_text = row.subject_text;
  add_notes(row, review);
  std::error_code ignored;
  if (!std::filesystem::exists(quarantine, ignored)) {
    review.notes.emplace_back(
        "the push has ended: its objects are no longer kept here");
    return review;
  }
  const auto objects = TRY(git::Repository::open(quarantine));
  const auto boundary = TRY(landing::noted_boundary(quarantine));
  std::vector<git::Commit> commits;
  std::set<git::ObjectId> listed;
  for (const auto& update : row.updates) {
    if (update.new_id.is_zero()) continue;
    git::ObjectId at = update.new_id;
    while (TRY(objects.type_of(at)) == git::ObjectType::tag) {
      const git::Tag tag = TRY(objects.tag(at));
      review.notes.push_back("annotated tag " + printable(tag.name) + " by " +
                             person_text(tag.tagger) + ": " +
                             shown(trim(tag.message), scanner));
      at = tag.target;
    }
    if (TRY(objects.type_of(at)) != git::ObjectType::commit) continue;
    // All that the ref gets, also what another ref upstream has already: that
    // it may stand there says nothing of here.
    const auto known = update.old_id.is_zero()
                           ? boundary
                           : std::vector<git::ObjectId>{update.old_id};
    for (auto& commit : TRY(objects.new_commits({at}, known)))
      if (listed.insert(commit.id).second) commits.push_back(std::move(commit));
  }
  for (const auto& commit : commits) {
    if (review.commits.size() == most_commits) {
      review.notes.push_back(std::to_string(commits.size() - most_commits) +
                             " more commits are not shown");
      break;
    }
    review.commits.push_back(TRY(commit_of(commit, objects, scanner)));
  }
  return review;
}

}  // namespace hoopgit::relay
