#include "cli/scan_spot.hpp"

#include <charconv>

namespace hoopgit::cli {

Spot spot_of(std::string_view what) {
  const auto colon = what.rfind(':');
  if (colon == std::string_view::npos) return {std::string(what)};
  const auto digits = what.substr(colon + 1);
  Spot spot{std::string(what.substr(0, colon))};
  const auto [end, problem] =
      std::from_chars(digits.data(), digits.data() + digits.size(), spot.line);
  const bool is_line = problem == std::errc() && spot.line > 0 &&
                       end == digits.data() + digits.size();
  return is_line ? spot : Spot{std::string(what)};
}

}  // namespace hoopgit::cli
