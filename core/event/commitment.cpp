#include "core/event/commitment.hpp"

#include "core/event/walk.hpp"

#include <algorithm>

namespace hoopgit::event {
namespace {

bool is_digest(std::string_view text) {
  return text.size() == 64 &&
         text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

}  // namespace

std::vector<Commitment> commitments_in(std::string_view entry) {
  std::vector<Commitment> found;
  const Member bodies = member_of(entry, "bodies");
  Walk walk(bodies.text);
  if (bodies.shape != Shape::object || !walk.enter()) return found;
  Member body;
  for (bool first = true; walk.next(body, first); first = false) {
    if (body.shape != Shape::object) continue;
    const Member digest = member_of(body.text, "sha256");
    if (digest.shape == Shape::text && is_digest(digest.text))
      found.push_back({std::string(body.key), std::string(digest.text)});
  }
  return found;
}

std::string push_in(std::string_view entry) {
  const Member push = member_of(entry, "push_id");
  return push.shape == Shape::text ? std::string(push.text) : std::string();
}

std::string_view display_in(const json::Value& entry) {
  const json::Value* at = &entry;
  for (const auto* key : {"bodies", "display", "sha256"})
    if ((at = at->find(key)) == nullptr) return {};
  return at->as_text() == nullptr ? std::string_view() : *at->as_text();
}

}  // namespace hoopgit::event
