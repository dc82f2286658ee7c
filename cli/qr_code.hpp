#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace hoopgit::cli {

/// Lines of half blocks that a phone reads as this text, as qrencode(1) draws
/// them. None where that is not installed, or is no help: a text so long that
/// its code is broader than a terminal.
std::vector<std::string> qr_code(std::string_view text);

}  // namespace hoopgit::cli
