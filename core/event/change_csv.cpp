// A change record as rows of a spreadsheet: derived from the JSON alone.

#include "core/event/change.hpp"
#include "core/event/change_record.hpp"
#include "core/event/csv_cell.hpp"
#include "core/json/json.hpp"

#include <initializer_list>

namespace hoopgit::event {
namespace {

using json::Value;

constexpr std::string_view columns =
    "push_id,complete,state,repo,upstream_id,ref,kind,old,new,ref_status,iss,"
    "sub,name,ip,started,received,requested,approved,landing,ended,commits,"
    "files,pack_sha256,forced,deletes,ticket,options,scan_result,secrets,"
    "rules_sha256,approvers,separation,policy_sha256,policy_changed,emergency,"
    "reason,first_index,last_index,end_index";

const Value* find(const Value& value,
                  std::initializer_list<std::string_view> path) {
  const Value* at = &value;
  for (const auto key : path) {
    if (at == nullptr) return nullptr;
    at = at->find(key);
  }
  return at;
}

std::string text_of(const Value* value) {
  if (value == nullptr) return {};
  if (const auto* text = value->as_text()) return *text;
  if (const auto* number = value->as_integer()) return std::to_string(*number);
  if (const auto* truth = value->as_bool()) return *truth ? "true" : "false";
  return {};
}

std::string text_at(const Value& value,
                    std::initializer_list<std::string_view> path) {
  return text_of(find(value, path));
}

const json::Array& items(const Value* value) {
  static const json::Array none;
  if (value == nullptr || value->as_array() == nullptr) return none;
  return *value->as_array();
}

std::string options_of(const Value& record) {
  std::string all;
  for (const auto& option : items(find(record, {"why", "options"}))) {
    if (!all.empty()) all += ' ';
    all += text_of(&option);
  }
  return all;
}

/// "sub at iss; sub at iss": those whose approval counts.
std::string approvers_of(const Value& record) {
  std::string all;
  for (const auto& vote : items(find(record, {"approvals"}))) {
    if (text_at(vote, {"verb"}) != "approve" ||
        text_at(vote, {"counted"}) != "true" ||
        vote.find("withdrawn") != nullptr)
      continue;
    if (!all.empty()) all += "; ";
    all += text_at(vote, {"sub"}) + " at " + text_at(vote, {"iss"});
  }
  return all;
}

std::string status_of(const Value& record, const std::string& ref) {
  for (const auto& result : items(find(record, {"outcome", "refs"})))
    if (text_at(result, {"ref"}) == ref) return text_at(result, {"status"});
  return {};
}

class Row {
 public:
  void add(std::string_view text) {
    if (!is_first_) line_ += ',';
    is_first_ = false;
    line_ += csv_cell(text);
  }
  void add_all(const Value& of, std::initializer_list<std::string_view> keys) {
    for (const auto key : keys)
      add(of.find(key) == nullptr ? "" : text_of(of.find(key)));
  }
  std::string text() const { return line_ + "\r\n"; }

 private:
  std::string line_{};
  bool is_first_ = true;
};

const Value& part(const Value& record, std::string_view key) {
  static const Value nothing = json::Object();
  const Value* found = record.find(key);
  return found == nullptr ? nothing : *found;
}

std::string row_of(const Value& record, const Value& ref) {
  const Value& what = part(record, "what");
  const Value& events = part(record, "events");
  Row row;
  row.add_all(record, {"push_id", "complete"});
  row.add_all(part(record, "outcome"), {"state"});
  row.add_all(part(what, "target"), {"repo", "upstream_id"});
  row.add_all(ref, {"ref", "kind", "old", "new"});
  row.add(status_of(record, text_at(ref, {"ref"})));
  row.add_all(part(record, "who"), {"iss", "sub", "name"});
  row.add(text_at(record, {"who", "client", "ip"}));
  row.add_all(part(record, "when"), {"started", "received", "requested",
                                     "approved", "landing", "ended"});
  row.add_all(what, {"commits", "files", "pack_sha256", "forced", "deletes"});
  row.add_all(part(record, "why"), {"ticket"});
  row.add(options_of(record));
  row.add_all(part(record, "checks"), {"result", "secrets", "rules_sha256"});
  row.add(approvers_of(record));
  row.add_all(record, {"separation"});
  row.add(text_at(record, {"policy", "sha256"}));
  row.add_all(record, {"policy_changed"});
  row.add(items(record.find("emergency")).empty() ? "false" : "true");
  row.add(text_at(record, {"outcome", "reason"}));
  row.add_all(items(&events).front(), {"index"});
  row.add_all(items(&events).back(), {"index"});
  row.add(text_at(record, {"outcome", "index"}));
  return row.text();
}

}  // namespace

std::string change_csv_header() {
  return std::string(columns) + "\r\n";
}

std::string change_csv(std::string_view record) {
  constexpr std::size_t largest = std::size_t{64} * 1024 * 1024;
  const auto value = json::parse(record, {.bytes = largest, .depth = 18});
  // Only of bytes that were no canonical JSON: then no table helps.
  if (!value || items(value->find("events")).empty()) return {};
  const auto& refs = items(find(*value, {"what", "target", "refs"}));
  if (refs.empty()) return row_of(*value, json::Object());
  std::string rows;
  for (const auto& ref : refs)
    rows += row_of(*value, ref);
  return rows;
}

}  // namespace hoopgit::event
