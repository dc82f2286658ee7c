#include "tests/support/browser.hpp"

#include "core/base/encoding.hpp"
#include "core/base/url.hpp"
#include "core/json/json.hpp"
#include "tests/support/web.hpp"

#include <utility>

namespace hoopgit::stage {
namespace {

Error stopped(const std::string& what, const Answer& answer) {
  return Error{Fault::unavailable,
               what + ": the issuer answered " + std::to_string(answer.status)};
}

/// The field of a URL's query; empty if it is not there.
Result<std::string> field(const std::string& url, const std::string& name) {
  const auto mark = url.find('?');
  if (mark == std::string::npos) return std::string();
  const Form fields = TRY(from_form(url.substr(mark + 1)));
  for (const auto& [key, value] : fields)
    if (key == name) return value;
  return std::string();
}

/// What the login page does once it is shown: name and password, then a tick
/// at the scopes.
Result<void> pass_login_page(Web& web, const std::string& page,
                             const Account& account) {
  const std::string api = TRY(parse_url(page)).origin() + "/api";
  const Answer entered = TRY(web.post(
      api + "/auth/", json::object({{"username", account.name},
                                    {"password", account.password.reveal()}})));
  if (entered.status != 200)
    return stopped("cannot sign in as " + account.name, entered);
  const std::string client = TRY(field(page, "client_id"));
  const std::string scope = TRY(field(page, "scope"));
  const Answer granted =
      TRY(web.put(api + "/auth/grant/" + percent_encode(client),
                  json::object({{"scope", scope}})));
  if (granted.status != 200)
    return stopped("cannot consent to " + client, granted);
  return {};
}

bool is_login_page(const Answer& answer) {
  return answer.status == 302 &&
         answer.location.find("/login.html?") != std::string::npos;
}

/// Opens the page that needs a signed-in person, and comes back to it signed
/// in. g_continue is what the login page adds when all is ticked.
Result<Answer> open(Web& web, const std::string& url, const Account& account) {
  const Answer first = TRY(web.get(url));
  if (!is_login_page(first)) return stopped("cannot open the page", first);
  TRY(pass_login_page(web, first.location, account));
  return web.get(url + (url.find('?') == std::string::npos ? "?" : "&") +
                 "g_continue");
}

Result<std::string> authorize(Web& web, const std::string& url,
                              const Account& account) {
  const Answer back = TRY(open(web, url, account));
  if (back.status != 302 || is_login_page(back))
    return stopped("cannot authorize " + account.name, back);
  return back.location;
}

}  // namespace

Result<std::string> authorize(const std::string& url, const Account& account) {
  Web web;
  return authorize(web, url, account);
}

Result<void> sign_in(const std::string& url, const Account& account) {
  Web web;
  const std::string back = TRY(authorize(web, url, account));
  const Answer shown = TRY(web.get(back));
  if (shown.status == 200 || (shown.status >= 301 && shown.status <= 303))
    return {};
  return Error{Fault::unavailable,
               "cannot finish signing in: the program "
               "answered " +
                   std::to_string(shown.status)};
}

Result<void> approve_device(const std::string& url, const Account& account) {
  Web web;
  const Answer done = TRY(open(web, url, account));
  if (done.location.find("prompt=deviceComplete") == std::string::npos)
    return stopped("cannot approve the device", done);
  return {};
}

}  // namespace hoopgit::stage
