#pragma once

#include "core/event/entry.hpp"

#include <string>

namespace hoopgit::event {

/// One line of the Common Event Format, version 0, without a line feed:
/// CEF:0|hoopgit|hoopgit-relay|BUILD|TYPE|TYPE|SEVERITY|key=value …
/// Severities are 2, 4, 6, 8, 10. The extension has rt (milliseconds since
/// 1970), externalId, suser, src, act, outcome, reason, msg, and with their
/// labels cn1 (index), cs1 (repo), cs2 (refs), cs3 (push_id), cs4 (policy), cs5
/// (leaf hash), cs6 (old..land); of several refs, cs2 and cs6 hold all of them
/// in the same order with blanks between. What has no value is left out.
/// Controls, but line breaks, and invisible characters are "<U+202E>".
std::string to_cef(const Entry& entry);

}  // namespace hoopgit::event
