#include "core/attestation/issued.hpp"

#include "core/attestation/envelope.hpp"
#include "core/base/encoding.hpp"
#include "core/crypto/crypto.hpp"

namespace hoopgit::attestation {
namespace {

using json::Value;

Error corrupt(std::string_view why) {
  return {Fault::corrupt, "cannot tell what was attested: " + std::string(why)};
}

Result<std::string> text_in(const Value& entry, std::string_view member,
                            std::string_view key) {
  const Value* const object = entry.find(member);
  if (object == nullptr)
    return corrupt("the entry has no " + std::string(member));
  return object->text(key);
}

/// The one ref that it is about.
Result<std::string> ref_in(const Value& entry) {
  const Value* const target = entry.find("target");
  if (target == nullptr) return corrupt("the entry has no target");
  const auto refs = TRY(target->array("refs"));
  if (refs.size() != 1) return corrupt("the entry is not of one ref");
  return refs.front().text("ref");
}

Result<Issued> read(const Value& entry) {
  Issued issued;
  const Value data = TRY(entry.object("data"));
  issued.end = static_cast<std::uint64_t>(TRY(data.integer("end")));
  issued.predicate_type = TRY(data.text("predicate_type"));
  issued.sha256 = TRY(data.text("sha256"));
  issued.key = TRY(data.text("key"));
  issued.signature = TRY(from_base64(TRY(data.text("signature"))));
  Summary& summary = issued.summary;
  summary.push = TRY(entry.text("push_id"));
  summary.subject = {TRY(ref_in(entry)), TRY(data.text("commit")),
                     TRY(data.maybe_text("tag")).value_or("")};
  if (issued.predicate_type != summary_type) return issued;
  summary.verifier = TRY(data.text("verifier"));
  summary.repository = TRY(text_in(entry, "target", "repo"));
  summary.time = TRY(data.text("verified"));
  summary.policy_sha256 = TRY(text_in(entry, "policy", "sha256"));
  summary.record_sha256 = TRY(data.text("record_sha256"));
  summary.levels = TRY(data.texts("levels"));
  return issued;
}

}  // namespace

Value to_data(const Issued& issued) {
  const Summary& summary = issued.summary;
  Value data = json::object({{"end", static_cast<std::int64_t>(issued.end)},
                             {"predicate_type", issued.predicate_type},
                             {"sha256", issued.sha256},
                             {"key", issued.key},
                             {"signature", to_base64(issued.signature)},
                             {"commit", summary.subject.commit}});
  if (!summary.subject.tag.empty()) data.set("tag", summary.subject.tag);
  if (issued.predicate_type != summary_type) return data;
  data.set("verifier", summary.verifier);
  data.set("verified", summary.time);
  data.set("record_sha256", summary.record_sha256);
  data.set("levels", json::array_of(summary.levels));
  return data;
}

Result<std::optional<Issued>> read_issued(std::string_view entry) {
  // Most entries need not be read: they do not even name the type.
  if (entry.find(issued_event) == std::string_view::npos)
    return std::optional<Issued>();
  const Value value = TRY(json::parse(entry));
  if (TRY(value.maybe_text("type")) != issued_event)
    return std::optional<Issued>();
  auto issued = read(value);
  if (!issued) return corrupt(issued.error().message);
  return std::optional(*std::move(issued));
}

std::optional<std::string> statement_of(const Issued& issued,
                                        const event::ChangeRecords& changes) {
  const Summary& summary = issued.summary;
  if (issued.predicate_type == summary_type) return summary_statement(summary);
  const auto record = changes.ended(summary.push, issued.end);
  if (!record) return std::nullopt;
  return record_statement(summary.subject, *record);
}

Result<std::optional<std::string>> envelope_of(
    const Issued& issued, const event::ChangeRecords& changes) {
  const auto statement = statement_of(issued, changes);
  if (!statement) return std::optional<std::string>();
  if (crypto::sha256_hex(*statement) != issued.sha256)
    return corrupt("the entries say something else than what was signed");
  // No id of the key: it is but a hint, and verifiers who make ids another way
  // would pass over the only signature. The entry says which key it is.
  return std::optional(to_line(*statement, "", issued.signature));
}

}  // namespace hoopgit::attestation
