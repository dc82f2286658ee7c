#include "server/relay/replay_walk.hpp"

#include "core/crypto/crypto.hpp"
#include "core/policy/policy.hpp"
#include "server/approval/approvals.hpp"
#include "server/approval/judgement.hpp"
#include "server/approval/subject.hpp"
#include "server/landing/landing_objects.hpp"
#include "server/relay/examination.hpp"
#include "server/relay/replay_votes.hpp"

#include <system_error>
#include <utility>

namespace hoopgit::relay {

using Outcome = api::Replay::Outcome;

namespace {

std::string digest_text(std::string_view bytes) {
  return "sha256:" + crypto::sha256_hex(bytes);
}

void set_unavailable(api::Replay::Step& step, std::string why) {
  step.outcome = Outcome::unavailable;
  step.why = std::move(why);
}

/// Both sides as they are shown; that they are equal is the result.
void set_both(api::Replay::Step& step, std::string recorded,
              std::string derived) {
  step.outcome = recorded == derived ? Outcome::identical : Outcome::differs;
  step.recorded = std::move(recorded);
  step.derived = std::move(derived);
}

/// An error of the derivation itself: then it was none. But for what says
/// nothing of the record: limits that are lower now, and a disk that is full.
void set_failed(api::Replay::Step& step, const Error& error) {
  const bool is_ours =
      error.fault == Fault::limit || error.fault == Fault::unavailable;
  step.outcome = is_ours ? Outcome::unavailable : Outcome::differs;
  step.why = error.message;
}

/// The same of what is needed for it, which may not be there any more.
void set_gone(api::Replay::Step& step, const Error& error) {
  if (error.fault == Fault::not_found)
    return set_unavailable(step, error.message);
  set_failed(step, error);
}

}  // namespace

ReplayWalk::ReplayWalk(const Replays::Rooms& rooms, const LoggedPush& logged,
                       store::PushRow row, std::filesystem::path place,
                       const push::PackLimits& pack_limits,
                       const push::ChangeLimits& change_limits)
    : rooms_(rooms),
      logged_(logged),
      place_(std::move(place)),
      pack_limits_(pack_limits),
      change_limits_(change_limits),
      row_(std::move(row)) {
  constexpr std::size_t most_steps = 8;
  steps_.reserve(most_steps);  // begin() hands out references.
}

Result<void> ReplayWalk::run() {
  if (!read_commands()) return {};
  TRY(admit_pack());
  TRY(find_objects());
  find_secrets();
  judge();
  make_subject();
  count_votes();
  return {};
}

ReplayWalk::Step& ReplayWalk::begin(std::string name) {
  return steps_.emplace_back(Step{std::move(name)});
}

void ReplayWalk::gone(std::string_view name, const Error& error, Step& step) {
  const auto& commitment = logged_.bodies.find(name)->second;
  if (error.fault == Fault::not_found)
    set_unavailable(step, why_gone(logged_, commitment));
  else
    set_failed(step, error);
}

std::optional<Secret> ReplayWalk::body(std::string_view name, Step& step) {
  const auto committed = logged_.bodies.find(name);
  if (committed == logged_.bodies.end()) {
    set_unavailable(step, "it was never recorded");
    return std::nullopt;
  }
  auto opening = rooms_.records.read(committed->second);
  if (opening) return std::move(opening->body);
  gone(name, opening.error(), step);
  return std::nullopt;
}

/// A report without notices is of a relay that took more than this one does:
/// that it would be refused now says nothing of the record.
void ReplayWalk::refused(const Error& error, Step& step) {
  Step unused;
  const auto report = body("report", unused);
  if (report && !has_notices(report->reveal()))
    return set_unavailable(step, "it would not be taken now: " + error.message);
  set_failed(step, error);
}

void ReplayWalk::compare(std::string_view body_name, const std::string& derived,
                         Step& step) {
  if (const auto recorded = body(body_name, step))
    set_both(step, digest_text(recorded->reveal()), digest_text(derived));
}

bool ReplayWalk::read_commands() {
  Step& step = begin("commands");
  const auto recorded = body("commands", step);
  if (!recorded) return false;
  auto request = record::request_from(recorded->reveal());
  if (request && request->push != row_.id)
    request = Error{Fault::corrupt, "they are those of another push"};
  auto repository = request ? RepositoryName::parse(request->repository)
                            : Result<RepositoryName>(request.error());
  if (!repository) {
    set_failed(step, repository.error());
    return false;
  }
  row_.repository = *std::move(repository);
  row_.upstream = request->upstream;
  row_.requester = request->requester;
  row_.created = request->created;
  row_.expires = request->expires;
  row_.policy_sha256 = logged_.policy_sha256;
  request_ = *std::move(request);
  return true;
}

Result<void> ReplayWalk::admit_pack() {
  Step& step = begin("pack");
  const auto mirror =
      rooms_.mirrors.folder_of(row_.upstream, row_.repository.text());
  if (auto lack = mirror_lacks(mirror); !lack.empty()) {
    set_unavailable(step, std::move(lack));
    return {};
  }
  if (!request_->has_pack) {
    quarantine_ = TRY(push::Quarantine::admit_empty(quarantine(), mirror));
    return {};
  }
  const auto committed = logged_.bodies.find("pack");
  if (committed == logged_.bodies.end()) {
    set_unavailable(step, "it was never recorded");
    return {};
  }
  const auto file = place_ / "pack";
  if (const auto opened = rooms_.records.read_to(committed->second, file);
      !opened) {
    gone("pack", opened.error(), step);
    return {};
  }
  auto admitted = push::Quarantine::admit(quarantine(), mirror, refs_seen(),
                                          file, 0, pack_limits_);
  if (!admitted) {
    refused(admitted.error(), step);
    return {};
  }
  quarantine_ = *std::move(admitted);
  set_both(step, "sha256:" + logged_.pack_sha256,
           "sha256:" + quarantine_->pack_sha256());
  return {};
}

/// A clause, if the mirror does not have what the push was compared with.
std::string ReplayWalk::mirror_lacks(
    const std::filesystem::path& mirror) const {
  std::string lost =
      "the mirror does not have any more what the upstream had then";
  std::error_code ignored;
  if (!std::filesystem::exists(mirror / "HEAD", ignored)) return lost;
  const auto objects = git::Repository::open(mirror);
  if (!objects) return lost;
  for (const auto& ref : refs_seen())
    if (!objects->has(ref.id)) return lost;
  return "";
}

/// With those that stand for refs which were too many to be kept.
std::vector<git::Ref> ReplayWalk::refs_seen() const {
  auto refs = request_->seen.refs;
  for (const auto& id : request_->seen.boundary)
    refs.push_back({"", id});
  return refs;
}

Result<void> ReplayWalk::find_objects() {
  Step& step = begin("objects");
  if (!quarantine_) {
    set_unavailable(step, "the pack is not available");
    return {};
  }
  std::vector<push::RefCommand> commands;
  for (const auto& command : request_->commands)
    commands.push_back({command.ref, command.old_id, command.new_id});
  auto changes = push::find_changes(commands, refs_seen(),
                                    quarantine_->objects(), change_limits_);
  if (!changes) {
    refused(changes.error(), step);
    return {};
  }
  changes_ = *std::move(changes);
  note_exceptions(*quarantine_, *changes_);
  row_.updates = changes_->updates;
  row_.manifest_sha256 = changes_->manifest_sha256;
  set_both(step, "sha256:" + logged_.manifest_sha256,
           "sha256:" + changes_->manifest_sha256);
  return landing::note_objects(quarantine(), *changes_);
}

void ReplayWalk::find_secrets() {
  Step& step = begin("findings");
  const auto recorded = body("report", step);
  if (changes_ && rooms_.scanner.ruleset() == logged_.rules_sha256) {
    // How comments are taken is the policy's to say.
    const auto policy = policy_of_its_day();
    if (!policy) return set_gone(step, policy.error());
    auto report =
        push::scan_changes(*changes_, quarantine_->objects(), rooms_.scanner,
                           {.inline_allow = policy->inline_allow()});
    if (!report) return set_failed(step, report.error());
    const bool noted = !recorded || has_notices(recorded->reveal());
    if (!noted) report->notices.clear();
    row_.report = report_of(*report, *changes_, noted);
    has_report_ = true;
    if (recorded)
      set_both(step, digest_text(recorded->reveal()),
               digest_text(json::dump(row_.report)));
    return;
  }
  if (!recorded) return;
  set_unavailable(step, changes_ ? "the scan rules are others now"
                                 : "the objects are not available");
  // What follows is derived from what was found then.
  if (auto report = json::parse(recorded->reveal())) {
    row_.report = *std::move(report);
    has_report_ = true;
  }
}

Result<policy::Policy> ReplayWalk::policy_of_its_day() const {
  const auto text = TRY(rooms_.store.document(logged_.policy_sha256));
  if (!text)
    return Error{Fault::not_found, "the policy of that day was not kept"};
  return policy::Policy::recall(*text, logged_.policy_sha256);
}

void ReplayWalk::judge() {
  Step& verdict = begin("verdict");
  if (!changes_) row_.updates = recorded_updates();
  if (!has_report_ || row_.updates.empty())
    return set_unavailable(verdict, "the findings are not available");
  const auto policy = policy_of_its_day();
  if (!policy) return set_gone(verdict, policy.error());
  auto& people = rooms_.names.people();
  row_.requester.person.known_as = people.open(row_.requester.person);
  if (auto& principal = row_.requester.on_behalf_of)
    principal->known_as = people.open(*principal);
  const auto decision = approval::judge(*policy, row_);
  compare("verdict", json::dump(policy::to_json(decision)), verdict);
  if (verdict.outcome == Outcome::differs &&
      people.is_erased(row_.requester.person))
    set_unavailable(verdict, "who has pushed was erased");

  Step& requirement = begin("requirement");
  const bool asks = decision.verdict == policy::Verdict::ask;
  set_both(
      requirement, json::dump(logged_.requirement),
      json::dump(asks ? policy::to_json(decision.requirement) : json::Value()));
}

/// What each command did to its ref, as the subject says it.
std::vector<git::RefUpdate> ReplayWalk::recorded_updates() {
  Step unused;
  const auto recorded = body("subject", unused);
  const auto subject = recorded ? json::parse(recorded->reveal())
                                : Result<json::Value>(json::Value());
  const auto updates = subject ? subject->array("updates")
                               : Result<json::Array>(subject.error());
  std::vector<git::RefUpdate> all;
  for (const auto& command : request_->commands)
    for (const auto& update : updates ? *updates : json::Array()) {
      const auto ref = update.text("ref");
      const auto name = update.text("kind");
      if (!ref || !name || *ref != command.ref) continue;
      if (const auto kind = git::parse_kind(*name))
        all.push_back({command.ref, command.old_id, command.new_id, *kind});
    }
  return all;
}

void ReplayWalk::make_subject() {
  Step& step = begin("subject");
  const auto recorded = body("subject", step);
  if (!recorded) return;
  if (!changes_ || !has_report_)
    return set_unavailable(step, "the objects are not available");
  const auto read = json::parse(recorded->reveal());
  const auto nonce =
      read ? read->text("nonce") : Result<std::string>(read.error());
  if (!nonce) return set_failed(step, nonce.error());
  const auto subject = approval::make_subject(
      row_, peel(*changes_), crypto::sha256_hex(json::dump(row_.report)),
      row_.manifest_sha256, *nonce);
  if (!subject) return set_failed(step, subject.error());
  set_both(step, digest_text(recorded->reveal()), digest_text(subject->text));
  row_.subject = subject->sha256;
  row_.subject_text = subject->text;
  if (!logged_.subject.empty() && logged_.subject != subject->sha256)
    set_both(step, "sha256:" + logged_.subject, "sha256:" + subject->sha256);
}

void ReplayWalk::count_votes() {
  if (logged_.requirement.is_null()) return;
  Step& step = begin("votes");
  const auto counted = recount(logged_);
  if (!counted) return set_failed(step, counted.error());
  if (counted->empty()) return;
  step.outcome = Outcome::differs;
  step.why = *counted;
}

}  // namespace hoopgit::relay
