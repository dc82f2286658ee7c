#include "server/relay/examination.hpp"

namespace hoopgit::relay {

std::map<git::ObjectId, git::ObjectId> peel(const push::Changes& changes) {
  std::map<git::ObjectId, git::ObjectId> targets;
  for (const auto& tag : changes.tags)
    targets.emplace(tag.id, tag.target);
  std::map<git::ObjectId, git::ObjectId> peeled;
  for (const auto& [tag, target] : targets) {
    git::ObjectId at = target;
    while (targets.contains(at))
      at = targets.at(at);
    peeled.emplace(tag, at);
  }
  return peeled;
}

void note_exceptions(const push::Quarantine& quarantine,
                     push::Changes& changes) {
  scan::Notices notices;
  for (const auto& exception : quarantine.exceptions())
    notices.add(scan::NoticeKind::fsck_exception, {},
                "object " + exception.object.hex() + ": " + exception.message);
  for (auto& notice : std::move(notices).take())
    changes.notices.push_back(std::move(notice));
}

json::Value report_of(const scan::Report& report, const push::Changes& changes,
                      bool with_notices) {
  json::Value value = scan::to_json(report);
  if (with_notices && report.notices.empty())
    value.set("notices", json::Array());
  value.set("contributors",
            json::object({{"authors", json::array_of(changes.authors)},
                          {"committers", json::array_of(changes.committers)},
                          {"taggers", json::array_of(changes.taggers)}}));
  return value;
}

bool has_notices(std::string_view report) {
  const auto value = json::parse(report);
  return !value || value->find("notices") != nullptr;
}

}  // namespace hoopgit::relay
