#include "server/approval/subject.hpp"

#include "core/crypto/crypto.hpp"

#include <algorithm>

namespace hoopgit::approval {
namespace {

using json::Value;

std::vector<git::RefUpdate> sorted(std::vector<git::RefUpdate> updates) {
  std::sort(updates.begin(), updates.end(),
            [](const auto& a, const auto& b) { return a.ref < b.ref; });
  return updates;
}

Value requester_of(const store::PushRow& row) {
  Value requester = json::object({{"iss", row.requester.person.issuer},
                                  {"sub", row.requester.person.subject}});
  if (!row.requester.agent.empty()) requester.set("agent", row.requester.agent);
  return requester;
}

}  // namespace

Result<Subject> make_subject(
    const store::PushRow& row,
    const std::map<git::ObjectId, git::ObjectId>& peeled,
    const std::string& report_sha256, const std::string& diff_sha256,
    const std::string& nonce) {
  json::Array updates;
  for (const auto& update : sorted(row.updates)) {
    const auto commit = peeled.find(update.new_id);
    updates.push_back(json::object(
        {{"ref", update.ref},
         {"old", update.old_id.hex()},
         {"new", update.new_id.hex()},
         {"peeled",
          commit == peeled.end() ? Value() : Value(commit->second.hex())},
         {"kind", git::name_of(update.kind)}}));
  }
  Subject subject;
  subject.text = TRY(
      json::canonical(json::object({{"type", "hoopgit.subject"},
                                    {"v", 1},
                                    {"push_id", row.id.text()},
                                    {"nonce", nonce},
                                    {"upstream_id", row.upstream},
                                    {"repo_id", row.repository.text()},
                                    {"updates", updates},
                                    {"masked", json::Array()},
                                    {"report_sha256", report_sha256},
                                    {"diff_manifest_sha256", diff_sha256},
                                    {"policy_sha256", row.policy_sha256},
                                    {"requester", requester_of(row)},
                                    {"created", to_rfc3339(row.created)},
                                    {"expires", to_rfc3339(row.expires)}})));
  subject.sha256 = crypto::sha256_hex(subject.text);
  return subject;
}

Result<std::string> push_key(const store::PushRow& row) {
  json::Array updates;
  for (const auto& update : sorted(row.updates))
    updates.push_back(json::object({{"ref", update.ref},
                                    {"old", update.old_id.hex()},
                                    {"new", update.new_id.hex()}}));
  json::Array options;
  for (const auto& option : row.push_options)
    if (!option.starts_with("hoopgit-")) options.emplace_back(option);
  const std::string text =
      TRY(json::canonical(json::object({{"type", "hoopgit.push_key"},
                                        {"v", 1},
                                        {"upstream_id", row.upstream},
                                        {"repo_id", row.repository.text()},
                                        {"requester", requester_of(row)},
                                        {"updates", updates},
                                        {"push_options", options}})));
  return crypto::sha256_hex(text);
}

}  // namespace hoopgit::approval
