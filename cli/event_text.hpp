// An event as people read it.

#pragma once

#include "cli/terminal.hpp"
#include "core/api/api.hpp"

#include <initializer_list>
#include <string>
#include <string_view>

namespace hoopgit::cli {

/// A text somewhere inside of a value: {"actor", "sub"}. Empty: not there.
std::string text_at(const json::Value& value,
                    std::initializer_list<std::string_view> path);

/// Columns: index, time, type, outcome, who, repository, push.
Terminal::Row event_titles();
Terminal::Row event_row(const api::EventItem& item);

/// The same on one line, for events that come one by one.
std::string event_line(const api::EventItem& item);

/// "2026-01-02T…Z" as local_time(); empty when it is none.
std::string local_time_in(const std::string& rfc3339);

/// The end of a push id, as it is shown.
std::string tail_of(const std::string& push);

/// An actor by name, subject, or kind: what there is. One that commits to a
/// name
/// ("display") which nothing opens is an erased person.
std::string name_of_actor(const json::Value& actor);

}  // namespace hoopgit::cli
