#pragma once

#include "core/scan/engine.hpp"

#include <vector>

namespace hoopgit::scan {

/// Takes away the hits of rules that require another one near them, where that
/// is not so, and those of rules that report nothing.
///
/// A rule that is required is searched in all of the view, whether its keywords
/// are there or not; behind encodings it counts where it was found. Near: the
/// matches begin so many lines or columns apart at most.
void keep_composites(const Engine& engine, const View& view,
                     std::vector<Hit>& hits);

}  // namespace hoopgit::scan
