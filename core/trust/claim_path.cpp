#include "core/trust/claim_path.hpp"

#include "core/base/text.hpp"

namespace hoopgit::trust {
namespace {

std::string unescape(std::string_view segment) {
  std::string name;
  for (std::size_t i = 0; i < segment.size(); ++i) {
    const bool escaped = segment[i] == '~' && i + 1 < segment.size();
    if (escaped) ++i;
    name += !escaped ? segment[i] : segment[i] == '1' ? '/' : '~';
  }
  return name;
}

}  // namespace

const json::Value* find_claim(const json::Value& claims,
                              std::string_view name) {
  if (!name.starts_with('/')) return claims.find(name);
  const json::Value* found = &claims;
  for (const auto segment : split(name.substr(1), '/')) {
    found = found->find(unescape(segment));
    if (found == nullptr) break;
  }
  return found;
}

}  // namespace hoopgit::trust
