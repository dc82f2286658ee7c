#include "cli/relay_client.hpp"

#include "cli/network.hpp"
#include "cli/relay_session.hpp"
#include "cli/session_store.hpp"
#include "cli/token_cache.hpp"
#include "helper/cache.hpp"

#include <algorithm>

namespace hoopgit::cli {
namespace {

constexpr std::string_view pushes_path = "/api/v1/pushes";
constexpr const char* requests_path = "/api/v1/admin/requests";

template <class T>
Result<T> read(Result<json::Value> answer,
               Result<T> (*from_json)(const json::Value&)) {
  if (!answer) return std::move(answer).error();
  auto value = from_json(*answer);
  // The relay said something that this program does not understand.
  if (!value)
    return Error{Fault::corrupt,
                 "cannot use the relay's answer: " + value.error().message};
  return value;
}

Result<std::vector<api::PushView>> pushes_from_json(const json::Value& value) {
  std::vector<api::PushView> pushes;
  for (const auto& item : TRY(value.array("pushes")))
    pushes.push_back(TRY(api::push_view_from_json(item)));
  return pushes;
}

Result<RelayClient::Events> events_from_json(const json::Value& value) {
  RelayClient::Events events;
  for (const auto& item : TRY(value.array("events")))
    events.items.push_back(TRY(api::event_item_from_json(item)));
  const auto next = TRY(value.maybe_integer("next"));
  if (next && *next >= 0) events.next = static_cast<std::uint64_t>(*next);
  return events;
}

Result<std::vector<api::SweptRepository>> swept_from_json(
    const json::Value& value) {
  std::vector<api::SweptRepository> all;
  for (const auto& item : TRY(value.array("repositories")))
    all.push_back(TRY(api::swept_repository_from_json(item)));
  return all;
}

Result<std::vector<api::SinkStanding>> sinks_from_json(
    const json::Value& value) {
  std::vector<api::SinkStanding> all;
  for (const auto& item : TRY(value.array("sinks")))
    all.push_back(TRY(api::sink_standing_from_json(item)));
  return all;
}

Result<std::vector<api::Hold>> holds_from_json(const json::Value& value) {
  std::vector<api::Hold> holds;
  for (const auto& item : TRY(value.array("holds")))
    holds.push_back(TRY(api::hold_from_json(item)));
  return holds;
}

Result<std::vector<api::Request>> requests_from_json(const json::Value& value) {
  std::vector<api::Request> requests;
  for (const auto& item : TRY(value.array("requests")))
    requests.push_back(TRY(api::request_from_json(item)));
  return requests;
}

std::string path_of(const PushId& id, std::string_view below) {
  return std::string(pushes_path) + "/" + id.text() + std::string(below);
}

}  // namespace

RelayClient::RelayClient(const Context& context, Url relay)
    : context_(context),
      relay_(std::move(relay)),
      client_(client_for(context, relay_)) {}

Result<api::WhoAmI> RelayClient::who_am_i() {
  return read(get("/api/v1/whoami"), &api::who_am_i_from_json);
}

Result<std::vector<api::PushView>> RelayClient::pushes(const std::string& state,
                                                       bool mine) {
  Form query{{"state", state}};
  if (mine) query.emplace_back("mine", "1");
  return read(get(std::string(pushes_path), query), &pushes_from_json);
}

Result<api::PushView> RelayClient::push(const std::string& id_or_tail) {
  return read(get(std::string(pushes_path) + "/" + percent_encode(id_or_tail)),
              &api::push_view_from_json);
}

Result<api::Review> RelayClient::review(const PushId& id) {
  return read(get(path_of(id, "/review")), &api::review_from_json);
}

Result<api::PushView> RelayClient::vote(const PushId& id,
                                        const api::VoteRequest& vote) {
  return read(post(path_of(id, "/votes"), api::to_json(vote)),
              &api::push_view_from_json);
}

Result<api::PushView> RelayClient::resolve(const std::string& id_or_tail,
                                           const std::string& decision,
                                           const std::string& reason) {
  return read(
      post("/api/v1/admin/pushes/" + percent_encode(id_or_tail) + "/resolve",
           json::object({{"decision", decision}, {"reason", reason}})),
      &api::push_view_from_json);
}

Result<api::PushView> RelayClient::cancel(const PushId& id) {
  return read(post(path_of(id, "/cancel"), json::object({})),
              &api::push_view_from_json);
}

Result<RelayClient::Events> RelayClient::events(const Form& query) {
  return read(get("/api/v1/audit/events", query), &events_from_json);
}

Result<api::Story> RelayClient::story(const std::string& id_or_tail) {
  return read(get("/api/v1/audit/pushes/" + percent_encode(id_or_tail)),
              &api::story_from_json);
}

Result<json::Value> RelayClient::attestations(const std::string& id_or_tail) {
  return get("/api/v1/pushes/" + percent_encode(id_or_tail) + "/attestations");
}

Result<api::Replay> RelayClient::replay(const std::string& id_or_tail,
                                        bool with_diff) {
  http::Request request{.url = relay_};
  request.url.path =
      "/api/v1/audit/pushes/" + percent_encode(id_or_tail) + "/replay";
  if (!with_diff) request.url.query = "diff=0";
  // It takes the relay as long as the push did.
  request.deadline = std::chrono::minutes(10);
  return read(send(std::move(request)), &api::replay_from_json);
}

Result<api::CommitStory> RelayClient::commit(const std::string& id) {
  return read(get("/api/v1/audit/commits/" + percent_encode(id)),
              &api::commit_story_from_json);
}

Result<std::vector<api::SweptRepository>> RelayClient::sweep(
    const std::string& repository) {
  json::Value asked = json::Object();
  if (!repository.empty()) asked.set("repository", repository);
  return read(post("/api/v1/admin/sweep", asked), &swept_from_json);
}

Result<std::vector<api::SinkStanding>> RelayClient::sinks() {
  return read(get("/api/v1/admin/sinks"), &sinks_from_json);
}

Result<std::vector<api::SinkStanding>> RelayClient::resume_sink(
    const std::string& name) {
  return read(post("/api/v1/admin/sinks/" + percent_encode(name) + "/resume",
                   json::Object()),
              &sinks_from_json);
}

Result<api::RevocationAnswer> RelayClient::revoke(
    const api::RevocationRequest& request) {
  return read(post("/api/v1/admin/revoke", api::to_json(request)),
              &api::revocation_answer_from_json);
}

Result<api::EvidenceAnswer> RelayClient::evidence(
    const api::EvidenceRequest& request) {
  return read(post("/api/v1/audit/evidence", api::to_json(request)),
              &api::evidence_answer_from_json);
}

Result<api::OpeningsAnswer> RelayClient::openings(
    const std::vector<std::string>& commitments) {
  return read(
      post("/api/v1/audit/openings",
           json::object({{"commitments", json::array_of(commitments)}})),
      &api::openings_answer_from_json);
}

Result<std::vector<api::Hold>> RelayClient::holds() {
  return read(get("/api/v1/admin/holds"), &holds_from_json);
}

Result<std::vector<api::Request>> RelayClient::requests() {
  return read(get(requests_path), &requests_from_json);
}

Result<api::Request> RelayClient::ask(const std::string& kind,
                                      const json::Value& order,
                                      const std::string& reason,
                                      const std::string& ticket) {
  return read(post(requests_path, json::object({{"kind", kind},
                                                {"order", order},
                                                {"reason", reason},
                                                {"ticket", ticket}})),
              &api::request_from_json);
}

Result<api::Request> RelayClient::confirm(const api::Request& request) {
  return read(post(requests_path + ("/" + request.id) + "/confirm",
                   json::object({{"subject", request.subject}})),
              &api::request_from_json);
}

Result<json::Value> RelayClient::get(const std::string& path,
                                     const Form& query) {
  http::Request request{.url = relay_};
  request.url.path = path;
  request.url.query = to_form(query);
  return send(std::move(request));
}

Result<json::Value> RelayClient::post(const std::string& path,
                                      const json::Value& body) {
  http::Request request{.method = "POST", .url = relay_};
  request.url.path = path;
  request.headers.push_back({"Content-Type", "application/json"});
  request.body = json::dump(body);
  return send(std::move(request));
}

Result<json::Value> RelayClient::send(http::Request request) {
  constexpr std::size_t largest_answer = std::size_t{64} * 1024 * 1024;
  request.response_limit = largest_answer;
  request.headers.push_back({"Accept", "application/json"});
  const auto response = TRY(answer_to(std::move(request)));
  const int status = response.head.status;
  if (status / 100 != 2) return api::problem_from(status, response.body);
  return json::parse(response.body, {.bytes = largest_answer, .depth = 32});
}

Result<std::optional<std::string>> RelayClient::file(const std::string& path,
                                                     std::size_t limit) {
  http::Request request{.url = relay_, .response_limit = limit};
  request.url.path = path;
  auto response = TRY(answer_to(std::move(request)));
  const int status = response.head.status;
  if (status == 404) return std::optional<std::string>();
  if (status / 100 != 2) return api::problem_from(status, response.body);
  return std::optional<std::string>(std::move(response.body));
}

Result<http::Response> RelayClient::answer_to(http::Request request) {
  for (const bool renewed : {false, true}) {
    const Own own = TRY(token(renewed));
    auto response = TRY(send_with(request, own, ""));
    // RFC 9449, 9: the relay wants one of its nonces in the proof.
    const std::string nonce(response.head.header("dpop-nonce"));
    if (response.head.status == 401 && own.is_bound && !nonce.empty())
      response = TRY(send_with(request, own, nonce));
    if (response.head.status != 401 || renewed) return response;
  }
  return Error{Fault::internal, "cannot ask the relay: no attempt was made"};
}

Result<http::Response> RelayClient::send_with(http::Request request,
                                              const Own& own,
                                              const std::string& nonce) const {
  const http::Authorization bearer{
      http::Authorization::Scheme::bearer, {}, own.record.token.duplicate()};
  if (!own.is_bound) {
    request.authorization = &bearer;
  } else {
    const auto key = TRY(session_key());
    if (!key) return not_signed_in(relay_);
    // Not worth wiping: without the key it is good for nothing.
    request.headers.push_back(
        {"Authorization", "DPoP " + std::string(own.record.token.reveal())});
    request.headers.push_back(
        {"DPoP", key->proof({.method = request.method,
                             .url = request.url,
                             .access_token = own.record.token.reveal(),
                             .nonce = nonce},
                            context_.clock.now())});
  }
  return cli::ask(client_, request);
}

Result<std::optional<SessionKey>> RelayClient::session_key() const {
  const Vault vault = TRY(open_vault(context_));
  auto session = TRY(vault.load(relay_.origin()));
  if (!session) return std::optional<SessionKey>();
  return std::move(session->key);
}

Result<RelayClient::Own> RelayClient::token(bool renew) const {
  const helper::Cache cache(context_.environment.for_helper());
  const std::int64_t now = to_unix_seconds(context_.clock.now());
  for (const bool is_bound : {true, false}) {
    const auto key = own_token_key(context_, relay_, is_bound);
    if (renew) cache.forget(key);
    if (auto record = cache.find(key, now))
      return Own{*std::move(record), is_bound};
  }
  auto granted = TRY(token_from_relay(context_, client_, relay_,
                                      {.scopes = {"api:read", "api:approve"}}));
  cache.keep(own_token_key(context_, relay_, granted.is_bound), granted.record,
             now);
  return Own{std::move(granted.record), granted.is_bound};
}

Result<std::string> push_name(const std::string& text) {
  const bool usable = text.size() >= 6 && text.size() <= 26 &&
                      std::all_of(text.begin(), text.end(), [](char c) {
                        return (c >= '0' && c <= '9') ||
                               (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
                      });
  if (usable) return text;
  return Error{Fault::usage,
               "cannot tell which push is meant: type at least six characters "
               "of the end of its id",
               "hoopgit status"};
}

}  // namespace hoopgit::cli
