#include "core/scan/encoding.hpp"

#include <array>
#include <utility>

namespace hoopgit::scan {
namespace {

constexpr std::array<std::pair<Encoding, std::string_view>, 4> names = {
    {{Encoding::percent, "percent"},
     {Encoding::unicode, "unicode"},
     {Encoding::hex, "hex"},
     {Encoding::base64, "base64"}}};

}  // namespace

std::string_view name_of(Encoding encoding) {
  for (const auto& [known, name] : names)
    if (known == encoding) return name;
  return {};
}

std::optional<Encoding> encoding_named(std::string_view name) {
  for (const auto& [encoding, known] : names)
    if (known == name) return Encoding(encoding);
  return std::nullopt;
}

}  // namespace hoopgit::scan
