#pragma once

#include "core/event/entry.hpp"

#include <string>

namespace hoopgit::sink {

/// An event for Splunk's HTTP event collector: {"time","host","source",
/// "sourcetype","event"}, where event is the item; without a line feed.
std::string to_splunk(const event::Entry& entry);

}  // namespace hoopgit::sink
