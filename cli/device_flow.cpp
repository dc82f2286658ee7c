#include "cli/device_flow.hpp"

#include "cli/qr_code.hpp"
#include "core/base/text.hpp"

#include <algorithm>
#include <thread>

namespace hoopgit::cli {
namespace {

using std::chrono::seconds;

struct DeviceCode {
  Secret code;
  std::string user_code;
  std::string address;
  std::optional<std::string> address_with_code{};
  seconds life{600};
  seconds interval{5};
};

Result<DeviceCode> read_device_code(const json::Value& value) {
  const std::string code = TRY(value.text("device_code"));
  DeviceCode device{.code = Secret(code), .user_code = {}, .address = {}};
  device.user_code = TRY(value.text("user_code"));
  device.address = TRY(value.text("verification_uri"));
  device.address_with_code = TRY(value.maybe_text("verification_uri_complete"));
  const auto life = TRY(value.maybe_integer("expires_in"));
  const auto interval = TRY(value.maybe_integer("interval"));
  device.life = seconds(std::clamp<std::int64_t>(life.value_or(600), 1, 3600));
  device.interval =
      seconds(std::clamp<std::int64_t>(interval.value_or(5), 1, 60));
  return device;
}

Result<DeviceCode> begin(const SignIn& request) {
  if (!request.document.device_endpoint)
    return Error{Fault::usage,
                 "cannot sign in by device code: the issuer does not offer it",
                 "hoopgit login --paste"};
  const Form form{{"client_id", request.issuer.client_id},
                  {"scope", join(request.issuer.scopes, " ")}};
  const auto answer =
      TRY(send_form(request.client, *request.document.device_endpoint, form));
  if (const auto* refused = std::get_if<Refused>(&answer))
    return error_from("sign in by device code", *refused,
                      Fault::unauthenticated);
  return read_device_code(std::get<json::Value>(answer));
}

void show(const Terminal& terminal, const DeviceCode& device) {
  const std::string address = device.address_with_code.value_or(device.address);
  terminal.urge("Open this address in any browser and sign in:");
  terminal.urge(address);
  if (terminal.can_ask())
    for (const auto& line : qr_code(address))
      terminal.urge(line);
  terminal.urge("The code that it shows or asks for: " + device.user_code);
}

}  // namespace

Result<Tokens> device_flow(const SignIn& request) {
  const DeviceCode device = TRY(begin(request));
  show(request.context.terminal, device);
  const Form form{
      {"grant_type", "urn:ietf:params:oauth:grant-type:device_code"},
      {"device_code", std::string(device.code.reveal())},
      {"client_id", request.issuer.client_id}};
  PollInterval interval(device.interval);
  const auto end = std::chrono::steady_clock::now() + device.life;
  while (std::chrono::steady_clock::now() < end) {
    std::this_thread::sleep_for(interval.seconds());
    auto answer =
        ask_for_tokens(request.client, request.document.token_endpoint, form);
    if (!answer && answer.error().fault == Fault::unavailable) {
      // Somebody may be typing the code all the same.
      interval.back_off();
      continue;
    }
    if (!answer) return std::move(answer).error();
    if (auto* tokens = std::get_if<Tokens>(&*answer)) return std::move(*tokens);
    const auto& refused = std::get<Refused>(*answer);
    if (refused.code == "slow_down") {
      interval.slow_down();
    } else if (refused.code != "authorization_pending") {
      Error error = error_from("sign in", refused, Fault::unauthenticated);
      // "access_denied" is somebody's decision.
      if (refused.code == "expired_token")
        error.hint = "hoopgit login --device";
      return error;
    }
  }
  return Error{Fault::unavailable,
               "cannot sign in: the code was not used in time",
               "hoopgit login --device"};
}

}  // namespace hoopgit::cli
