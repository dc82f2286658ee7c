// SPIFFE: whoever runs beside an agent asks it for a JWT-SVID. The Workload API
// is one call of gRPC, which is HTTP/2 with a frame of five bytes around a
// message of protocol buffers; here written out, since there is one of each.
// https://github.com/spiffe/spiffe/blob/main/standards/SPIFFE_Workload_API.md
// https://github.com/spiffe/spiffe/blob/main/standards/SPIFFE_Workload_Endpoint.md

#include "cli/platform.hpp"
#include "cli/protobuf.hpp"
#include "core/base/text.hpp"

#include <algorithm>

namespace hoopgit::cli {
namespace {

constexpr const char* address = "SPIFFE_ENDPOINT_SOCKET";
constexpr std::string_view over_socket = "unix:";
constexpr std::string_view over_tcp = "tcp://";

bool beside_agent(const Workplace& place) {
  return place.environment.get(address).has_value();
}

std::optional<Error> obstacle(const Workplace& place, const std::string&) {
  const auto where = place.environment.get(address).value_or("");
  if (where.starts_with(over_tcp) || where.starts_with("unix:/"))
    return std::nullopt;
  return no_token_from(spiffe,
                       "SPIFFE_ENDPOINT_SOCKET is neither unix:///PATH nor "
                       "tcp://ADDRESS:PORT");
}

/// "unix:///run/spire/agent.sock" and "unix:/run/spire/agent.sock" are one.
Result<http::LocalCall> call_to(const std::string& where) {
  http::LocalCall call{
      {.method = "POST", .url = TRY(parse_url("http://localhost/"))}};
  http::Request& request = call.request;
  if (where.starts_with(over_socket)) {
    const std::string path = where.substr(over_socket.size());
    call.socket = path.starts_with("//") ? path.substr(2) : path;
  } else {
    request.url = TRY(parse_url("http://" + where.substr(over_tcp.size())));
  }
  request.url.path = "/SpiffeWorkloadAPI/FetchJWTSVID";
  request.deadline = std::chrono::seconds(10);
  request.response_limit = std::size_t{256} * 1024;
  request.headers = {{"Content-Type", "application/grpc"},
                     {"TE", "trailers"},
                     // So that no page in a browser can be made to ask.
                     {"workload.spiffe.io", "true"}};
  return call;
}

/// Of a call that failed at once, the status stands before the body.
std::string_view status_of(const http::LocalAnswer& answer,
                           std::string_view name) {
  for (const auto* lines : {&answer.trailers, &answer.response.head.headers})
    for (const auto& line : *lines)
      if (line.name == name) return line.value;
  return "";
}

Error refusal(const http::LocalAnswer& answer) {
  const auto status = status_of(answer, "grpc-status");
  // PERMISSION_DENIED, by section 6 of the endpoint's standard.
  if (status == "7")
    return no_token_from(spiffe, "the agent knows no identity for this process",
                         "register the workload, for instance with "
                         "spire-server entry create");
  return no_token_from(
      spiffe, "the agent answered with status " +
                  std::to_string(answer.response.head.status) +
                  ", gRPC status '" + printable(status) + "' " +
                  printable(status_of(answer, "grpc-message").substr(0, 200)));
}

/// The first identity of several: the standard's default one.
Result<Secret> token_in(const http::Response& response) {
  constexpr unsigned svids = 1;
  constexpr unsigned token = 2;
  const auto message = protobuf::unframed(response.body);
  const auto identity =
      message ? protobuf::find_bytes(*message, svids) : std::nullopt;
  const auto found =
      identity ? protobuf::find_bytes(*identity, token) : std::nullopt;
  if (!found || found->empty())
    return no_token_from(spiffe, "the agent's answer has none in it");
  return Secret(*found);
}

/// The agent keeps what it gave, and gives it again for half of its life.
Result<PlatformToken> token(const Workplace& place,
                            const std::string& audience) {
  constexpr unsigned audiences = 1;
  http::LocalCall call =
      TRY(call_to(place.environment.get(address).value_or("")));
  call.request.body =
      protobuf::framed(protobuf::bytes_field(audiences, audience));
  const auto answer = place.call(call);
  if (!answer)
    return within("get a token from " + std::string(spiffe.name),
                  answer.error());
  if (answer->response.head.status != 200 ||
      status_of(*answer, "grpc-status") != "0")
    return refusal(*answer);
  return PlatformToken{TRY(token_in(answer->response)), true};
}

std::string no_hint(const std::string&) {
  return "";
}

}  // namespace

const Platform spiffe{"SPIFFE",      Platform::Owner::machine,
                      &beside_agent, &obstacle,
                      &token,        &no_hint};

}  // namespace hoopgit::cli
