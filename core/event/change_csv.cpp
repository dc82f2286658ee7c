// A change record as rows of a spreadsheet: derived from the JSON alone.

#include "core/event/change.hpp"
#include "core/event/change_record.hpp"
#include "core/event/csv_cell.hpp"
#include "core/event/item.hpp"
#include "core/event/walk.hpp"
#include "core/json/json.hpp"

#include <algorithm>
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

/// The members of an object, which is walked over once.
class Members {
 public:
  explicit Members(std::string_view object) {
    Walk walk(object);
    Member member;
    if (!walk.enter()) return;
    for (bool first = true; walk.next(member, first); first = false)
      found_.push_back(member);
  }

  std::string text(std::string_view key) const { return plain(find(key)); }

  /// The object or array of this name, as JSON; empty: there is none.
  std::string_view part(std::string_view key) const {
    const Member member = find(key);
    return member.shape == Shape::text ? std::string_view() : member.text;
  }

 private:
  Member find(std::string_view key) const {
    const auto found =
        std::find_if(found_.begin(), found_.end(),
                     [&](const Member& member) { return member.key == key; });
    return found == found_.end() ? Member() : *found;
  }

  std::vector<Member> found_{};
};

std::vector<Member> items(std::string_view array) {
  std::vector<Member> found;
  Walk walk(array);
  Member item;
  if (!walk.enter_array()) return found;
  for (bool first = true; walk.next_item(item, first); first = false)
    found.push_back(item);
  return found;
}

std::string options_of(const Members& why) {
  std::string all;
  for (const auto& option : items(why.part("options"))) {
    if (!all.empty()) all += ' ';
    all += plain(option);
  }
  return all;
}

/// "sub at iss; sub at iss": those whose approval counts.
std::string approvers_of(std::string_view approvals) {
  std::string all;
  for (const auto& item : items(approvals)) {
    const Members vote(item.text);
    if (vote.text("verb") != "approve" || vote.text("counted") != "true" ||
        !vote.text("withdrawn").empty())
      continue;
    if (!all.empty()) all += "; ";
    all += vote.text("sub") + " at " + vote.text("iss");
  }
  return all;
}

std::string status_of(const Members& outcome, const std::string& ref) {
  for (const auto& item : items(outcome.part("refs"))) {
    const Members result(item.text);
    if (result.text("ref") == ref) return result.text("status");
  }
  return {};
}

class Row {
 public:
  void add(std::string_view text) {
    if (!is_first_) line_ += ',';
    is_first_ = false;
    line_ += csv_cell(text);
  }
  void add_all(const Members& of,
               std::initializer_list<std::string_view> keys) {
    for (const auto key : keys)
      add(of.text(key));
  }
  std::string text() const { return line_ + "\r\n"; }

 private:
  std::string line_{};
  bool is_first_ = true;
};

std::string row_of(const Members& record, const Members& ref) {
  const Members what(record.part("what"));
  const Members outcome(record.part("outcome"));
  const Members who(record.part("who"));
  const Members why(record.part("why"));
  const auto events = items(record.part("events"));
  Row row;
  row.add_all(record, {"push_id", "complete"});
  row.add_all(outcome, {"state"});
  row.add_all(Members(what.part("target")), {"repo", "upstream_id"});
  row.add_all(ref, {"ref", "kind", "old", "new"});
  row.add(status_of(outcome, ref.text("ref")));
  row.add_all(who, {"iss", "sub", "name"});
  row.add_all(Members(who.part("client")), {"ip"});
  row.add_all(Members(record.part("when")), {"started", "received", "requested",
                                             "approved", "landing", "ended"});
  row.add_all(what, {"commits", "files", "pack_sha256", "forced", "deletes"});
  row.add_all(why, {"ticket"});
  row.add(options_of(why));
  row.add_all(Members(record.part("checks")),
              {"result", "secrets", "rules_sha256"});
  row.add(approvers_of(record.part("approvals")));
  row.add_all(record, {"separation"});
  row.add_all(Members(record.part("policy")), {"sha256"});
  row.add_all(record, {"policy_changed"});
  row.add(items(record.part("emergency")).empty() ? "false" : "true");
  row.add_all(outcome, {"reason"});
  row.add(events.empty() ? "" : Members(events.front().text).text("index"));
  row.add(events.empty() ? "" : Members(events.back().text).text("index"));
  row.add_all(outcome, {"index"});
  return row.text();
}

}  // namespace

std::string change_csv_header() {
  return std::string(columns) + "\r\n";
}

std::string change_csv(std::string_view text) {
  const Members record(text);
  const Members target(Members(record.part("what")).part("target"));
  const auto refs = items(target.part("refs"));
  if (refs.empty()) return row_of(record, Members({}));
  std::string rows;
  for (const auto& ref : refs)
    rows += row_of(record, Members(ref.text));
  return rows;
}

}  // namespace hoopgit::event
