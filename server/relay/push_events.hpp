#pragma once

#include "core/scan/finding.hpp"
#include "core/scan/scanner.hpp"
#include "server/store/push_row.hpp"

#include <string_view>
#include <vector>

namespace hoopgit::relay {

/// The events of a push on its way to a verdict; data as in hoopgit-audit(5).
/// What a push option says is somebody's text: secrets in it are masked.
store::Event started_event(const store::PushRow& row,
                           const scan::Scanner& scanner);
store::Event received_event(const store::PushRow& row, std::size_t commits);

/// push.scanned, then secret.found for each finding, at most 200.
std::vector<store::Event> scanned_events(const store::PushRow& row,
                                         const scan::Report& report);

/// push.refused, or push.stale when the upstream had moved.
store::Event refused_event(const store::PushRow& row, std::string_view step,
                           const Error& error);

/// push.cancelled, because the relay stopped before the push was whole.
store::Event interrupted_event(const store::PushRow& row);

/// An approved push whose upstream does not answer: "push.released".
store::Event waiting_event(const store::PushRow& row);

}  // namespace hoopgit::relay
