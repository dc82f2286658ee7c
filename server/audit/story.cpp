#include "server/audit/story.hpp"

#include "core/base/text.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace hoopgit::audit {
namespace {

using json::Value;

struct Clause {
  std::string_view type;
  /// {name} is a member of `data`; what is in brackets is left out when one of
  /// its names has no value.
  std::string_view text;
};

constexpr auto clauses = std::to_array<Clause>({
    {"auth.login", "signed in[ by {method}][ at {issuer}]"},
    {"auth.denied", "could not sign in[: {reason}]"},
    {"auth.token_issued",
     "got credential[ {token_id}][ for {repo}][, valid until {expires}]"},
    {"auth.token_refused", "got no credential[: {reason}]"},
    {"auth.token_revoked", "revoked credential[ {token_id}][: {reason}]"},
    {"fetch.served", "fetched[, {bytes} bytes]"},
    {"fetch.refused", "was refused a fetch[: {reason}]"},
    {"push.started", "began to push"},
    {"push.received",
     "the push is complete[: {objects} objects][, {bytes} "
     "bytes]"},
    {"push.scanning", "the scan began[, attempt {attempt}]"},
    {"push.scanned", "the scan ended[: {result}]"},
    {"secret.found",
     "found a secret[ by rule {rule}][ in {path}][, line "
     "{line}]"},
    {"push.refused", "the push was refused[ at {step}][: {reason}]"},
    {"push.cancelled", "the push was cancelled[ by {by}][: {reason}]"},
    {"push.superseded", "another push took its place[: {replaced_by}]"},
    {"push.stale", "the upstream has moved[: {reason}]"},
    {"approval.requested", "approval was asked for[, until {expires}]"},
    {"approval.viewed", "looked at every part of the push"},
    {"approval.vote", "voted[ to {verb}][: {comment}]"},
    {"approval.vote_withdrawn", "took the vote back[: {comment}]"},
    {"approval.vote_refused", "could not vote[: {reason}]"},
    {"approval.granted", "the push was approved[ by {by}][: {voters}]"},
    {"approval.reopened", "the push waits for votes again[: {reason}]"},
    {"approval.denied", "the push was denied[: {reason}]"},
    {"approval.expired", "the time to approve or land it was over[: {reason}]"},
    {"push.landing", "landing began[, attempt {attempt}]"},
    {"push.released", "nothing was sent, it will be tried again[: {reason}]"},
    {"push.landed", "the push landed upstream"},
    {"push.partial", "some refs landed upstream, some did not[: {reason}]"},
    {"push.conflict", "the upstream had moved, nothing landed[: {reason}]"},
    {"push.failed", "the upstream refused it[: {reason}]"},
    {"push.unknown", "whether it landed is in doubt[: {reason}]"},
    {"push.reconciled", "whether it landed was looked up[: {reason}]"},
    {"push.needs_human", "an operator must say whether it landed[: {reason}]"},
    {"upstream.credential_failed",
     "the credential for the upstream failed[: {reason}]"},
    {"audit.query", "read the log[, {count} entries]"},
    {"config.loaded", "loaded the configuration[ {config_sha256}]"},
    {"relay.started", "the relay started[, version {version}]"},
    {"relay.stopped", "the relay stopped[: {reason}]"},
    {"relay.recovered",
     "the relay took up again what was open[, {rows} "
     "pushes]"},
});

/// A value as words; nullopt when it has none.
std::optional<std::string> words(const Value* value) {
  if (value == nullptr) return std::nullopt;
  if (const auto* text = value->as_text())
    return text->empty() ? std::nullopt : std::optional(printable(*text));
  if (const auto* number = value->as_integer()) return std::to_string(*number);
  const auto* items = value->as_array();
  if (items == nullptr || items->empty()) return std::nullopt;
  std::vector<std::string> all;
  for (const auto& item : *items) {
    auto one = words(&item);
    if (!one) one = words(item.find("name"));
    if (!one) one = words(item.find("sub"));
    if (!one) return std::nullopt;
    all.push_back(*std::move(one));
  }
  return join(all, ", ");
}

/// The text with its {names} filled in; nullopt when one has no value.
std::optional<std::string> fill(std::string_view text, const Value& data) {
  std::string filled;
  for (;;) {
    const auto open = text.find('{');
    filled += text.substr(0, open);
    if (open == text.npos) return filled;
    const auto close = text.find('}', open);
    const auto value =
        words(data.find(text.substr(open + 1, close - open - 1)));
    if (!value) return std::nullopt;
    filled += *value;
    text.remove_prefix(close + 1);
  }
}

std::string say(std::string_view clause, const Value& data) {
  std::string told;
  for (;;) {
    const auto open = clause.find('[');
    told += clause.substr(0, open);
    if (open == clause.npos) return told;
    const auto close = clause.find(']', open);
    told += fill(clause.substr(open + 1, close - open - 1), data).value_or("");
    clause.remove_prefix(close + 1);
  }
}

std::string who(const Value& entry) {
  const Value* actor = entry.find("actor");
  if (actor == nullptr) return "relay";
  if (auto name = words(actor->find("name"))) return *name;
  return words(actor->find("sub")).value_or("relay");
}

api::Story::Line line_of(const store::StoredEvent& event) {
  api::Story::Line line;
  line.index = event.index;
  const auto entry = json::parse(event.bytes);
  if (!entry) {
    line.text = "this entry of the log cannot be read";
    return line;
  }
  if (const auto time = parse_rfc3339(words(entry->find("time")).value_or("")))
    line.time = *time;
  line.type = words(entry->find("type")).value_or("");
  line.who = who(*entry);
  line.text = audit::tell(*entry);
  return line;
}

}  // namespace

std::string tell(const Value& entry) {
  const auto type = words(entry.find("type")).value_or("");
  const Value* data = entry.find("data");
  const auto known =
      std::find_if(clauses.begin(), clauses.end(),
                   [&](const Clause& clause) { return clause.type == type; });
  if (known == clauses.end()) return type;
  return say(known->text, data == nullptr ? Value() : *data);
}

std::vector<std::string_view> known_types() {
  std::vector<std::string_view> types;
  for (const auto& clause : clauses)
    types.push_back(clause.type);
  return types;
}

std::vector<api::Story::Line> timeline(std::vector<store::StoredEvent> events) {
  std::sort(events.begin(), events.end(),
            [](const auto& a, const auto& b) { return a.index < b.index; });
  std::vector<api::Story::Line> lines;
  for (const auto& event : events)
    lines.push_back(line_of(event));
  return lines;
}

}  // namespace hoopgit::audit
