#include "tests/support/scripted_issuer.hpp"

#include "core/base/clock.hpp"
#include "core/base/encoding.hpp"
#include "core/crypto/crypto.hpp"
#include "core/json/json.hpp"
#include "tests/support/scripted_server.hpp"

#include <algorithm>
#include <map>
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

Said refused(const std::string& error, const std::string& words = {}) {
  json::Value body = json::object({{"error", error}});
  if (!words.empty()) body.set("error_description", words);
  return {.status = 400, .body = json::dump(body)};
}

Said redirect(const std::string& to, const Form& fields) {
  return {.status = 302, .location = to + "?" + to_form(fields)};
}

/// What a code stands for.
struct Question {
  std::string client{};
  std::string redirect_uri{};
  std::string challenge{};
  std::string nonce{};
};

}  // namespace

struct ScriptedIssuer::Inner {
  Said answer(const Asked& asked) {
    const std::lock_guard lock(mutex);
    const auto query = from_form(asked.query);
    const auto body = from_form(asked.body);
    const Form& sent = asked.method == "POST" && body ? *body : *query;
    if (asked.path == "/.well-known/openid-configuration") return document();
    if (asked.path == "/jwks") return keys();
    if (asked.path == "/auth") return authorize(sent);
    if (asked.path == "/device") return begin_device();
    if (asked.path == "/token") return token(sent);
    if (asked.path == "/revoke") {
      counts.revoked.push_back(field(sent, "token"));
      if (field(sent, "token") == good_refresh) good_refresh.clear();
      return {};
    }
    return {.status = 404};
  }

  Said document() const {
    const std::string issuer =
        conduct.document_issuer.empty() ? url : conduct.document_issuer;
    return {.body = json::dump(json::object(
                {{"issuer", issuer},
                 {"authorization_endpoint", url + "/auth"},
                 {"token_endpoint", url + "/token"},
                 {"device_authorization_endpoint", url + "/device"},
                 {"revocation_endpoint", url + "/revoke"},
                 {"jwks_uri", url + "/jwks"},
                 {"authorization_response_iss_parameter_supported",
                  conduct.announces_iss}}))};
  }

  Said keys() const {
    const auto key = json::object({{"kty", "OKP"},
                                   {"crv", "Ed25519"},
                                   {"kid", "k1"},
                                   {"alg", "EdDSA"},
                                   {"use", "sig"},
                                   {"x", to_base64url(signer->public_key())}});
    return {.body = json::dump(json::object({{"keys", json::Array{key}}}))};
  }

  Said authorize(const Form& sent) {
    const std::string back = field(sent, "redirect_uri");
    Form fields{{"state", conduct.redirect_state.empty()
                              ? field(sent, "state")
                              : conduct.redirect_state}};
    if (conduct.redirect_iss != "-")
      fields.emplace_back(
          "iss", conduct.redirect_iss.empty() ? url : conduct.redirect_iss);
    if (!conduct.redirect_error.empty()) {
      fields.emplace_back("error", conduct.redirect_error);
      fields.emplace_back("error_description", conduct.error_words);
      return redirect(back, fields);
    }
    const std::string code = crypto::random_base62(22);
    codes[code] = {field(sent, "client_id"), back,
                   field(sent, "code_challenge"), field(sent, "nonce")};
    fields.emplace_back("code", code);
    return redirect(back, fields);
  }

  Said begin_device() const {
    return {.body = json::dump(json::object(
                {{"device_code", "the-device-code"},
                 {"user_code", "WDJB-MJHT"},
                 {"verification_uri", url + "/activate"},
                 {"verification_uri_complete", url + "/activate?code=WDJB"},
                 {"expires_in", 600},
                 {"interval", 1}}))};
  }

  Said token(const Form& sent) {
    const std::string grant = field(sent, "grant_type");
    if (grant == "authorization_code") return redeem(sent);
    if (grant == "refresh_token") return refresh(sent);
    return poll(sent);
  }

  Said redeem(const Form& sent) {
    const auto found = codes.find(field(sent, "code"));
    if (found == codes.end()) return refused("invalid_grant");
    const Question question = found->second;
    codes.erase(found);
    const auto challenge =
        to_base64url(crypto::sha256(field(sent, "code_verifier")));
    if (challenge != question.challenge ||
        field(sent, "redirect_uri") != question.redirect_uri)
      return refused("invalid_grant");
    ++counts.logins;
    return tokens(question.client, question.nonce, true);
  }

  Said poll(const Form& sent) {
    const auto at = static_cast<std::size_t>(counts.polls++);
    if (at < conduct.device_errors.size() && conduct.device_errors[at].empty())
      return {.status = 503};
    if (at < conduct.device_errors.size())
      return refused(conduct.device_errors[at], conduct.error_words);
    return tokens(field(sent, "client_id"), {}, true);
  }

  Said refresh(const Form& sent) {
    if (conduct.late_refreshes > 0) {
      --conduct.late_refreshes;
      return {.status = 503};
    }
    if (!conduct.refresh_error.empty())
      return refused(conduct.refresh_error, conduct.error_words);
    const std::string shown = field(sent, "refresh_token");
    // Once more with the one before, if its answer was lost.
    const bool again = answer_was_lost && shown == last_refresh;
    if (good_refresh.empty() || (shown != good_refresh && !again)) {
      ++counts.reuses;
      good_refresh.clear();
      return refused("invalid_grant", "the refresh token was used before");
    }
    last_refresh = shown;
    answer_was_lost = conduct.lost_refreshes > 0;
    if (!again) ++counts.refreshes;
    Said said =
        tokens(field(sent, "client_id"), {}, conduct.id_token_on_refresh);
    if (answer_was_lost) {
      --conduct.lost_refreshes;
      said.lost = true;
    }
    return said;
  }

  Said tokens(const std::string& client, const std::string& nonce,
              bool with_id_token) {
    json::Value body = json::object({{"access_token", "not looked at"},
                                     {"token_type", "Bearer"},
                                     {"expires_in", 300}});
    if (with_id_token) body.set("id_token", id_token(client, nonce));
    if (conduct.gives_refresh_token) {
      good_refresh = "refresh-" + crypto::random_base62(22);
      body.set("refresh_token", good_refresh);
    }
    return {.body = json::dump(body)};
  }

  std::string id_token(const std::string& client,
                       const std::string& nonce) const {
    const std::int64_t now = to_unix_seconds(system_clock().now());
    json::Value claims = json::object(
        {{"iss", conduct.token_issuer.empty() ? url : conduct.token_issuer},
         {"aud",
          conduct.token_audience.empty() ? client : conduct.token_audience},
         {"sub", conduct.subject},
         {"name", conduct.subject},
         {"groups", json::array_of(conduct.groups)},
         {"iat", now},
         {"exp", now + std::int64_t{conduct.token_life.count()}}});
    const std::string said =
        conduct.token_nonce.empty() ? nonce : conduct.token_nonce;
    if (!said.empty()) claims.set("nonce", said);
    const std::string head = json::dump(
        json::object({{"alg", "EdDSA"}, {"kid", "k1"}, {"typ", "JWT"}}));
    const std::string text =
        to_base64url(head) + "." + to_base64url(json::dump(claims));
    return text + "." + to_base64url(signer->sign(text));
  }

  mutable std::mutex mutex{};
  Conduct conduct{};
  std::string url{};
  std::optional<crypto::SigningKey> signer{};
  std::map<std::string, Question> codes{};
  std::string good_refresh{};
  std::string last_refresh{};  ///< Replaced by good_refresh.
  bool answer_was_lost = false;
  Counts counts{};
  std::optional<ScriptedServer> server{};  ///< Last: it calls answer().
};

ScriptedIssuer::ScriptedIssuer(std::unique_ptr<Inner> inner)
    : inner_(std::move(inner)) {}
ScriptedIssuer::ScriptedIssuer(ScriptedIssuer&&) noexcept = default;
ScriptedIssuer& ScriptedIssuer::operator=(ScriptedIssuer&&) noexcept = default;
ScriptedIssuer::~ScriptedIssuer() = default;

Result<ScriptedIssuer> ScriptedIssuer::start(const Conduct& conduct) {
  auto inner = std::make_unique<Inner>();
  inner->conduct = conduct;
  inner->signer =
      TRY(crypto::SigningKey::from_seed(Secret(crypto::random_bytes(32))));
  Inner* const self = inner.get();
  ScriptedServer server = TRY(ScriptedServer::start(
      [self](const Asked& asked) { return self->answer(asked); }));
  {
    const std::lock_guard lock(inner->mutex);
    inner->url = server.origin();
  }
  inner->server = std::move(server);
  return ScriptedIssuer(std::move(inner));
}

std::string ScriptedIssuer::url() const {
  return inner_->url;
}

void ScriptedIssuer::behave(const Conduct& conduct) {
  const std::lock_guard lock(inner_->mutex);
  inner_->conduct = conduct;
}

std::string ScriptedIssuer::browser() {
  return "curl --silent --location --max-redirs 3 --output /dev/null";
}

ScriptedIssuer::Counts ScriptedIssuer::counts() const {
  const std::lock_guard lock(inner_->mutex);
  return inner_->counts;
}

std::string ScriptedIssuer::refresh_token() const {
  const std::lock_guard lock(inner_->mutex);
  return inner_->good_refresh;
}

}  // namespace hoopgit::stage
