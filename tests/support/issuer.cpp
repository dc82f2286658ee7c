#include "tests/support/issuer.hpp"

#include "core/base/encoding.hpp"
#include "core/base/text.hpp"
#include "core/crypto/crypto.hpp"
#include "tests/support/bare_git.hpp"
#include "tests/support/glewlwyd.hpp"
#include "tests/support/password.hpp"
#include "tests/support/web.hpp"

#include <utility>

namespace hoopgit::stage {
namespace {

// In the package's schema; changed before anybody else can use it.
constexpr const char* first_password = "password";

/// In memory if we can: glewlwyd syncs its database some thirty times until all
/// people are in it, which on a disk takes longer than everything else.
Result<TemporaryFolder> make_folder() {
  if (auto folder = TemporaryFolder::make("/dev/shm")) return folder;
  return TemporaryFolder::make();
}

/// The body of an answer that says yes.
Result<std::string> accepted(const std::string& attempt,
                             Result<Answer> answer) {
  if (!answer) return within(attempt, std::move(answer).error());
  if (answer->status == 200) return std::move(answer->body);
  return Error{Fault::unavailable, "cannot " + attempt +
                                       ": glewlwyd answered " +
                                       std::to_string(answer->status) + " " +
                                       printable(answer->body)};
}

std::string callback(std::uint16_t port) {
  return "http://127.0.0.1:" + std::to_string(port) + "/callback";
}

/// The field `code` of the redirect back to the client.
Result<std::string> code_of(const std::string& redirect) {
  const Form fields = TRY(from_form(redirect.substr(redirect.find('?') + 1)));
  std::string problem = "the issuer sent none";
  for (const auto& [key, value] : fields) {
    if (key == "code") return value;
    if (key == "error_description") problem = printable(value);
  }
  return Error{Fault::unauthenticated, "cannot take the code: " + problem};
}

}  // namespace

std::vector<IssuerPerson> usual_people() {
  return {{"ada", {"dev"}},
          {"grace", {"dev", "maintainers"}},
          {"linus", {"maintainers"}},
          {"sam", {"security", "dev"}},
          {"auditor", {"auditors"}},
          {"olga", {"admins"}},
          {"eve", {}}};
}

Issuer::Issuer(TemporaryFolder folder, Port port, IssuerSetup setup)
    : folder_(std::move(folder)),
      port_(std::move(port)),
      setup_(std::move(setup)),
      password_(random_password()) {}

Result<Issuer> Issuer::start(IssuerSetup setup) {
  Issuer issuer(TRY(make_folder()), TRY(Port::reserve()), std::move(setup));
  TRY(issuer.prepare());
  TRY(issuer.restart());
  TRY(issuer.furnish());
  return issuer;
}

Result<void> Issuer::prepare() {
  TRY(make_glewlwyd_database(folder_.path()));
  return replace_file(folder_.path() / "glewlwyd.conf",
                      glewlwyd_configuration(folder_.path(), port_.number()));
}

Result<void> Issuer::restart() {
  const std::string conf = folder_.path() / "glewlwyd.conf";
  daemon_ = TRY(
      Daemon::start({.name = "glewlwyd",
                     .argv = {"glewlwyd", "--config-file=" + conf},
                     .log = folder_.path() / "glewlwyd.log",
                     .environment = bare_environment(),
                     .is_ready = [&] { return bool(Web().get(api("/"))); }}));
  return {};
}

void Issuer::stop() {
  daemon_.reset();
}

Result<void> Issuer::furnish() {
  Web admin = TRY(sign_in_as_admin(Secret(first_password)));
  TRY(accepted("change the administrator's password",
               admin.put(api("/profile/password"),
                         json::object({{"old_password", first_password},
                                       {"password", password_.reveal()}}))));
  const json::Value plugin =
      TRY(glewlwyd_plugin(issuer_url(), setup_.token_life));
  TRY(accepted("configure OpenID Connect",
               admin.post(api("/mod/plugin/"), plugin)));
  TRY(add_client(admin, client_id()));
  if (!setup_.audience.empty()) TRY(add_client(admin, setup_.audience));
  for (const IssuerPerson& person : setup_.people)
    TRY(add_person(admin, person));
  return {};
}

Result<Web> Issuer::sign_in_as_admin(const Secret& password) const {
  Web admin;
  TRY(accepted("sign in as administrator",
               admin.post(api("/auth/"),
                          json::object({{"username", "admin"},
                                        {"password", password.reveal()}}))));
  return admin;
}

Result<void> Issuer::add_client(Web& admin, const std::string& id) const {
  std::vector<std::string> redirects;
  for (const std::uint16_t port : setup_.login_ports)
    redirects.push_back(callback(port));
  const auto client = json::object(
      {{"client_id", id},
       {"name", id},
       {"confidential", false},
       {"enabled", true},
       {"scope", json::Array{}},
       {"redirect_uri", json::array_of(redirects)},
       {"authorization_type",
        json::array_of({"code", "refresh_token", "device_authorization"})}});
  TRY(accepted("add client " + id, admin.post(api("/client/"), client)));
  return {};
}

Result<void> Issuer::add_person(Web& admin, const IssuerPerson& person) const {
  const auto user =
      json::object({{"username", person.name},
                    {"name", person.name},
                    {"email", person.name + "@example.com"},
                    {"password", password_.reveal()},
                    {"scope", json::array_of({"g_profile", "openid"})},
                    {"groups", json::array_of(person.groups)},
                    {"enabled", true}});
  TRY(accepted("add " + person.name, admin.post(api("/user/"), user)));
  return {};
}

Result<void> Issuer::add(const IssuerPerson& person) {
  Web admin = TRY(sign_in_as_admin(password_));
  return add_person(admin, person);
}

Result<void> Issuer::disable(const std::string& person) {
  Web admin = TRY(sign_in_as_admin(password_));
  const std::string page = api("/user/" + person);
  const std::string known =
      TRY(accepted("look " + person + " up", admin.get(page)));
  json::Value user = TRY(json::parse(known));
  user.set("enabled", false);
  TRY(accepted("disable " + person, admin.put(page, user)));
  return {};
}

Account Issuer::account(const std::string& person) const {
  return {person, password_.duplicate()};
}

Result<Secret> Issuer::id_token_for(const std::string& person,
                                    const TokenWish& wish) const {
  const std::string client =
      wish.audience.empty() ? client_id() : wish.audience;
  const std::string redirect = callback(setup_.login_ports.front());
  const std::string verifier = crypto::random_base62(43);
  const std::string challenge = to_base64url(crypto::sha256(verifier));
  const Form query{{"response_type", "code"},
                   {"client_id", client},
                   {"redirect_uri", redirect},
                   {"scope", "openid"},
                   {"state", "stage"},
                   {"nonce", wish.nonce},
                   {"code_challenge", challenge},
                   {"code_challenge_method", "S256"}};
  const std::string back =
      TRY(authorize(issuer_url() + "/auth?" + to_form(query), account(person)));
  const std::string code = TRY(code_of(back));
  const std::string tokens = TRY(accepted(
      "redeem the code", Web().post(issuer_url() + "/token",
                                    Form{{"grant_type", "authorization_code"},
                                         {"client_id", client},
                                         {"code", code},
                                         {"redirect_uri", redirect},
                                         {"code_verifier", verifier}})));
  const json::Value answer = TRY(json::parse(tokens));
  const std::string token = TRY(answer.text("id_token"));
  return Secret(token);
}

std::string Issuer::api(const std::string& path) const {
  return port_.origin() + "/api" + path;
}

std::string Issuer::log() const {
  return read_log(folder_.path() / "glewlwyd.log");
}

Result<json::Value> claims_of(const Secret& token) {
  const auto parts = split(token.reveal(), '.');
  if (parts.size() != 3)
    return Error{Fault::corrupt, "cannot read the token: it is no JWT"};
  const std::string claims = TRY(from_base64url(parts[1]));
  return json::parse(claims);
}

}  // namespace hoopgit::stage
