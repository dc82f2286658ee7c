// Text shaped like secrets, made when a test runs.

#pragma once

#include "core/scan/generator/sample.hpp"

namespace hoopgit::scan::test {

using scan::expand;
using scan::Expanded;
using scan::seed_of;
using scan::token;

}  // namespace hoopgit::scan::test
