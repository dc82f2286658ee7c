#pragma once

#include "core/event/entry.hpp"

#include <string>
#include <string_view>

namespace hoopgit::event {

/// A CloudEvent 1.0 in JSON (structured mode), one line without a line feed:
/// id, source (the log), type (`prefix`, the type, ".v1"), time, subject (the
/// push id), data (the entry); as extensions sequence (the index in 20 digits,
/// since it is compared as text) and leafhash.
std::string to_cloud_event(const Entry& entry,
                           std::string_view prefix = "hoopgit.");

}  // namespace hoopgit::event
