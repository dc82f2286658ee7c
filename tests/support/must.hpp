#pragma once

#include "core/base/result.hpp"

#include <stdexcept>
#include <utility>

namespace hoopgit::stage {

/// The value, or the end of the test with the error's words. For tests and the
/// demo only: there is nobody to hand an Error to.
template <class T>
T must(Result<T> result) {
  if (!result) {
    const Error& error = result.error();
    throw std::runtime_error(
        error.hint.empty() ? error.message : error.message + "; " + error.hint);
  }
  return *std::move(result);
}

}  // namespace hoopgit::stage
