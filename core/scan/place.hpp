#pragma once

#include "core/json/json.hpp"

#include <string>
#include <string_view>

namespace hoopgit::scan {

/// Where scanned bytes stand. Of the kinds path and ref the name itself is what
/// is scanned.
struct Place {
  enum class Kind { blob, staged, file, message, path, ref, input };
  Kind kind = Kind::blob;
  std::string path{};    ///< Of a blob or file; the ref or path itself.
  std::string commit{};  ///< Hex id of the commit that brings it, if known.
};
std::string_view name_of(Place::Kind kind);

/// {"kind", "path", and, if known, "commit"}.
json::Value to_json(const Place& place);
/// The member `place` of `owner`.
Result<Place> place_from(const json::Value& owner);

}  // namespace hoopgit::scan
