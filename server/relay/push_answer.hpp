#pragma once

#include "server/store/push_row.hpp"

#include <chrono>
#include <string>
#include <variant>
#include <vector>

namespace hoopgit::relay {

/// The push has come to an end, good or bad; its row says which.
struct Settled {
  store::PushRow row;
};

/// The push waits for votes, or for its turn. The connection may be held until
/// `wait` is over; the push itself does not need it.
struct Waiting {
  store::PushRow row;
  std::chrono::seconds wait;
};

using PushAnswer = std::variant<Settled, Waiting>;

/// What the pusher reads as "remote: …": state, reason, findings, and the next
/// thing to type. Safe for a terminal; holds no secret.
std::vector<std::string> remote_lines(const store::PushRow& row);

/// The text behind "ng <ref>" for a push that did not land.
std::string refusal_of(const store::PushRow& row, const std::string& ref);

}  // namespace hoopgit::relay
