#include "cli/login.hpp"

#include "cli/agent_profile.hpp"
#include "cli/ambient.hpp"
#include "cli/browser.hpp"
#include "cli/doctor_checks.hpp"
#include "cli/id_token.hpp"
#include "cli/network.hpp"
#include "cli/proof.hpp"
#include "cli/relay_choice.hpp"
#include "cli/relay_client.hpp"
#include "cli/session_store.hpp"
#include "cli/setup.hpp"
#include "cli/sign_in.hpp"
#include "cli/token_cache.hpp"
#include "cli/whoami.hpp"
#include "core/base/text.hpp"

#include <charconv>

namespace hoopgit::cli {
namespace {

Result<IssuerClient> named_issuer(const std::vector<IssuerClient>& issuers,
                                  const std::string& name) {
  for (const auto& issuer : issuers)
    if (issuer.issuer == name || issuer.name == name) return issuer;
  std::vector<std::string> known;
  known.reserve(issuers.size());
  for (const auto& issuer : issuers)
    known.push_back(issuer.issuer);
  return Error{Fault::usage, "cannot sign in at " + printable(name) +
                                 ": the relay takes people from " +
                                 join(known, ", ")};
}

Result<IssuerClient> asked_issuer(const Context& context,
                                  const std::vector<IssuerClient>& issuers) {
  for (std::size_t i = 0; i < issuers.size(); ++i)
    context.terminal.urge(std::to_string(i + 1) + "  " + issuers[i].issuer);
  const std::string answer = TRY(context.terminal.ask("Sign in at (number):"));
  std::size_t number = 0;
  std::from_chars(answer.data(), answer.data() + answer.size(), number);
  if (number < 1 || number > issuers.size())
    return Error{Fault::usage, "cannot sign in: there is no such issuer"};
  return issuers[number - 1];
}

Result<IssuerClient> choose_issuer(const Context& context,
                                   const std::vector<IssuerClient>& issuers,
                                   const std::string& name) {
  if (!name.empty()) return named_issuer(issuers, name);
  if (issuers.empty())
    return Error{Fault::usage,
                 "cannot sign in: the relay takes no people, only machines"};
  if (issuers.size() == 1) return issuers.front();
  if (context.terminal.can_ask()) return asked_issuer(context, issuers);
  return Error{Fault::usage, "cannot sign in: the relay has several issuers",
               "add --issuer URL"};
}

/// What was asked for; else a browser, if there is one; else what needs none.
Result<Flow> choose_flow(const Context& context, const LoginOptions& options,
                         const IssuerClient& issuer,
                         const IssuerDocument& document) {
  if (options.device && options.paste)
    return Error{Fault::usage,
                 "cannot sign in: --device and --paste exclude each other"};
  if (options.device) return Flow::device;
  if (options.paste) return Flow::paste;
  if (options.port || !browser_of(context.environment).empty())
    return Flow::loopback;
  if (issuer.allows("device") && document.device_endpoint) return Flow::device;
  return context.terminal.can_ask() ? Flow::paste : Flow::loopback;
}

Session session_of(const Context& context, const Url& relay,
                   const IssuerClient& issuer, const IssuerDocument& document,
                   const IdTokenClaims& claims, Tokens tokens) {
  return {.relay = relay.origin(),
          .issuer = issuer.issuer,
          .subject = claims.subject,
          .account = claims.account,
          .client_id = issuer.client_id,
          .token_endpoint = document.token_endpoint.text(),
          .id_token = std::move(tokens.id_token),
          .id_token_expires = claims.expires,
          .refresh_token = std::move(tokens.refresh_token),
          .began = context.clock.now()};
}

/// Only asking tells whether this issuer gives an ID token for its refresh
/// token; many give a refresh token all the same. If not, the relay is to renew
/// the session, and must be told so while the first ID token is good.
Result<void> find_renewal(const http::Client& client, Session& session) {
  session.renewal = Renewal::relay;
  if (!session.refresh_token) return {};
  const Url endpoint = TRY(parse_url(session.token_endpoint));
  const Form form{
      {"grant_type", "refresh_token"},
      {"refresh_token", std::string(session.refresh_token->reveal())},
      {"client_id", session.client_id}};
  const auto answer = TRY(send_form(client, endpoint, form));
  const auto* value = std::get_if<json::Value>(&answer);
  if (value == nullptr) return {};
  const auto next = TRY(value->maybe_text("refresh_token"));
  if (next) session.refresh_token = Secret(*next);
  if (TRY(value->maybe_text("id_token"))) session.renewal = Renewal::issuer;
  return {};
}

/// Only told: whose helper it is, and what it is for, is not ours to decide.
void warn_of_other_helpers(const Context& context, const Url& relay) {
  for (const auto& finding : check_configuration(relay)) {
    if (finding.verdict != Finding::Verdict::bad) continue;
    context.terminal.note("hoopgit: " + finding.text);
    context.terminal.hint(finding.next);
  }
}

Error no_platform() {
  std::vector<std::string> names;
  for (const auto* platform : platforms())
    names.emplace_back(platform->name);
  return {Fault::unauthenticated,
          "cannot sign in as a job: this is none of " + join(names, ", "),
          "put the token into a file, and add --token-file FILE"};
}

/// With --ci a machine speaks, or nobody does.
Result<void> find_machine(const Context& context, const Url& relay) {
  if (!speaks_by_session(context)) return {};
  if (auto missing = ambient_obstacle(context, relay))
    return *std::move(missing);
  if (find_platform(workplace_of(context), Platform::Owner::machine) == nullptr)
    return no_platform();
  const auto session = session_state(context, relay);
  if (session && *session)
    return Error{Fault::usage,
                 "cannot sign in as a machine: somebody is signed in here, and "
                 "goes before it",
                 "hoopgit logout"};
  return {};
}

/// Whether somebody is to sign in. In a job nobody can, and nobody is waited
/// for.
Result<bool> is_for_person(const Context& context, const LoginOptions& options,
                           const Url& relay) {
  if (options.ci) {
    if (options.device || options.paste || options.port)
      return Error{Fault::usage,
                   "cannot sign in: --ci excludes every way of a person"};
    TRY(find_machine(context, relay));
    return false;
  }
  if (!context.globals.token_file.empty()) return false;
  if (options.device || options.paste || options.port) return true;
  if (ready_job_platform(context) != nullptr) return false;
  if (context.terminal.can_ask()) return true;
  if (auto missing = ambient_obstacle(context, relay))
    return *std::move(missing);
  return true;
}

}  // namespace

Result<void> begin_session(const Context& context, const LoginOptions& options,
                           const Url& relay) {
  // First what needs nobody: a wrong setting must not cost a sign-in.
  const auto store = TRY(chosen_store());
  const http::Client relay_client = client_for(context, relay);
  const auto issuers = TRY(discover_relay(relay_client, relay));
  const auto issuer = TRY(choose_issuer(context, issuers, options.issuer));
  const Url issuer_url = TRY(parse_url(issuer.issuer));
  const http::Client issuer_client = client_for(context, issuer_url);
  const auto document = TRY(discover_issuer(issuer_client, issuer.issuer));
  const Flow flow = TRY(choose_flow(context, options, issuer, document));
  auto key = SessionKey::generate();
  Tokens tokens = TRY(sign_in({.context = context,
                               .client = issuer_client,
                               .issuer = issuer,
                               .document = document,
                               .port = options.port,
                               .force = options.force,
                               .nonce = key.nonce()},
                              flow));
  const auto claims = TRY(read_id_token(tokens.id_token));
  Session session =
      session_of(context, relay, issuer, document, claims, std::move(tokens));
  session.key = std::move(key);
  // An issuer that cannot say now has not said yes.
  if (const auto found = find_renewal(issuer_client, session); !found)
    context.terminal.detail(found.error().message);
  const Vault vault = TRY(open_vault(context));
  const Descriptor lock =
      TRY(vault.lock(relay.origin(), std::chrono::seconds(20)));
  return vault.keep(session, store);
}

Result<int> login(const Context& context, const LoginOptions& options) {
  TRY(must_be_person(context, "sign in"));
  const Url relay = TRY(relay_at(options.url));
  // Where a machine speaks there is nothing to keep, but all the rest to do.
  const bool by_session = TRY(is_for_person(context, options, relay));
  if (by_session) TRY(begin_session(context, options, relay));
  // Of whoever was signed in before.
  forget_tokens(context, relay);
  RelayClient client(context, relay);
  const auto known = client.who_am_i();
  if (!known) {
    // Signed in at the issuer, but not here: that is no session.
    if (by_session) TRY(TRY(open_vault(context)).clear(relay.origin()));
    return known.error();
  }
  const api::WhoAmI& who = *known;
  TRY(configure_credentials(context, relay, ConfigScope::global));
  warn_of_other_helpers(context, relay);
  if (context.globals.json) {
    context.terminal.print_json(api::to_json(who));
  } else {
    context.terminal.print("signed in to " + relay.host_and_port() + " as " +
                           name_of(who));
  }
  return exit_done;
}

}  // namespace hoopgit::cli
