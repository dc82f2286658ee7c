#include "core/api/api.hpp"
#include "core/api/reading.hpp"

namespace hoopgit::api {

json::Value to_json(const SinkStanding& standing) {
  return json::object(
      {{"name", standing.name},
       {"next", static_cast<std::int64_t>(standing.next)},
       {"paused", standing.paused},
       {"problem", standing.problem},
       {"failures", static_cast<std::int64_t>(standing.failures)}});
}

Result<SinkStanding> sink_standing_from_json(const json::Value& value) {
  SinkStanding standing;
  standing.name = TRY(value.text("name"));
  standing.next = static_cast<std::uint64_t>(TRY(value.integer("next")));
  standing.paused = TRY(value.boolean("paused"));
  standing.problem = TRY(text_or_none(value, "problem"));
  standing.failures =
      static_cast<std::uint64_t>(TRY(value.integer("failures")));
  return standing;
}

}  // namespace hoopgit::api
