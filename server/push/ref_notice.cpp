#include "server/push/ref_notice.hpp"

#include "server/push/twins.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <string_view>

namespace hoopgit::push {
namespace {

using scan::NoticeKind;

void note_twins(const std::vector<RefCommand>& commands,
                const std::vector<git::Ref>& advertised, NoticeKind kind,
                Twins twins, scan::Notices& notices) {
  std::set<std::string_view> gone;
  const auto note = [&](const std::string& name, std::string_view other) {
    if (!other.empty())
      notices.add(kind, {scan::Place::Kind::ref, name, ""},
                  "beside " + std::string(other));
  };
  for (const auto& command : commands)
    if (command.new_id.is_zero())
      gone.insert(command.ref);
    else if (command.old_id.is_zero())
      note(command.ref, twins.add_new(command.ref));
  for (const auto& ref : advertised)
    if (!gone.contains(ref.name)) note(ref.name, twins.find(ref.name));
}

}  // namespace

void note_refs(const std::vector<RefCommand>& commands,
               const std::vector<git::Ref>& advertised,
               scan::Notices& notices) {
  const bool makes_none = std::none_of(
      commands.begin(), commands.end(),
      [](const auto& command) { return command.old_id.is_zero(); });
  if (makes_none) return;
  note_twins(commands, advertised, NoticeKind::case_collision, Twins::by_case(),
             notices);
  note_twins(commands, advertised, NoticeKind::look_alike, Twins::by_look(),
             notices);
}

}  // namespace hoopgit::push
