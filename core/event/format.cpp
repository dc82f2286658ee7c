#include "core/event/format.hpp"

#include "core/event/cef.hpp"
#include "core/event/cloud_event.hpp"
#include "core/event/csv.hpp"
#include "core/event/ecs.hpp"
#include "core/event/ocsf.hpp"
#include "core/event/syslog.hpp"

#include <array>

namespace hoopgit::event {
namespace {

struct Known {
  Format format;
  std::string_view name;
  std::string_view media_type;
};

constexpr std::string_view lines_of_json = "application/x-ndjson";
constexpr std::array<Known, 7> known{{
    {Format::jsonl, "jsonl", lines_of_json},
    {Format::csv, "csv", "text/csv; charset=utf-8; header=present"},
    {Format::cef, "cef", "text/plain; charset=utf-8"},
    {Format::ecs, "ecs", lines_of_json},
    {Format::ocsf, "ocsf", lines_of_json},
    {Format::cloudevents, "cloudevents", lines_of_json},
    {Format::syslog, "syslog", "text/plain; charset=utf-8"},
}};

constexpr std::array formats = {
    Format::jsonl, Format::csv,         Format::cef,   Format::ecs,
    Format::ocsf,  Format::cloudevents, Format::syslog};

const Known& about(Format format) {
  return known[static_cast<std::size_t>(format)];
}

std::string line_of(Format format, const Entry& entry) {
  switch (format) {
    case Format::csv:
      return to_csv(entry);
    case Format::cef:
      return to_cef(entry) + "\n";
    case Format::ecs:
      return to_ecs(entry) + "\n";
    case Format::ocsf:
      return to_ocsf(entry) + "\n";
    case Format::cloudevents:
      return to_cloud_event(entry) + "\n";
    case Format::syslog:
      return to_syslog(entry) + "\n";
    case Format::jsonl:
      break;
  }
  return to_jsonl(entry.item()) + "\n";
}

}  // namespace

std::string_view name_of(Format format) {
  return about(format).name;
}

std::string_view media_type(Format format) {
  return about(format).media_type;
}

std::optional<Format> find_format(std::string_view name) {
  for (const auto& one : known)
    if (one.name == name) return one.format;
  return std::nullopt;
}

std::span<const Format> all_formats() {
  return formats;
}

std::string preamble(Format format) {
  return format == Format::csv ? csv_header() : std::string();
}

Result<std::string> write_record(Format format, const Item& item,
                                 const Openings& openings) {
  // Nothing is read of what is handed on as it is.
  if (format == Format::jsonl) return to_jsonl(item) + "\n";
  return line_of(format, TRY(Entry::read(item, openings)));
}

}  // namespace hoopgit::event
