#pragma once

#include "core/event/entry.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace hoopgit::event {

/// How events are written for others. Every form is a pure function of the
/// item and what opens it, and each record is one line.
enum class Format { jsonl, csv, cef, ecs, ocsf, cloudevents, syslog };

std::string_view name_of(Format format);
std::optional<Format> find_format(std::string_view name);
std::span<const Format> all_formats();
std::string_view media_type(Format format);

/// What a file or batch of this format begins with: the header row of CSV.
std::string preamble(Format format);

/// The record with its line end (CRLF for CSV, else LF); for CSV one for each
/// ref. Fault::corrupt when the item is no entry.
Result<std::string> write_record(Format format, const Item& item,
                                 const Openings& openings = {});

}  // namespace hoopgit::event
