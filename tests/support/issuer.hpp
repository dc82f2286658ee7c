// A real OpenID provider: glewlwyd 2.7, with people and groups.
//
//     Issuer issuer = must(Issuer::start({.login_ports = {9321}}));
//     Secret token = must(issuer.id_token_for("ada"));
//
// ID tokens (RS256) have sub, name, email, groups, nonce, amr, azp.
// `groups` is an array of strings; for somebody without groups there is no such
// claim. What glewlwyd does not do: an ID token on refresh, `iss` in the
// redirect (RFC 9207), loopback redirects to a port that was not registered.

#pragma once

#include "core/base/file.hpp"
#include "core/base/result.hpp"
#include "core/base/secret.hpp"
#include "core/json/json.hpp"
#include "tests/support/browser.hpp"
#include "tests/support/daemon.hpp"
#include "tests/support/port.hpp"
#include "tests/support/web.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace hoopgit::stage {

struct IssuerPerson {
  std::string name;  ///< Also the e-mail address: NAME@example.com.
  std::vector<std::string> groups{};
};

/// ada (dev), grace (dev, maintainers), linus (maintainers), sam (security,
/// dev), auditor (auditors), olga (admins), eve (none).
std::vector<IssuerPerson> usual_people();

struct IssuerSetup {
  std::vector<IssuerPerson> people = usual_people();

  /// Redirects go to http://127.0.0.1:PORT/callback of these only.
  std::vector<std::uint16_t> login_ports{9321};

  /// Another client, for tokens made for a relay's audience; may be empty.
  std::string audience{};

  /// Of ID tokens and access tokens.
  std::chrono::seconds token_life{3600};
};

class Issuer {
 public:
  /// About half a second, most of it for the key and the people.
  static Result<Issuer> start(IssuerSetup setup = {});

  std::string issuer_url() const { return port_.origin() + "/api/oidc"; }
  std::string client_id() const { return "hoopgit-cli"; }
  Account account(const std::string& person) const;

  struct TokenWish {
    std::string nonce = "stage";  ///< glewlwyd insists on one.
    std::string audience{};       ///< Empty: client_id().
  };
  /// Plays code flow and PKCE as that person. The person's ID token.
  Result<Secret> id_token_for(const std::string& person,
                              const TokenWish& wish) const;
  Result<Secret> id_token_for(const std::string& person) const {
    return id_token_for(person, {});
  }

  /// Registers a person while it runs. A name can be added once.
  Result<void> add(const IssuerPerson& person);

  /// From now on this person cannot sign in, and refreshes nothing.
  Result<void> disable(const std::string& person);

  void stop();  ///< Nobody listens any more; what it knows stays.
  Result<void> restart();
  std::string log() const;

 private:
  Issuer(TemporaryFolder folder, Port port, IssuerSetup setup);
  Result<void> prepare();  ///< Database and configuration.
  Result<void> furnish();  ///< Plugin, clients and people.
  Result<void> add_client(Web& admin, const std::string& id) const;
  Result<void> add_person(Web& admin, const IssuerPerson& person) const;
  Result<Web> sign_in_as_admin(const Secret& password) const;
  std::string api(const std::string& path) const;

  TemporaryFolder folder_;
  Port port_;
  IssuerSetup setup_;
  Secret password_;  ///< Of all people, and of the administrator.
  std::optional<Daemon> daemon_{};
};

/// The claims of a token, which is not verified.
Result<json::Value> claims_of(const Secret& token);

}  // namespace hoopgit::stage
