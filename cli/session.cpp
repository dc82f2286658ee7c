#include "cli/session.hpp"

#include "core/json/json.hpp"

#include <cstring>

namespace hoopgit::cli {

Secret to_text(const Session& session) {
  json::Value value = json::object(
      {{"v", 1},
       {"relay", session.relay},
       {"issuer", session.issuer},
       {"subject", session.subject},
       {"account", session.account},
       {"client_id", session.client_id},
       {"token_endpoint", session.token_endpoint},
       {"id_token", session.id_token.reveal()},
       {"id_token_expires", to_rfc3339(session.id_token_expires)},
       {"began", to_rfc3339(session.began)},
       {"renewal", session.renewal == Renewal::relay ? "relay" : "issuer"}});
  if (session.refresh_token)
    value.set("refresh_token", session.refresh_token->reveal());
  if (session.relay_refresh_token)
    value.set("relay_refresh_token", session.relay_refresh_token->reveal());
  if (session.key) {
    value.set("key", session.key->secret().reveal());
    value.set("nonce_secret", session.key->nonce_secret());
  }
  std::string text = json::dump(value);
  Secret sealed(text);
  explicit_bzero(text.data(), text.size());
  return sealed;
}

Result<Session> session_from_text(const Secret& text) {
  const json::Value value = TRY(json::parse(text.reveal()));
  const std::string id_token = TRY(value.text("id_token"));
  Session session{.relay = {},
                  .issuer = {},
                  .subject = {},
                  .account = {},
                  .client_id = {},
                  .token_endpoint = {},
                  .id_token = Secret(id_token)};
  session.relay = TRY(value.text("relay"));
  session.issuer = TRY(value.text("issuer"));
  session.subject = TRY(value.text("subject"));
  session.account = TRY(value.text("account"));
  session.client_id = TRY(value.text("client_id"));
  session.token_endpoint = TRY(value.text("token_endpoint"));
  const std::string expires = TRY(value.text("id_token_expires"));
  session.id_token_expires = TRY(parse_rfc3339(expires));
  const std::string began = TRY(value.text("began"));
  session.began = TRY(parse_rfc3339(began));
  const auto refresh = TRY(value.maybe_text("refresh_token"));
  if (refresh) session.refresh_token = Secret(*refresh);
  if (TRY(value.maybe_text("renewal")) == "relay")
    session.renewal = Renewal::relay;
  const auto own = TRY(value.maybe_text("relay_refresh_token"));
  if (own) session.relay_refresh_token = Secret(*own);
  if (const auto key = TRY(value.maybe_text("key")))
    session.key =
        TRY(SessionKey::from(Secret(*key), TRY(value.text("nonce_secret"))));
  return session;
}

}  // namespace hoopgit::cli
