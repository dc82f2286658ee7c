#include "core/attestation/issued.hpp"

#include "core/base/encoding.hpp"
#include "core/crypto/crypto.hpp"
#include "core/event/commitment.hpp"

namespace hoopgit::attestation {
namespace {

using json::Value;

constexpr std::string_view quoted_type = R"("attestation.issued")";

Error corrupt(std::string_view why) {
  return {Fault::corrupt, "cannot tell what was attested: " + std::string(why)};
}

/// A member of the entry that is an object. The rest, which is most of it, is
/// not read.
Result<Value> object_in(std::string_view entry, std::string_view member) {
  const auto text = event::member_in(entry, member);
  if (text.empty()) return corrupt("the entry has no " + std::string(member));
  return json::parse(text);
}

/// The one ref that it is about.
Result<std::string> ref_in(const Value& target) {
  const auto refs = TRY(target.array("refs"));
  if (refs.size() != 1) return corrupt("the entry is not of one ref");
  return refs.front().text("ref");
}

Result<Issued> read(std::string_view entry) {
  Issued issued;
  const Value data = TRY(object_in(entry, "data"));
  const Value target = TRY(object_in(entry, "target"));
  issued.end = static_cast<std::uint64_t>(TRY(data.integer("end")));
  issued.predicate_type = TRY(data.text("predicate_type"));
  issued.sha256 = TRY(data.text("sha256"));
  issued.key = TRY(data.text("key"));
  issued.signature = TRY(from_base64(TRY(data.text("signature"))));
  Summary& summary = issued.summary;
  summary.push = event::push_in(entry);
  if (summary.push.empty()) return corrupt("the entry is of no push");
  summary.subject = {TRY(ref_in(target)), TRY(data.text("commit")),
                     TRY(data.maybe_text("tag")).value_or("")};
  if (issued.predicate_type != summary_type) return issued;
  summary.verifier = TRY(data.text("verifier"));
  summary.repository = TRY(target.text("repo"));
  summary.time = TRY(data.text("verified"));
  summary.policy_sha256 = TRY(TRY(object_in(entry, "policy")).text("sha256"));
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
  if (event::member_in(entry, "type") != quoted_type)
    return std::optional<Issued>();
  auto issued = read(entry);
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

Result<std::optional<Envelope>> envelope_of(
    const Issued& issued, const event::ChangeRecords& changes) {
  auto statement = statement_of(issued, changes);
  if (!statement) return std::optional<Envelope>();
  if (crypto::sha256_hex(*statement) != issued.sha256)
    return corrupt("the entries say something else than what was signed");
  // No id of the key: it is but a hint, and verifiers who make ids another way
  // would pass over the only signature. The entry says which key it is.
  return std::optional(
      Envelope{*std::move(statement), {{"", issued.signature}}});
}

}  // namespace hoopgit::attestation
