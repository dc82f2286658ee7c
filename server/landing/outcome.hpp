// How an attempt to land ended, before it is written down. For this room only.

#pragma once

#include "server/landing/landing.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace hoopgit::upstream {
struct Report;
}

namespace hoopgit::landing {

/// After so many attempts to which the upstream said something, and of which
/// it took nothing, a push has failed.
inline constexpr std::int64_t most_attempts = 5;

struct Landing::Outcome {
  store::PushState state;
  std::string event;
  store::Severity severity = store::Severity::notice;
  store::Outcome result = store::Outcome::success;
  std::string reason{};
  json::Value refs{};  ///< [{ref, status, text}]
  /// It was found out by looking: push.reconciled goes before the event.
  bool is_reconciled = false;
  /// Nobody said anything to it: the next attempt has the same number.
  bool is_for_nothing = false;

  /// Nothing was sent: once more later, or failed when there were enough.
  static Outcome released(const store::PushRow& row, const std::string& why);
  /// The same, but it was no answer that stopped it.
  static Outcome postponed(const store::PushRow& row, const std::string& why);
  /// There is nothing left that could be sent.
  static Outcome gone(const store::PushRow& row);
  /// It was sent, and no complete answer came back.
  static Outcome in_doubt(const std::string& why, json::Value refs = {});

  /// By what the upstream reported of these updates: landed, failed, partial.
  static Outcome told(const std::vector<git::RefUpdate>& updates,
                      const upstream::Report& report);

  /// One ref after the other: it ends here, `partial` when a ref has landed.
  static Outcome of(Progress progress, store::PushState otherwise,
                    const std::string& why);
  /// The same, but what waits is sent later.
  static Outcome to_go_on(const store::PushRow& row, const Progress& progress,
                          const std::string& why);
};

/// The push options that are for the upstream.
std::vector<std::string> options_for_upstream(const store::PushRow& row);

Error claimed_anew(const std::string& tried);

/// Whether each ref is at its `new_id`, or its `old_id`.
bool every(const store::PushRow& row, const upstream::Advertisement& now,
           git::ObjectId git::RefUpdate::*wanted);

json::Value ref_result(const std::string& ref, std::string_view status,
                       const std::string& text);

/// The same of every ref of the push.
json::Value all_refs(const store::PushRow& row, std::string_view status,
                     const std::string& text);

}  // namespace hoopgit::landing
