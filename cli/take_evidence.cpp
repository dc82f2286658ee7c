#include "cli/take_evidence.hpp"

#include "cli/evidence_folder.hpp"
#include "cli/evidence_writer.hpp"
#include "cli/log_source.hpp"
#include "cli/moment.hpp"
#include "cli/relay_choice.hpp"
#include "cli/relay_client.hpp"

#include <algorithm>

namespace hoopgit::cli {
namespace {

Result<api::EvidenceRequest> request_of(const EvidenceOptions& options,
                                        Time now) {
  api::EvidenceRequest request{.purpose = options.purpose};
  if (!options.from.empty()) request.from = TRY(moment(options.from, now));
  if (!options.to.empty()) request.to = TRY(moment(options.to, now));
  if (!options.push.empty()) request.push = TRY(push_name(options.push));
  if (request.from || !request.push.empty()) return request;
  return Error{Fault::usage, "cannot take evidence: it is not said of what",
               "hoopgit audit evidence --from 2026-01-01 --to 2026-04-01 -o "
               "FOLDER"};
}

EvidenceScope scope_of(api::EvidenceAnswer answer, bool every_proof) {
  EvidenceScope scope{.origin = std::move(answer.origin),
                      .first = answer.first,
                      .end = answer.end,
                      .size = answer.size};
  scope.checkpoint = std::move(answer.checkpoint);
  scope.vkeys = std::move(answer.vkeys);
  scope.attestation_keys = std::move(answer.attestation_keys);
  scope.push = std::move(answer.push);
  // Of one push there are few.
  scope.every_proof = every_proof || !scope.push.empty();
  return scope;
}

/// "relay.example.com/log/1" is at ORIGIN/log/1.
Result<std::string> url_of(const Url& relay, const std::string& origin) {
  const auto place = origin.rfind("/log/");
  if (place == std::string::npos)
    return Error{Fault::corrupt,
                 "cannot use the relay's answer: its log has no number"};
  return relay.origin() + origin.substr(place);
}

Result<std::string> open_bodies(RelayClient& client,
                                const std::vector<std::string>& commitments) {
  std::string lines;
  for (std::size_t at = 0; at < commitments.size();) {
    const auto count = std::min(commitments.size() - at, api::most_commitments);
    const auto begin = commitments.begin() + static_cast<std::ptrdiff_t>(at);
    const auto answer = TRY(
        client.openings({begin, begin + static_cast<std::ptrdiff_t>(count)}));
    for (const auto& opening : answer.openings)
      lines += json::dump(opening) + "\n";
    if (answer.done == 0)
      return Error{Fault::corrupt,
                   "cannot use the relay's answer: it opened no body"};
    at += answer.done;
  }
  return lines;
}

/// Now and then, and only for somebody who waits.
auto progress_on(const Terminal& terminal) {
  return [&terminal](std::uint64_t done, std::uint64_t all) {
    constexpr std::uint64_t steps = 10;
    if (!terminal.can_ask() || all < 10 * steps || done % (all / steps) != 0)
      return;
    terminal.note(std::to_string(100 * done / all) + "% of " +
                  std::to_string(all) + " bundles");
  };
}

json::Value number(std::uint64_t value) {
  return static_cast<std::int64_t>(value);
}

json::Value about(const Context& context, const EvidenceOptions& options,
                  const api::EvidenceRequest& request,
                  const EvidenceScope& scope, const EvidenceCount& count) {
  json::Value about =
      json::object({{"v", 1},
                    {"origin", scope.origin},
                    {"first", number(scope.first)},
                    {"end", number(scope.end)},
                    {"size", number(scope.size)},
                    {"changes", number(count.changes)},
                    {"proofs", number(count.proofs)},
                    {"attestations", number(count.attestations)},
                    {"taken", to_rfc3339(context.clock.now())}});
  if (request.from) about.set("from", to_rfc3339(*request.from));
  if (request.to) about.set("to", to_rfc3339(*request.to));
  if (!scope.push.empty()) about.set("push", scope.push);
  if (!options.purpose.empty()) about.set("purpose", options.purpose);
  return about;
}

void show(const Context& context, const EvidenceOptions& options,
          const EvidenceScope& scope, const EvidenceCount& count) {
  if (context.globals.json) {
    context.terminal.print_json(
        json::object({{"folder", options.folder},
                      {"log", scope.origin},
                      {"first", number(scope.first)},
                      {"last", number(scope.end - 1)},
                      {"entries", number(count.entries)},
                      {"changes", number(count.changes)},
                      {"proofs", number(count.proofs)},
                      {"attestations", number(count.attestations)}}));
    return;
  }
  context.terminal.print(options.folder + ": " + std::to_string(count.entries) +
                         " entries, " + std::to_string(count.changes) +
                         " changes, " + std::to_string(count.proofs) +
                         " proofs, " + std::to_string(count.attestations) +
                         " attestations");
  context.terminal.hint("hoopgit audit verify " + options.folder +
                        " --key NAME+ID+KEY");
}

}  // namespace

Result<int> take_evidence(const Context& context,
                          const EvidenceOptions& options) {
  const auto request = TRY(request_of(options, context.clock.now()));
  const Url relay = TRY(choose_relay(context));
  // Before anything is asked: what cannot be written need not be on record.
  EvidenceFolder folder = TRY(EvidenceFolder::make(options.folder));
  RelayClient client(context, relay);
  const EvidenceScope scope =
      scope_of(TRY(client.evidence(request)), options.every_proof);
  if (scope.first >= scope.end) {
    context.terminal.note("no entries");
    return exit_nothing;
  }
  EvidenceSources sources{
      TRY(url_source(context, TRY(url_of(relay, scope.origin))))};
  sources.progress = progress_on(context.terminal);
  if (!options.no_openings)
    sources.open_bodies = [&client](const auto& commitments) {
      return open_bodies(client, commitments);
    };
  const auto count = TRY(write_evidence(sources, scope, folder));
  TRY(folder.finish(about(context, options, request, scope, count)));
  show(context, options, scope, count);
  return exit_done;
}

}  // namespace hoopgit::cli
