#include "core/event/commitment.hpp"

#include "core/base/committed.hpp"
#include "core/event/walk.hpp"

#include <algorithm>

namespace hoopgit::event {
namespace {

bool is_digest(std::string_view text) {
  return text.size() == 64 &&
         text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

/// Who the actor is, and from where, in a log of the profile "erasable".
void add_person(std::string_view entry, std::vector<Commitment>& found) {
  const auto add = [&](const Member& object, const char* name) {
    if (object.shape != Shape::object) return;
    const Member member = member_of(object.text, name);
    if (member.shape != Shape::text) return;
    if (const auto digits = committed_in(member.text); !digits.empty())
      found.push_back({name, std::string(digits)});
  };
  const Member actor = member_of(entry, "actor");
  if (actor.shape != Shape::object) return;
  add(actor, "sub");
  add(member_of(actor.text, "on_behalf_of"), "sub");
  add(member_of(actor.text, "client"), "ip");
}

}  // namespace

std::vector<Commitment> commitments_in(std::string_view entry) {
  std::vector<Commitment> found;
  add_person(entry, found);
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

std::string_view member_in(std::string_view object, std::string_view key) {
  const Member member = member_of(object, key);
  if (member.shape != Shape::text) return member.text;  // None: empty.
  return {member.text.data() - 1, member.text.size() + 2};
}

std::string push_in(std::string_view entry) {
  const Member push = member_of(entry, "push_id");
  return push.shape == Shape::text ? std::string(push.text) : std::string();
}

namespace {

std::string_view text_at(const json::Value& entry,
                         std::initializer_list<const char*> path) {
  const json::Value* at = &entry;
  for (const auto* key : path)
    if ((at = at->find(key)) == nullptr) return {};
  return at->as_text() == nullptr ? std::string_view() : *at->as_text();
}

}  // namespace

std::string_view display_in(const json::Value& entry) {
  return text_at(entry, {"bodies", "display", "sha256"});
}

std::string_view subject_in(const json::Value& entry) {
  return committed_in(text_at(entry, {"actor", "sub"}));
}

std::string_view address_in(const json::Value& entry) {
  return committed_in(text_at(entry, {"actor", "client", "ip"}));
}

}  // namespace hoopgit::event
