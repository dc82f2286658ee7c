// Every type of event that the log may hold, and what others call it.
//
// A new type is a row here and a paragraph in hoopgit-audit(5); the formats
// take what they need from the row.

#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace hoopgit::event {

enum class Severity { info, notice, warning, high, critical };
std::string_view name_of(Severity severity);
std::optional<Severity> find_severity(std::string_view name);

/// Event classes of OCSF by their uid (schema.ocsf.io).
enum class OcsfClass : std::uint16_t {
  data_security_finding = 2006,
  authentication = 3002,
  entity_management = 3004,
  api_activity = 6003,
};

/// What an OCSF activity is called in all four classes: 1 is create (or log
/// on), 2 read (log off; of a finding: update), 3 update (of a finding:
/// close), 4 delete, 99 what the type itself says.
using OcsfActivity = std::uint8_t;

struct Kind {
  std::string_view type;  ///< "push.landed"
  Severity usual;         ///< What an entry of this type mostly has.

  /// One clause that tells it, for tell(): {name} is a member of `data`; what
  /// is in brackets is left out when one of its names has no value.
  std::string_view phrase;

  OcsfClass ocsf_class;
  OcsfActivity ocsf_activity;

  /// event.category and event.type of the Elastic Common Schema.
  std::array<std::string_view, 2> ecs_categories;  ///< The second may be "".
  std::string_view ecs_type;
};

/// nullptr: this program does not know the type. Formats then take
/// unknown_kind(), so that the log of a newer relay can be read.
const Kind* find_kind(std::string_view type);
const Kind& unknown_kind();

/// In the order of hoopgit-audit(5). Lives as long as the program.
std::span<const Kind> all_kinds();

}  // namespace hoopgit::event
