#include "core/event/catalogue.hpp"

#include <algorithm>

namespace hoopgit::event {
namespace {

using enum Severity;

constexpr std::array severities = {info, notice, warning, high, critical};

using Categories = std::array<std::string_view, 2>;
constexpr Categories authentication{"authentication", ""};
constexpr Categories transfer{"configuration", "api"};
constexpr Categories finding{"vulnerability", ""};
constexpr Categories people{"iam", ""};
constexpr Categories settings{"configuration", ""};

constexpr OcsfActivity create = 1, read = 2, update = 3, erase = 4, other = 99;
constexpr OcsfActivity log_on = 1, log_off = 2, close = 3;

constexpr Kind auth(std::string_view type, Severity usual,
                    std::string_view phrase, OcsfActivity activity,
                    std::string_view ecs_type) {
  return {type,     usual,          phrase,  OcsfClass::authentication,
          activity, authentication, ecs_type};
}
/// push, fetch, lfs: what is moved through the relay.
constexpr Kind moved(std::string_view type, Severity usual,
                     std::string_view phrase, OcsfActivity activity,
                     std::string_view ecs_type) {
  return {type,     usual,    phrase,  OcsfClass::api_activity,
          activity, transfer, ecs_type};
}
constexpr Kind found(std::string_view type, Severity usual,
                     std::string_view phrase, OcsfActivity activity) {
  return {type,     usual,   phrase, OcsfClass::data_security_finding,
          activity, finding, "info"};
}
/// approval, break_glass, delegation: what people decide.
constexpr Kind decided(std::string_view type, Severity usual,
                       std::string_view phrase, OcsfActivity activity,
                       std::string_view ecs_type) {
  return {type,     usual,  phrase,  OcsfClass::entity_management,
          activity, people, ecs_type};
}
/// config, policy, relay: what governs.
constexpr Kind governed(std::string_view type, Severity usual,
                        std::string_view phrase, OcsfActivity activity) {
  return {type,     usual,    phrase,  OcsfClass::entity_management,
          activity, settings, "change"};
}
/// audit, sweep, notify, upstream, attestation: what the relay does beside.
constexpr Kind kept(std::string_view type, Severity usual,
                    std::string_view phrase, OcsfActivity activity = read) {
  return {type,
          usual,
          phrase,
          OcsfClass::api_activity,
          activity,
          settings,
          activity == read ? std::string_view("access") : "change"};
}

constexpr auto kinds = std::to_array<Kind>({
    auth("agent.run_started", notice,
         "got a session for an agent[, {agent}][, valid until {expires}]",
         log_on, "start"),
    auth("agent.run_ended", info,
         "ended the session of an agent[, {agent}][: {reason}]", log_off,
         "end"),

    auth("auth.login", info, "signed in[ by {method}][ at {issuer}]", log_on,
         "start"),
    auth("auth.denied", warning, "could not sign in[: {reason}]", log_on,
         "denied"),
    auth("auth.logout", info, "signed out[: {reason}]", log_off, "end"),
    auth("auth.token_issued", info,
         "got credential[ {token_id}][ for {repo}][, valid until {expires}]",
         other, "start"),
    auth("auth.token_refused", warning, "got no credential[: {reason}]", other,
         "denied"),
    auth("auth.token_revoked", notice,
         "revoked credential[ {token_id}][: {reason}]", other, "end"),
    auth("auth.step_up", notice, "signed in anew[ to {purpose}]", log_on,
         "start"),

    moved("fetch.served", info, "fetched[, {bytes} bytes]", read, "access"),
    moved("fetch.refused", warning, "was refused a fetch[: {reason}]", read,
          "denied"),

    moved("lfs.batch", info, "asked for LFS objects[ to {action}]", read,
          "access"),
    moved("lfs.uploaded", info, "sent LFS object[ {oid}][, {size} bytes]",
          create, "creation"),
    moved("lfs.downloaded", info, "fetched LFS object[ {oid}][, {size} bytes]",
          read, "access"),
    moved("lfs.released", info, "LFS object[ {oid}] went upstream", update,
          "change"),
    moved("lfs.refused", warning, "LFS object[ {oid}] was refused[: {reason}]",
          update, "denied"),
    moved("lfs.locked", info, "locked[ {path}]", create, "change"),
    moved("lfs.unlocked", info, "unlocked[ {path}]", erase, "change"),

    moved("push.started", info, "began to push", create, "start"),
    moved("push.received", info,
          "the push is complete[: {objects} objects][, {bytes} bytes]", create,
          "info"),
    moved("push.scanning", info, "the scan began[, attempt {attempt}]", read,
          "info"),
    moved("push.requeued", info,
          "the scan stopped and will begin again[, attempt {attempt}]", read,
          "info"),
    moved("push.scanned", info, "the scan ended[: {result}]", read, "info"),

    found("secret.found", high,
          "found a secret[ by rule {rule}][ in {path}][, line {line}]", create),
    found("secret.masked", notice,
          "masked a secret[ by rule {rule}][ in {path}]", close),
    found("secret.exception", high,
          "let a secret pass[ by rule {rule}][, exception {exception}]",
          update),

    moved("push.refused", warning,
          "the push was refused[ at {step}][: {reason}]", update, "denied"),
    moved("push.cancelled", notice,
          "the push was cancelled[ by {by}][: {reason}]", erase, "end"),
    moved("push.superseded", notice,
          "another push took its place[: {replaced_by}]", update, "end"),
    moved("push.stale", notice, "the upstream has moved[: {reason}]", update,
          "end"),

    decided("approval.requested", notice,
            "approval was asked for[, until {expires}]", create, "info"),
    decided("approval.viewed", info, "looked at every part of the push", read,
            "info"),
    decided("approval.vote", notice, "voted[ to {verb}][: {comment}]", update,
            "change"),
    decided("approval.vote_withdrawn", notice,
            "took the vote back[: {comment}]", update, "change"),
    decided("approval.vote_refused", warning, "could not vote[: {reason}]",
            update, "denied"),
    decided("approval.granted", notice,
            "the push was approved[ by {by}][: {voters}]", update, "allowed"),
    decided("approval.reopened", notice,
            "the push waits for votes again[: {reason}]", update, "change"),
    decided("approval.denied", notice, "the push was denied[: {reason}]",
            update, "denied"),
    decided("approval.expired", notice,
            "the time to approve or land it was over[: {reason}]", update,
            "denied"),

    decided("break_glass.used", critical,
            "used the emergency path[: {reason}][, ticket {ticket}]", create,
            "allowed"),
    decided("break_glass.refused", high,
            "was refused the emergency path[: {reason}]", create, "denied"),
    decided("break_glass.review_opened", notice,
            "an emergency push is to be reviewed[ until {due}]", update,
            "change"),
    decided("break_glass.reviewed", notice,
            "reviewed an emergency push[: {verdict}]", update, "change"),
    decided("break_glass.overdue", high,
            "the review of an emergency push is overdue[ since {due}]", update,
            "info"),
    decided("delegation.created", notice,
            "delegated reviews[ to {to}][, until {until}]", create, "change"),
    decided("delegation.ended", notice, "a delegation ended[: {reason}]", erase,
            "change"),

    kept("notify.sent", info, "a notification was sent[ by {channel}]", create),
    kept("notify.failed", warning, "a notification was lost[ by {channel}]",
         create),
    kept("upstream.credential_issued", info,
         "a credential for the upstream was used[ to {purpose}]"),
    kept("upstream.credential_failed", high,
         "the credential for the upstream failed[: {reason}]"),

    moved("push.landing", notice, "landing began[, attempt {attempt}]", update,
          "start"),
    moved("push.ref_landing", notice, "the landing of one ref began[: {ref}]",
          update, "start"),
    moved("push.ref_landed", info, "one of the refs landed upstream[: {ref}]",
          update, "change"),
    moved("push.released", notice,
          "nothing was sent, it will be tried again[: {reason}]", update,
          "info"),
    moved("push.landed", info, "the push landed upstream", update, "change"),
    moved("push.partial", high,
          "some refs landed upstream, some did not[: {reason}]", update,
          "change"),
    moved("push.conflict", warning,
          "the upstream had moved, nothing landed[: {reason}]", update,
          "denied"),
    moved("push.failed", warning, "the upstream refused it[: {reason}]", update,
          "denied"),
    moved("push.unknown", warning, "whether it landed is in doubt[: {reason}]",
          update, "info"),
    moved("push.reconciled", notice,
          "whether it landed was looked up[: {reason}]", read, "info"),
    moved("push.needs_human", high,
          "an operator must say whether it landed[: {reason}]", read, "info"),
    moved("push.resolved", high,
          "said what became of the push[: {decision}][, {reason}]", update,
          "change"),
    moved("push.retried", notice, "asked to land it again", update, "start"),
    kept("attestation.issued", info, "a statement was signed[: {sha256}]",
         create),

    governed("config.loaded", notice,
             "loaded the configuration[ {config_sha256}]", read),
    governed("config.changed", high, "the configuration changed[: {keys}]",
             update),
    governed("config.refused", high, "a configuration was refused[: {reason}]",
             update),
    governed("policy.proposed", notice, "a policy was proposed[: {new}]",
             create),
    governed("policy.activated", high, "a policy came into force[: {new}]",
             update),
    governed("policy.refused", high, "a policy was refused[: {reason}]",
             update),
    governed("relay.started", notice, "the relay started[, version {version}]",
             create),
    governed("relay.stopped", notice, "the relay stopped[: {reason}]", erase),
    governed("relay.recovered", notice,
             "the relay took up again what was open[, {rows} pushes]", update),
    governed("relay.clock_skew", high, "the clock is wrong[ by {seconds} s]",
             read),
    governed("relay.disk_low", high, "the disk is nearly full[: {bytes} bytes]",
             read),
    governed("relay.schema_migrated", notice,
             "the database was changed to a new form[, {from} to {to}]",
             update),

    kept("audit.query", notice, "read the log[, {count} entries]"),
    kept("audit.export", notice, "exported the log[, {count} entries]"),
    kept("audit.evidence", notice, "took evidence from the log[: {purpose}]"),
    kept("audit.replayed", notice, "ran a recorded push again[: {result}]"),
    kept("audit.redacted", high, "erased[ {field}][ of entry {index}]", erase),
    kept("audit.hold_set", high, "set a legal hold[: {name}]", create),
    kept("audit.hold_released", high, "released a legal hold[: {name}]", erase),
    kept("audit.pruned", high,
         "the log was cut off[, it begins at {minimum_index}]", erase),
    kept("audit.key_rotated", critical, "the key of the log was replaced",
         update),
    kept("audit.origin_opened", critical, "a new log was opened[: {reason}]",
         create),
    kept("audit.anchor_failed", high,
         "the log could not be anchored[ at {anchor}][: {reason}]"),
    kept("audit.anchor_restored", notice,
         "the log is anchored again[ at {anchor}]"),
    kept("audit.verified", info, "verified the log[: {result}]"),
    kept("audit.sink_paused", warning,
         "events are no longer sent[ to {sink}][: {reason}]", update),
    kept("audit.sink_resumed", notice, "events are sent again[ to {sink}]",
         update),

    kept("sweep.done", info,
         "compared the upstream with the log[, {refs} refs]"),
    kept("sweep.bypass_found", critical,
         "somebody changed the upstream past the relay[: {ref}]", update),
});

constexpr Kind unknown = moved("", info, "", other, "info");

}  // namespace

std::string_view name_of(Severity severity) {
  constexpr std::array<std::string_view, 5> names = {
      "info", "notice", "warning", "high", "critical"};
  return names[static_cast<std::size_t>(severity)];
}

std::optional<Severity> find_severity(std::string_view name) {
  for (const auto severity : severities)
    if (name_of(severity) == name) return severity;
  return std::nullopt;
}

const Kind* find_kind(std::string_view type) {
  const auto known =
      std::find_if(kinds.begin(), kinds.end(),
                   [&](const Kind& kind) { return kind.type == type; });
  return known == kinds.end() ? nullptr : &*known;
}

const Kind& unknown_kind() {
  return unknown;
}

std::span<const Kind> all_kinds() {
  return kinds;
}

}  // namespace hoopgit::event
