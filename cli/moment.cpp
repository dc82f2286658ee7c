#include "cli/moment.hpp"

#include "core/base/encoding.hpp"

namespace hoopgit::cli {

Result<Time> moment(const std::string& text, Time now) {
  if (const auto ago = parse_duration(text)) return Time(now - *ago);
  constexpr std::size_t date_size = 10;
  if (text.size() == date_size) return parse_rfc3339(text + "T00:00:00Z");
  return parse_rfc3339(text);
}

}  // namespace hoopgit::cli
