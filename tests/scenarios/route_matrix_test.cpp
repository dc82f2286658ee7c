// Every route that the relay has, by every method, with every kind of
// credential, of every role: what is not said here to be open is closed.

#include "core/base/clock.hpp"
#include "core/base/encoding.hpp"
#include "core/base/file.hpp"
#include "core/crypto/crypto.hpp"
#include "core/http/client.hpp"
#include "core/json/json.hpp"
#include "server/house/house.hpp"
#include "server/store/statement.hpp"
#include "tests/support/must.hpp"
#include "tests/support/stage.hpp"

#include <catch2/catch.hpp>

#include <map>
#include <set>
#include <string>
#include <vector>

namespace hoopgit::stage {
namespace {

/// What a route asks of who comes.
struct Rule {
  std::string scope;   ///< Empty: open to all.
  std::string role{};  ///< "auditor", "administrator", or anybody.
};

/// The whole list: a route that is not here fails the test.
const std::map<std::string, Rule> rules{
    {"GET /healthz", {""}},
    {"GET /.well-known/oauth-protected-resource", {""}},
    {"GET /.well-known/oauth-authorization-server", {""}},
    {"POST /oauth/token", {""}},
    {"POST /oauth/revoke", {""}},
    {"GET /api/v1/whoami", {"api:read"}},
    {"GET /api/v1/pushes", {"api:read"}},
    {"GET /api/v1/pushes/{id}", {"api:read"}},
    {"GET /api/v1/pushes/{id}/review", {"api:read"}},
    {"GET /api/v1/pushes/{id}/attestations", {"api:read"}},
    {"POST /api/v1/pushes/{id}/votes", {"api:approve"}},
    {"POST /api/v1/pushes/{id}/cancel", {"api:read"}},
    {"GET /api/v1/audit/events", {"api:read"}},
    {"GET /api/v1/audit/pushes/{id}", {"api:read"}},
    {"GET /api/v1/audit/pushes/{id}/replay", {"api:read", "auditor"}},
    {"GET /api/v1/audit/commits/{id}", {"api:read"}},
    {"POST /api/v1/audit/evidence", {"api:read", "auditor"}},
    {"POST /api/v1/audit/openings", {"api:read", "auditor"}},
    {"GET /log/{number}/checkpoint", {"api:read"}},
    {"GET /log/{number}/tile/{path}", {"api:read"}},
    {"POST /api/v1/admin/sweep", {"api:read", "administrator"}},
    {"GET /api/v1/admin/issuers", {"api:read", "administrator"}},
    {"GET /api/v1/admin/sinks", {"api:read", "administrator"}},
    {"POST /api/v1/admin/sinks/{name}/resume", {"api:read", "administrator"}},
    {"POST /api/v1/admin/revoke", {"api:approve", "administrator"}},
    {"POST /api/v1/admin/pushes/{id}/resolve",
     {"api:approve", "administrator"}},
    {"GET /api/v1/admin/holds", {"api:read", "custodian"}},
    {"GET /api/v1/admin/requests", {"api:read", "custodian"}},
    {"POST /api/v1/admin/requests", {"api:approve", "custodian"}},
    {"POST /api/v1/admin/requests/{id}/confirm", {"api:approve", "custodian"}},
    {"GET /{repository}/info/refs", {"git:read"}},
    {"POST /{repository}/git-upload-pack", {"git:read"}},
    {"POST /{repository}/git-receive-pack", {"git:write"}},
    {"POST /{repository}/info/lfs/objects/batch", {""}},
    {"POST /{repository}/info/lfs/locks", {""}},
    {"POST /{repository}/info/lfs/locks/verify", {""}},
    {"GET /{repository}/info/lfs/locks", {""}}};

const std::vector<std::string> scopes{"git:read", "git:write", "api:read",
                                      "api:approve"};
const std::map<std::string, std::string> people{{"ada", "developer"},
                                                {"auditor", "auditor"},
                                                {"olga", "administrator"},
                                                {"eve", "nobody"}};

struct Credential {
  std::string role;   ///< Empty: it is not valid.
  std::string scope;  ///< One, or those of an agent.
  std::string token;  ///< Of the Authorization header.

  bool has(const std::string& wanted) const {
    return (" " + scope + " ").find(" " + wanted + " ") != std::string::npos;
  }
  /// Policy opens the repository to developers, and to their agents.
  bool is_for_site() const { return role == "developer" || role == "agent"; }
};

/// Asked on one connection after another.
class Asker {
 public:
  explicit Asker(std::string origin) : origin_(std::move(origin)) {}

  http::Response send(const std::string& method, const std::string& path,
                      const std::string& authorization, const std::string& body,
                      const std::string& type) const {
    http::Request request{.method = method,
                          .url = must(parse_url(origin_ + path))};
    if (!authorization.empty())
      request.headers.push_back({"Authorization", authorization});
    if (!body.empty()) {
      request.headers.push_back({"Content-Type", type});
      request.body = body;
    }
    return must(client_.send(request));
  }

  Form answer_of(const std::string& path, const Form& form) const {
    const auto response = send("POST", path, "", to_form(form),
                               "application/x-www-form-urlencoded");
    INFO(response.body);
    REQUIRE(response.head.status == 200);
    Form fields;
    if (response.body.empty()) return fields;
    const auto answer = must(json::parse(response.body));
    fields.emplace_back("access_token", must(answer.text("access_token")));
    return fields;
  }

 private:
  std::string origin_;
  http::Client client_{};
};

/// For who an ID token names; `wish` says what else is asked for.
std::string exchanged(const Asker& asker, const Secret& id_token, Form wish) {
  wish.insert(
      wish.begin(),
      {{"grant_type", "urn:ietf:params:oauth:grant-type:token-exchange"},
       {"subject_token_type", "urn:ietf:params:oauth:token-type:id_token"},
       {"subject_token", std::string(id_token.reveal())}});
  return asker.answer_of("/oauth/token", wish).front().second;
}

std::string token_for(const Asker& asker, const Secret& id_token,
                      const std::string& scope) {
  return exchanged(asker, id_token, {{"scope", scope}});
}

/// One for an agent of ada's; no action: it only fetches.
std::string token_of_agent(const Stage& stage, const Asker& asker,
                           const std::string& actions) {
  return exchanged(
      asker, must(stage.issuer.id_token_for("ada")),
      {{"actor_token_type", "urn:hoopgit:params:oauth:token-type:agent"},
       {"actor_token", "claude"},
       {"resource", stage.relay.url("acme/site")},
       {"hoopgit_branch_prefix", "agent/claude/"},
       {"hoopgit_actions", actions}});
}

/// One whose time is over: no test waits for that.
std::string expired(const Stage& stage, const Asker& asker,
                    const std::string& scope) {
  const Secret id_token = must(stage.issuer.id_token_for("ada"));
  std::string token = token_for(asker, id_token, scope);
  auto db = must(store::Connection::open(stage.relay.state() / "hoopgit.db"));
  REQUIRE(must(db.run("UPDATE token SET expires = created WHERE hash = ?",
                      {crypto::sha256_hex(token)})) == 1);
  return token;
}

std::vector<Credential> credentials(const Stage& stage, const Asker& asker) {
  std::vector<Credential> all{{"", "", ""},
                              {"", "", "Bearer nonsense"},
                              {"", "", "Basic bm9ib2R5Om5vbnNlbnNl"},
                              {"", "", "Digest x"}};
  for (const auto& [name, role] : people) {
    const Secret id_token = must(stage.issuer.id_token_for(name));
    for (const auto& scope : scopes)
      all.push_back(
          {role, scope, "Bearer " + token_for(asker, id_token, scope)});
  }
  all.push_back({"agent", "git:read git:write",
                 "Bearer " + token_of_agent(stage, asker, "create update")});
  all.push_back(
      {"agent", "git:read", "Bearer " + token_of_agent(stage, asker, "")});
  const Secret again = must(stage.issuer.id_token_for("ada"));
  const std::string revoked = token_for(asker, again, "git:read api:read");
  asker.answer_of("/oauth/revoke", {{"token", revoked}});
  all.push_back({"", "", "Bearer " + revoked});
  for (const auto& scope : scopes)
    all.push_back({"", "", "Bearer " + expired(stage, asker, scope)});
  return all;
}

/// A pattern with something in its fields.
std::string path_of(std::string pattern) {
  const std::map<std::string, std::string> values{
      {"{repository}", "acme/site.git"},
      {"{id}", "01ARZ3NDEKTSV4RRFFQ69G5FAV"},
      {"{name}", "none"},
      {"{number}", "1"},
      {"{path}", "0/000"}};
  for (const auto& [field, value] : values)
    if (const auto at = pattern.find(field); at != std::string::npos)
      pattern.replace(at, field.size(), value);
  return pattern.ends_with("/info/refs") ? pattern + "?service=git-upload-pack"
                                         : pattern;
}

bool has_role(const Rule& rule, const Credential& credential) {
  if (rule.role.empty()) return true;
  if (rule.role != "custodian") return credential.role == rule.role;
  return credential.role == "auditor" || credential.role == "administrator";
}

/// The status is what the rule says for this credential.
bool is_as_ruled(const Rule* rule, const Credential& credential,
                 const std::string& pattern, int status) {
  if (rule == nullptr) return status == 405 || status == 404;
  if (rule->scope.empty()) return status != 401 && status != 403;
  if (credential.role.empty()) return status == 401;
  // The one thing beside git: what it has been given.
  if (credential.role == "agent" && pattern == "/api/v1/whoami")
    return status == 200;
  if (!credential.has(rule->scope)) return status == 403;
  const bool is_git = pattern.starts_with("/{repository}");
  // To others there is no such repository.
  if (is_git && !credential.is_for_site()) return status == 404;
  // What an order says is read before who may give it.
  if (!has_role(*rule, credential))
    return status == 403 || (rule->role == "custodian" && status == 400);
  return status != 401 && status != 403 && status < 500;
}

/// The routes of a relay with the configuration of the stage.
std::vector<std::string> routes_of(const Stage& stage) {
  const auto folder = must(TemporaryFolder::make());
  config::Config config = must(config::load(stage.relay.configuration()));
  config.listener.port = 0;
  config.state = folder.path() / "state";
  const auto house =
      must(house::House::build(std::move(config), system_clock(), [](auto) {}));
  return house.routes();
}

}  // namespace

TEST_CASE("every route is closed to who may not use it, by every method") {
  const Stage stage = must(Stage::set_up());
  const Asker asker(stage.relay.origin());
  const auto all = credentials(stage, asker);
  const auto routes = routes_of(stage);
  CHECK(routes.size() == rules.size());
  std::set<std::string> patterns;
  for (const auto& route : routes) {
    INFO(route);
    CHECK(rules.contains(route));
    patterns.insert(route.substr(route.find(' ') + 1));
  }
  int asked = 0;
  for (const auto& pattern : patterns)
    for (const std::string method :
         {"GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE",
          "PROPFIND", "get"})
      for (const auto& credential : all) {
        // HEAD asks what GET asks, and may nowhere learn more.
        const auto rule =
            rules.find((method == "HEAD" ? "GET" : method) + " " + pattern);
        const bool has_body = method == "POST";
        const auto response =
            asker.send(method, path_of(pattern), credential.token,
                       has_body ? "{}" : "", "application/json");
        ++asked;
        const int status = response.head.status;
        INFO(method << " " << pattern << " as " << credential.role << " with "
                    << credential.scope << ": " << status);
        CHECK(is_as_ruled(rule == rules.end() ? nullptr : &rule->second,
                          credential, pattern, status));
        if (status == 401)
          CHECK_FALSE(response.head.header("www-authenticate").empty());
      }
  CHECK(asked > 6000);
}

TEST_CASE("no credential makes a tunnel, or an echo, of the relay") {
  const Stage stage = must(Stage::set_up());
  const Asker asker(stage.relay.origin());
  const std::string secret = "Bearer not-to-be-echoed";
  for (const auto& credential : credentials(stage, asker))
    for (const std::string method : {"CONNECT", "TRACE", "OPTIONS"}) {
      const std::string& token =
          credential.token.empty() ? secret : credential.token;
      const auto response =
          asker.send(method, "/acme/site.git/info/refs", token, "", "");
      INFO(method << ": " << response.head.status);
      CHECK(response.head.status >= 400);
      CHECK(response.head.status < 500);
      CHECK(response.body.find(token) == std::string::npos);
      CHECK(response.head.header("access-control-allow-origin").empty());
    }
}

TEST_CASE("what one route gives to some only, it gives to nobody else") {
  const Stage stage = must(Stage::set_up());
  const Asker asker(stage.relay.origin());
  for (const auto& credential : credentials(stage, asker)) {
    INFO(credential.role << " with " << credential.scope);
    const auto get = [&](const std::string& path) {
      return asker.send("GET", path, credential.token, "", "").head.status;
    };
    // To push one needs more than to fetch, from the first request on.
    const int refs = get("/acme/site.git/info/refs?service=git-receive-pack");
    if (credential.role.empty())
      CHECK(refs == 401);
    else if (!credential.has("git:write"))
      CHECK(refs == 403);
    else
      CHECK(refs == (credential.is_for_site() ? 200 : 404));
    // Whole entries are for auditors; the tree above them is for all.
    const int entries = get("/log/1/tile/entries/000");
    if (credential.role.empty())
      CHECK(entries == 401);
    else if (!credential.has("api:read") || credential.role != "auditor")
      CHECK(entries == 403);
    else
      CHECK((entries == 200 || entries == 404));
    // A repository that is not there looks like one that may not be read.
    if (credential.has("git:read"))
      CHECK(get("/acme/none.git/info/refs?service=git-upload-pack") == 404);
  }
}

}  // namespace hoopgit::stage
