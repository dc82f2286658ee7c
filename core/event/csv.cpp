#include "core/event/csv.hpp"

#include "core/base/encoding.hpp"
#include "core/event/csv_cell.hpp"

namespace hoopgit::event {
namespace {

constexpr std::string_view columns =
    "index,id,time,type,outcome,severity,actor_kind,iss,sub,ip,upstream_id,"
    "repo,ref,old,land,push_id,subject,policy_sha256,ticket,reason,leaf_hash";

/// "correlation.ticket", or what a type has of its own.
std::string ticket(const Entry& entry) {
  auto found = entry.text({"correlation", "ticket"});
  return found.empty() ? entry.text({"data", "ticket"}) : found;
}

std::string row(const Entry& entry, const Entry::Ref& ref) {
  std::string line = std::to_string(entry.item().index);
  const auto add = [&](std::string_view text) {
    line += ',';
    line += csv_cell(text);
  };
  for (const auto* key : {"id", "time", "type", "outcome", "severity"})
    add(entry.text({key}));
  add(entry.text({"actor", "kind"}));
  add(entry.text({"actor", "iss"}));
  add(entry.subject());
  add(entry.address());
  add(entry.text({"target", "upstream_id"}));
  add(entry.text({"target", "repo"}));
  add(ref.name);
  add(ref.old_id);
  add(ref.land_id);
  add(entry.text({"push_id"}));
  add(entry.text({"data", "subject"}));
  add(entry.text({"policy", "sha256"}));
  add(ticket(entry));
  add(entry.reason());
  add(to_hex(entry.item().leaf_hash));
  return line + "\r\n";
}

}  // namespace

std::string csv_header() {
  return std::string(columns) + "\r\n";
}

std::string to_csv(const Entry& entry) {
  if (entry.refs().empty()) return row(entry, {});
  std::string rows;
  for (const auto& ref : entry.refs())
    rows += row(entry, ref);
  return rows;
}

}  // namespace hoopgit::event
