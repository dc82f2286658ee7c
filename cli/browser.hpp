#pragma once

#include "cli/environment.hpp"

#include <string>
#include <vector>

namespace hoopgit::cli {

/// The program that opens a URL, without the URL: $BROWSER split at blanks, or
/// xdg-open where there is a display. Empty: there is none.
std::vector<std::string> browser_of(const Environment& environment);

/// Starts the browser and lets go of it: it may run for days. No shell sees
/// the URL.
Result<void> open_browser(std::vector<std::string> browser,
                          const std::string& url);

}  // namespace hoopgit::cli
