#include "tests/support/relay_double.hpp"

#include "core/base/clock.hpp"
#include "core/base/encoding.hpp"
#include "core/base/text.hpp"
#include "core/crypto/crypto.hpp"
#include "core/json/json.hpp"
#include "tests/support/scripted_server.hpp"

#include <mutex>
#include <optional>
#include <utility>

namespace hoopgit::stage {
namespace {

std::string field(const Form& form, std::string_view name) {
  for (const auto& [key, value] : form)
    if (key == name) return value;
  return "";
}

std::string new_token(const std::string& prefix) {
  const std::string text = prefix + crypto::random_base62(43);
  return text + "_" + crypto::crc32_hex(text);
}

Said ok(const json::Value& body) {
  return {.body = json::dump(body)};
}

}  // namespace

struct RelayDouble::Inner {
  Said answer(const Asked& asked) {
    const std::lock_guard lock(mutex);
    const Form sent = from_form(asked.body) ? *from_form(asked.body) : Form();
    if (asked.path == "/.well-known/oauth-protected-resource")
      return ok(
          json::object({{"resource", origin}, {"hoopgit_clients", clients}}));
    if (asked.path == "/oauth/token") return token(sent);
    if (asked.path == "/oauth/revoke") {
      counts.revoked.push_back(field(sent, "token"));
      return {};
    }
    if (asked.path == "/api/v1/whoami") return who();
    return {.status = 404};
  }

  Said token(const Form& sent) {
    if (field(sent, "grant_type") == "refresh_token") return renew(sent);
    ++counts.exchanges;
    const bool wants_session =
        field(sent, "scope").find("offline_access") != std::string::npos;
    if (wants_session) {
      ++counts.asked_for_session;
      session_scope = field(sent, "scope");
      is_for_all = field(sent, "resource") == origin;
    }
    return granted(wants_session);
  }

  Said renew(const Form& sent) {
    const std::string shown = field(sent, "refresh_token");
    const bool again = was_lost && shown == before;
    if (good.empty() || (shown != good && !again)) {
      ++counts.reuses;
      good.clear();
      return {.status = 400,
              .body = json::dump(json::object({{"error", "invalid_grant"}}))};
    }
    // No renewal gives more than the session was begun with.
    const std::string wanted = field(sent, "scope");
    for (const auto word : split(wanted, ' '))
      if (!is_for_all || session_scope.find(word) == std::string::npos)
        return {.status = 400,
                .body = json::dump(json::object({{"error", "invalid_scope"}}))};
    before = shown;
    if (!again) ++counts.renewals;
    Said said = granted(true);
    said.lost = was_lost = std::exchange(lose, false);
    return said;
  }

  Said granted(bool with_refresh) {
    json::Value body = json::object({{"access_token", new_token("hgt_")},
                                     {"token_type", "Bearer"},
                                     {"expires_in", 300},
                                     {"hoopgit_token_id", "t1"}});
    if (with_refresh) {
      good = new_token("hgr_");
      body.set("refresh_token", good);
    }
    return ok(body);
  }

  Said who() const {
    const Time end = system_clock().now() + std::chrono::seconds(300);
    return ok(json::object({{"issuer", "https://idp.example.com"},
                            {"subject", "ada"},
                            {"name", "ada"},
                            {"kind", "human"},
                            {"groups", json::array_of({"dev"})},
                            {"scopes", json::array_of({"api:read"})},
                            {"expires", to_rfc3339(end)},
                            {"repositories", json::Array{}}}));
  }

  mutable std::mutex mutex{};
  std::string origin{};
  json::Array clients{};
  std::string good{};
  std::string before{};  ///< What `good` replaced.
  std::string session_scope{};
  bool is_for_all = false;
  bool lose = false;
  bool was_lost = false;
  Counts counts{};
  std::optional<ScriptedServer> server{};  ///< Last: it calls answer().
};

RelayDouble::RelayDouble(std::unique_ptr<Inner> inner)
    : inner_(std::move(inner)) {}
RelayDouble::RelayDouble(RelayDouble&&) noexcept = default;
RelayDouble& RelayDouble::operator=(RelayDouble&&) noexcept = default;
RelayDouble::~RelayDouble() = default;

Result<RelayDouble> RelayDouble::start(
    const std::vector<std::string>& issuers) {
  auto inner = std::make_unique<Inner>();
  for (const auto& issuer : issuers)
    inner->clients.push_back(
        json::object({{"issuer", issuer},
                      {"client_id", "hoopgit-cli"},
                      {"scopes", json::array_of({"openid"})},
                      {"flows", json::array_of({"code", "device"})},
                      {"ports", json::Array{}}}));
  Inner* const self = inner.get();
  ScriptedServer server = TRY(ScriptedServer::start(
      [self](const Asked& asked) { return self->answer(asked); }));
  {
    const std::lock_guard lock(inner->mutex);
    inner->origin = server.origin();
  }
  inner->server = std::move(server);
  return RelayDouble(std::move(inner));
}

std::string RelayDouble::origin() const {
  return inner_->server->origin();
}

RelayDouble::Counts RelayDouble::counts() const {
  const std::lock_guard lock(inner_->mutex);
  return inner_->counts;
}

std::string RelayDouble::refresh_token() const {
  const std::lock_guard lock(inner_->mutex);
  return inner_->good;
}

void RelayDouble::lose_next() {
  const std::lock_guard lock(inner_->mutex);
  inner_->lose = true;
}

void RelayDouble::end_session() {
  const std::lock_guard lock(inner_->mutex);
  inner_->good.clear();
}

}  // namespace hoopgit::stage
