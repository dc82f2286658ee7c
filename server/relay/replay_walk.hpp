// One replay, step by step. For replay.cpp only.

#pragma once

#include "core/policy/policy.hpp"
#include "server/record/request.hpp"
#include "server/relay/logged_push.hpp"
#include "server/relay/replay.hpp"

#include <optional>

namespace hoopgit::relay {

/// `row` has the id and the repository of the push; the rest comes from the
/// record. What is given by reference outlives the walk. An Error of run() is
/// one of this machine; what is wrong with the record is in the steps.
class ReplayWalk {
 public:
  ReplayWalk(const Replays::Rooms& rooms, const LoggedPush& logged,
             store::PushRow row, std::filesystem::path place,
             const push::PackLimits& pack_limits,
             const push::ChangeLimits& change_limits);

  Result<void> run();

  std::vector<api::Replay::Step> take_steps() { return std::move(steps_); }

  /// The objects were found again: row() and quarantine() can be reviewed.
  bool has_objects() const { return changes_.has_value(); }
  const store::PushRow& row() const { return row_; }
  std::filesystem::path quarantine() const { return place_ / "quarantine"; }

 private:
  using Step = api::Replay::Step;

  Step& begin(std::string name);
  /// The body of this name, or the reason in `step`.
  std::optional<Secret> body(std::string_view name, Step& step);
  void gone(std::string_view name, const Error& error, Step& step);
  void refused(const Error& error, Step& step);
  void compare(std::string_view body_name, const std::string& derived,
               Step& step);

  bool read_commands();
  Result<void> admit_pack();
  Result<void> find_objects();
  void find_secrets();
  Result<policy::Policy> policy_of_its_day() const;
  void judge();
  void make_subject();
  void count_votes();

  std::string mirror_lacks(const std::filesystem::path& mirror) const;
  std::vector<git::Ref> refs_seen() const;
  std::vector<git::RefUpdate> recorded_updates();

  const Replays::Rooms& rooms_;
  const LoggedPush& logged_;
  std::filesystem::path place_;
  const push::PackLimits& pack_limits_;
  const push::ChangeLimits& change_limits_;

  std::vector<Step> steps_{};
  store::PushRow row_;
  std::optional<record::Request> request_{};
  std::optional<push::Quarantine> quarantine_{};
  std::optional<push::Changes> changes_{};
  bool has_report_ = false;  // In row_: derived, or as recorded.
};

}  // namespace hoopgit::relay
