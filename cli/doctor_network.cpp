#include "cli/ambient.hpp"
#include "cli/doctor_checks.hpp"
#include "cli/documents.hpp"
#include "cli/network.hpp"
#include "cli/proof.hpp"
#include "cli/relay_client.hpp"
#include "cli/session_store.hpp"
#include "cli/whoami.hpp"
#include "core/base/text.hpp"
#include "core/http/date.hpp"

#include <ctime>

namespace hoopgit::cli {
namespace {

using Verdict = Finding::Verdict;

constexpr std::chrono::seconds allowed_skew{60};

Finding from_error(std::string about, const Error& error, std::string next) {
  return {std::move(about), Verdict::bad, error.message,
          error.hint.empty() ? std::move(next) : error.hint, error.fault};
}

std::string try_it(const Url& url) {
  return "curl --verbose " + url.text();
}

Url documents_of(const Url& relay) {
  Url url = relay;
  url.path = "/.well-known/oauth-protected-resource";
  return url;
}

Finding check_issuer(const Context& context, const std::string& issuer) {
  const auto url = parse_url(issuer);
  if (!url) return from_error("issuer", url.error(), "tell who runs the relay");
  const auto document = discover_issuer(client_for(context, *url), issuer);
  if (!document)
    return from_error(
        "issuer", document.error(),
        "curl --verbose " + issuer + "/.well-known/openid-configuration");
  return {"issuer", Verdict::good, issuer};
}

/// Our clock before the other side's, in seconds, by an answer that just came.
std::optional<std::int64_t> ahead_of(const http::ResponseHead& head,
                                     Time ours) {
  const auto theirs = http::time_of(head);
  if (!theirs) return std::nullopt;
  return to_unix_seconds(ours) - to_unix_seconds(*theirs);
}

/// The issuer, and if it answers the relay's clock beside its.
void add_issuer(const Context& context, const std::string& issuer,
                std::optional<std::int64_t> ahead_of_relay,
                std::vector<Finding>& findings) {
  findings.push_back(check_issuer(context, issuer));
  if (findings.back().verdict != Verdict::good) return;
  auto url = parse_url(issuer);
  if (!url) return;
  if (url->path.ends_with('/')) url->path.pop_back();
  url->path += "/.well-known/openid-configuration";
  const auto answer = ask(client_for(context, *url),
                          {.url = *url, .deadline = std::chrono::seconds(15)});
  if (!answer) return;
  findings.push_back(check_relay_clock(
      ahead_of_relay, ahead_of(answer->head, context.clock.now()), issuer));
}

}  // namespace

Finding check_relay_clock(std::optional<std::int64_t> ahead_of_relay,
                          std::optional<std::int64_t> ahead_of_issuer,
                          const std::string& issuer) {
  if (!ahead_of_relay || !ahead_of_issuer)
    return {"relay clock", Verdict::note, issuer + " does not tell the time"};
  const std::int64_t ahead = *ahead_of_issuer - *ahead_of_relay;
  const std::int64_t apart = ahead < 0 ? -ahead : ahead;
  const std::string seconds = std::to_string(apart) + " s ";
  if (apart <= allowed_skew.count())
    return {"relay clock", Verdict::good, seconds + "from that of " + issuer};
  return {"relay clock", Verdict::bad,
          "the relay's is " + seconds + (ahead > 0 ? "ahead of" : "behind") +
              " that of " + issuer,
          "tell who runs the relay: its tokens are refused as too old or not "
          "yet good",
          Fault::unavailable};
}

Finding check_clock(std::string_view date, Time ours) {
  std::tm parts{};
  const std::string text(date);
  const char* end =
      ::strptime(text.c_str(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
  if (end == nullptr || *end != '\0')
    return {"clock", Verdict::note, "the relay does not tell the time"};
  const std::int64_t theirs = ::timegm(&parts);
  const std::int64_t ahead = to_unix_seconds(ours) - theirs;
  const std::int64_t apart = ahead < 0 ? -ahead : ahead;
  if (apart <= allowed_skew.count())
    return {"clock", Verdict::good,
            std::to_string(apart) + " s from the relay's"};
  return {"clock", Verdict::bad,
          "this machine's is " + std::to_string(apart) + " s " +
              (ahead > 0 ? "ahead of" : "behind") + " the relay's",
          "timedatectl set-ntp true", Fault::usage};
}

std::vector<Finding> check_network(const Context& context, const Url& relay) {
  const Url url = documents_of(relay);
  const auto answer = ask(client_for(context, relay),
                          {.url = url, .deadline = std::chrono::seconds(15)});
  if (!answer) return {from_error("relay", answer.error(), try_it(url))};
  std::vector<Finding> findings;
  if (answer->head.status != 200)
    return {{"relay", Verdict::bad,
             relay.origin() + " is no relay: it answered with status " +
                 std::to_string(answer->head.status),
             try_it(url), Fault::unavailable}};
  const auto issuers = read_relay_document(answer->body, relay);
  if (!issuers)
    findings.push_back(from_error("relay", issuers.error(), try_it(url)));
  else
    findings.push_back({"relay", Verdict::good, relay.origin()});
  findings.push_back(
      check_clock(answer->head.header("date"), context.clock.now()));
  const auto ahead = ahead_of(answer->head, context.clock.now());
  if (issuers)
    for (const auto& issuer : *issuers)
      add_issuer(context, issuer.issuer, ahead, findings);
  return findings;
}

std::optional<Finding> check_platform(const Context& context,
                                      const Url& relay) {
  const Workplace place = workplace_of(context);
  const auto* platform = find_platform(place, Platform::Owner::job);
  if (platform == nullptr)
    platform = find_platform(place, Platform::Owner::machine);
  if (platform == nullptr) return std::nullopt;
  const auto token = ambient_token(context, *platform, relay);
  if (!token) return from_error("platform", token.error(), try_it(relay));
  return Finding{"platform", Verdict::good,
                 std::string(platform->name) + ": gives a token for the relay"};
}

std::vector<Finding> check_session(const Context& context, const Url& relay) {
  const std::string login = "hoopgit login " + relay.origin();
  std::vector<Finding> findings;
  const bool by_session = speaks_by_session(context);
  const auto state = by_session
                         ? session_state(context, relay)
                         : Result<std::optional<SessionState>>(std::nullopt);
  if (!state) return {from_error("session", state.error(), login)};
  if (*state) {
    findings.push_back({"session", Verdict::good, description_of(**state)});
  } else if (context.globals.token_file.empty()) {
    auto platform = check_platform(context, relay);
    if (!platform)
      return {{"session", Verdict::bad,
               "not signed in to " + relay.host_and_port(), login,
               Fault::unauthenticated}};
    findings.push_back(*std::move(platform));
    if (findings.back().verdict == Verdict::bad) return findings;
  }
  RelayClient client(context, relay);
  const auto who = client.who_am_i();
  findings.push_back(who ? Finding{"identity", Verdict::good, name_of(*who)}
                         : from_error("identity", who.error(), login));
  return findings;
}

}  // namespace hoopgit::cli
