// Between the files of this room.

#pragma once

#include <string>

namespace hoopgit::json {

/// The shortest text that reads back as the same number; what is no number is
/// "null".
std::string text_of(double fraction);

}  // namespace hoopgit::json
