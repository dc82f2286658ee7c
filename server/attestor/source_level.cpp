#include "server/attestor/source_level.hpp"

#include <set>
#include <string_view>
#include <utility>

namespace hoopgit::attestor {
namespace {

using json::Value;
using Kind = git::RefUpdate::Kind;

std::string text_of(const Value& object, std::string_view key) {
  const Value* const member = object.find(key);
  if (member == nullptr || member->as_text() == nullptr) return {};
  return *member->as_text();
}

bool is_true(const Value& object, std::string_view key) {
  const Value* const member = object.find(key);
  return member != nullptr && member->as_bool() != nullptr &&
         *member->as_bool();
}

bool goes_on(const git::RefUpdate& update) {
  if (update.kind == Kind::create) return true;
  return update.kind == Kind::fast_forward &&
         !update.ref.starts_with("refs/tags/");
}

/// Persons other than who asked, whose approval stands.
std::size_t approvers_in(const Value& record) {
  std::set<std::pair<std::string, std::string>> persons;
  const Value* const approvals = record.find("approvals");
  if (approvals == nullptr || approvals->as_array() == nullptr) return 0;
  for (const auto& vote : *approvals->as_array())
    if (text_of(vote, "verb") == "approve" &&
        text_of(vote, "kind") == "human" && is_true(vote, "counted") &&
        !is_true(vote, "is_requester") && vote.find("withdrawn") == nullptr)
      persons.emplace(text_of(vote, "iss"), text_of(vote, "sub"));
  return persons.size();
}

/// Who asked counts as one of the two, unless it is a machine.
bool is_by_two(const Value& record) {
  if (text_of(record, "separation") != "shown") return false;
  const Value* const who = record.find("who");
  const bool is_person = who != nullptr && text_of(*who, "kind") == "human";
  return approvers_in(record) >= (is_person ? 1 : 2);
}

bool is_scanned(const Value& record) {
  const Value* const checks = record.find("checks");
  return checks != nullptr && !text_of(*checks, "result").empty();
}

}  // namespace

std::vector<std::string> levels_of(const git::RefUpdate& update,
                                   const Value& record, const Ground& ground) {
  const bool by_two = is_by_two(record);
  int level = 1;
  if (goes_on(update)) level = 2;
  if (level == 2 && ground.is_sole_writer && ground.is_swept) level = 3;
  if (level == 3 && by_two) level = 4;
  std::vector<std::string> levels{"SLSA_SOURCE_LEVEL_" + std::to_string(level)};
  if (is_scanned(record)) levels.emplace_back("ORG_SOURCE_SECRETS_SCANNED");
  if (by_two) levels.emplace_back("ORG_SOURCE_TWO_PERSONS");
  return levels;
}

}  // namespace hoopgit::attestor
