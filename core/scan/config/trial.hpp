#pragma once

#include "core/scan/config/config.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace hoopgit::scan {

/// One sample of a rule that a user wrote, tried.
struct Trial {
  std::string rule;
  bool is_find;            ///< It is to be found; else it is not.
  std::size_t number = 0;  ///< Among its kind, from 1.
  std::size_t line = 0;
  bool is_passed = false;
};

/// A `find` gives its rule and no other, with the secret that is marked in it,
/// alone and between other lines; a `skip` does not give its rule. Samples are
/// templates (generator/sample.hpp). Paths and rules that must be near are not
/// asked for.
std::vector<Trial> try_samples(const Config& config);

}  // namespace hoopgit::scan
