// A change record as rows of a spreadsheet: derived from the JSON alone.

#include "core/event/change.hpp"
#include "core/event/change_record.hpp"
#include "core/event/csv_cell.hpp"
#include "core/event/item.hpp"
#include "core/event/walk.hpp"
#include "core/json/json.hpp"

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace hoopgit::event {
namespace {

constexpr std::string_view columns =
    "push_id,complete,state,repo,upstream_id,ref,kind,old,new,ref_status,iss,"
    "sub,name,ip,started,received,requested,approved,landing,ended,commits,"
    "files,pack_sha256,forced,deletes,ticket,options,scan_result,secrets,"
    "rules_sha256,approvers,separation,policy_sha256,policy_changed,emergency,"
    "reason,first_index,last_index,end_index";

/// What a spreadsheet shows of a value: texts, numbers and truths.
std::string plain(const Member& member) {
  if (member.shape == Shape::other && !member.text.starts_with('[') &&
      member.text != "null")
    return std::string(member.text);
  if (member.shape != Shape::text) return {};
  if (member.text.find('\\') == std::string_view::npos)
    return std::string(member.text);
  // Escapes are rare enough to be left to those who know them all.
  const auto value = json::parse("[\"" + std::string(member.text) + "\"]",
                                 {.bytes = largest_entry * 2});
  if (!value || value->as_array()->empty()) return {};
  const auto* text = value->as_array()->front().as_text();
  return text == nullptr ? std::string() : *text;
}

std::string text_at(std::string_view object, std::string_view key) {
  return plain(member_of(object, key));
}

/// The object or array of this name, as JSON; empty: there is none.
std::string_view part(std::string_view object, std::string_view key) {
  const Member member = member_of(object, key);
  return member.shape == Shape::text ? std::string_view() : member.text;
}

std::vector<Member> items(std::string_view array) {
  std::vector<Member> found;
  Walk walk(array);
  Member item;
  if (!walk.enter_array()) return found;
  for (bool first = true; walk.next_item(item, first); first = false)
    found.push_back(item);
  return found;
}

std::string options_of(std::string_view why) {
  std::string all;
  for (const auto& option : items(part(why, "options"))) {
    if (!all.empty()) all += ' ';
    all += plain(option);
  }
  return all;
}

/// "sub at iss; sub at iss": those whose approval counts.
std::string approvers_of(std::string_view approvals) {
  std::string all;
  for (const auto& vote : items(approvals)) {
    if (text_at(vote.text, "verb") != "approve" ||
        text_at(vote.text, "counted") != "true" ||
        !text_at(vote.text, "withdrawn").empty())
      continue;
    if (!all.empty()) all += "; ";
    all += text_at(vote.text, "sub") + " at " + text_at(vote.text, "iss");
  }
  return all;
}

std::string status_of(std::string_view outcome, const std::string& ref) {
  for (const auto& result : items(part(outcome, "refs")))
    if (text_at(result.text, "ref") == ref)
      return text_at(result.text, "status");
  return {};
}

class Row {
 public:
  void add(std::string_view text) {
    if (!is_first_) line_ += ',';
    is_first_ = false;
    line_ += csv_cell(text);
  }
  void add_all(std::string_view of,
               std::initializer_list<std::string_view> keys) {
    for (const auto key : keys)
      add(text_at(of, key));
  }
  std::string text() const { return line_ + "\r\n"; }

 private:
  std::string line_{};
  bool is_first_ = true;
};

std::string row_of(std::string_view record, std::string_view ref) {
  const auto what = part(record, "what");
  const auto outcome = part(record, "outcome");
  const auto who = part(record, "who");
  const auto why = part(record, "why");
  const auto events = items(part(record, "events"));
  Row row;
  row.add_all(record, {"push_id", "complete"});
  row.add_all(outcome, {"state"});
  row.add_all(part(what, "target"), {"repo", "upstream_id"});
  row.add_all(ref, {"ref", "kind", "old", "new"});
  row.add(status_of(outcome, text_at(ref, "ref")));
  row.add_all(who, {"iss", "sub", "name"});
  row.add_all(part(who, "client"), {"ip"});
  row.add_all(part(record, "when"), {"started", "received", "requested",
                                     "approved", "landing", "ended"});
  row.add_all(what, {"commits", "files", "pack_sha256", "forced", "deletes"});
  row.add_all(why, {"ticket"});
  row.add(options_of(why));
  row.add_all(part(record, "checks"), {"result", "secrets", "rules_sha256"});
  row.add(approvers_of(part(record, "approvals")));
  row.add_all(record, {"separation"});
  row.add_all(part(record, "policy"), {"sha256"});
  row.add_all(record, {"policy_changed"});
  row.add(items(part(record, "emergency")).empty() ? "false" : "true");
  row.add_all(outcome, {"reason"});
  row.add(events.empty() ? "" : text_at(events.front().text, "index"));
  row.add(events.empty() ? "" : text_at(events.back().text, "index"));
  row.add_all(outcome, {"index"});
  return row.text();
}

}  // namespace

std::string change_csv_header() {
  return std::string(columns) + "\r\n";
}

std::string change_csv(std::string_view record) {
  const auto refs = items(part(part(part(record, "what"), "target"), "refs"));
  if (refs.empty()) return row_of(record, {});
  std::string rows;
  for (const auto& ref : refs)
    rows += row_of(record, ref.text);
  return rows;
}

}  // namespace hoopgit::event
