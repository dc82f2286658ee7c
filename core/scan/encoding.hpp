#pragma once

#include <optional>
#include <string_view>
#include <vector>

namespace hoopgit::scan {

/// How text is written so that it does not look like itself.
enum class Encoding { percent, unicode, hex, base64 };
std::string_view name_of(Encoding encoding);
std::optional<Encoding> encoding_named(std::string_view name);

/// Encodings inside of each other.
using Encodings = std::vector<Encoding>;

}  // namespace hoopgit::scan
