#include "core/scan/ruleset.hpp"
#include "core/scan/scanner.hpp"

namespace hoopgit::scan {

Scanner::Scanner(Secret fingerprint_key)
    : Scanner(std::move(fingerprint_key), built_in_ruleset()) {}

}  // namespace hoopgit::scan
