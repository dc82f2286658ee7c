// How an attempt to land ended, before it is written down. For this room only.

#pragma once

#include "server/landing/landing.hpp"

#include <string>
#include <string_view>

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
  static Outcome postponed(const std::string& why);
  /// There is nothing left that could be sent.
  static Outcome gone(const store::PushRow& row);
};

/// Whether each ref is at its `new_id`, or its `old_id`.
bool every(const store::PushRow& row, const upstream::Advertisement& now,
           git::ObjectId git::RefUpdate::*wanted);

json::Value ref_result(const std::string& ref, std::string_view status,
                       const std::string& text);

/// The same of every ref of the push.
json::Value all_refs(const store::PushRow& row, std::string_view status,
                     const std::string& text);

}  // namespace hoopgit::landing
