#include "server/verify_state.hpp"

#include "core/base/text.hpp"
#include "core/json/json.hpp"
#include "server/config/config.hpp"
#include "server/house/state_check.hpp"

#include <cstdio>

namespace hoopgit {
namespace {

json::Value to_json(const store::Difference& difference) {
  json::Value made = json::object({{"table", difference.table},
                                   {"key", difference.key},
                                   {"column", difference.column},
                                   {"why", difference.why}});
  if (difference.index)
    made.set("index", static_cast<std::int64_t>(*difference.index));
  return made;
}

void print(const store::Difference& difference) {
  std::printf("%s, row %s, %s: %s", difference.table.c_str(),
              printable(difference.key).c_str(), difference.column.c_str(),
              printable(difference.why).c_str());
  if (difference.index)
    std::printf(" (entry %llu)",
                static_cast<unsigned long long>(*difference.index));
  std::printf("\n");
}

std::int64_t number(std::uint64_t count) {
  return static_cast<std::int64_t>(count);
}

void sum_up(const store::StateSeen& seen, bool is_noted, bool as_json) {
  if (as_json) {
    const auto summary =
        json::object({{"entries", number(seen.entries)},
                      {"rows", number(seen.rows)},
                      {"older", number(seen.older)},
                      {"differences", number(seen.differences)},
                      {"noted", is_noted}});
    std::printf("%s\n", json::dump(summary).c_str());
    return;
  }
  std::printf("%llu entries, %llu rows, %llu differences\n",
              static_cast<unsigned long long>(seen.entries),
              static_cast<unsigned long long>(seen.rows),
              static_cast<unsigned long long>(seen.differences));
}

}  // namespace

Result<int> verify_state(const std::string& config_file, bool as_json,
                         const Clock& clock,
                         const std::function<void(std::string_view)>& say) {
  const auto config = TRY(config::load(config_file));
  bool is_noted = false;
  const auto tell = [&](const store::Difference& difference) {
    if (as_json)
      std::printf("%s\n", json::dump(to_json(difference)).c_str());
    else
      print(difference);
  };
  const auto seen = TRY(house::check_state(config, clock, tell, is_noted));
  sum_up(seen, is_noted, as_json);
  if (seen.older > 0)
    say(std::to_string(seen.older) +
        " rows are older than what the log says of rows, and were not "
        "compared");
  if (!is_noted) say("the log has no entry of this");
  return seen.differences == 0 ? 0 : 1;
}

}  // namespace hoopgit
