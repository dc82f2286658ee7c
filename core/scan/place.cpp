#include "core/scan/place.hpp"

#include "core/base/encoding.hpp"
#include "core/base/text.hpp"

#include <array>
#include <utility>

namespace hoopgit::scan {
namespace {

constexpr std::array<std::pair<Place::Kind, std::string_view>, 7> kinds = {
    {{Place::Kind::blob, "blob"},
     {Place::Kind::staged, "staged"},
     {Place::Kind::file, "file"},
     {Place::Kind::message, "message"},
     {Place::Kind::path, "path"},
     {Place::Kind::ref, "ref"},
     {Place::Kind::input, "input"}}};

Result<Place::Kind> kind_named(std::string_view name) {
  for (const auto& [kind, known] : kinds)
    if (known == name) return Place::Kind(kind);
  return Error{Fault::usage, "cannot read a scan report: unknown word '" +
                                 printable(name) + "'"};
}

/// A path need not be UTF-8; json::dump writes such text as {"b64": "..."}.
Result<std::string> path_from(const json::Value& place) {
  const json::Value* path = place.find("path");
  if (path == nullptr || path->as_object() == nullptr)
    return place.text("path");
  const std::string encoded = TRY(path->text("b64"));
  return from_base64(encoded);
}

}  // namespace

std::string_view name_of(Place::Kind kind) {
  for (const auto& [known, name] : kinds)
    if (known == kind) return name;
  return {};
}

json::Value to_json(const Place& place) {
  json::Value value = json::object(
      {{"kind", std::string(name_of(place.kind))}, {"path", place.path}});
  if (!place.commit.empty()) value.set("commit", place.commit);
  return value;
}

Result<Place> place_from(const json::Value& owner) {
  const json::Value place = TRY(owner.object("place"));
  Place result;
  const std::string kind = TRY(place.text("kind"));
  result.kind = TRY(kind_named(kind));
  result.path = TRY(path_from(place));
  result.commit = TRY(place.maybe_text("commit")).value_or("");
  return result;
}

}  // namespace hoopgit::scan
