// SPIFFE's Workload API, over a real socket.

#include "cli/protobuf.hpp"
#include "tests/cli/agent_double.hpp"
#include "tests/cli/job_place.hpp"

#include <catch2/catch.hpp>

namespace hoopgit::cli {
namespace {

using Catch::Matchers::Contains;
using namespace std::string_literals;

/// JWTSVIDResponse{svids: [{spiffe_id, svid, hint}, ...]}
std::string response_with(const std::vector<std::string>& tokens) {
  std::string message;
  for (const auto& token : tokens)
    message += protobuf::bytes_field(
        1, protobuf::bytes_field(1, "spiffe://example.com/ci") +
               protobuf::bytes_field(2, token) +
               protobuf::bytes_field(3, "a hint"));
  return protobuf::framed(message);
}

Result<PlatformToken> token_at(const std::string& address) {
  JobPlace place({{"SPIFFE_ENDPOINT_SOCKET", address}});
  const Workplace real = place.place();
  CHECK(find_platform(real, Platform::Owner::machine) == &spiffe);
  return ambient_token(spiffe, real, audience, job_time);
}

TEST_CASE("the agent is asked for an identity for the relay's audience") {
  const AgentDouble agent(
      {.body = response_with({jwt_for(audience), jwt_for("other")})});
  const auto given = token_at(agent.address());
  if (!given) FAIL(given.error().message);
  CHECK(given->token.reveal() == jwt_for(audience));
  CHECK(given->is_fixed);
  CHECK(agent.body() == "\0\0\0\0\x1b\x0a\x19"s + audience);
  // Without this one every agent refuses: section 5 of the endpoint.
  CHECK_THAT(agent.headers(), Contains(huffman("workload.spiffe.io")));
}

TEST_CASE("the socket may be named with one slash or three") {
  const AgentDouble agent({.body = response_with({jwt_for(audience)})});
  CHECK(token_at("unix:" + agent.address().substr(7)));
}

TEST_CASE("who is not registered learns that") {
  const AgentDouble agent({.status = "7", .message = "no identity issued"});
  const auto none = token_at(agent.address());
  REQUIRE_FALSE(none);
  CHECK(none.error().message ==
        "cannot get a token from SPIFFE: the agent knows no identity for this "
        "process");
}

TEST_CASE("what else the agent says is told in its words") {
  const AgentDouble agent({.status = "3", .message = "audience missing"});
  const auto none = token_at(agent.address());
  REQUIRE_FALSE(none);
  CHECK_THAT(none.error().message,
             Contains("gRPC status '3' audience missing"));
}

TEST_CASE("an answer that is cut, packed or empty is no token") {
  const std::string whole = response_with({jwt_for(audience)});
  const auto body =
      GENERATE_COPY(""s, whole.substr(0, 3), whole.substr(0, whole.size() - 1),
                    "\1"s + whole.substr(1), protobuf::framed(""),
                    protobuf::framed(protobuf::bytes_field(1, "")),
                    protobuf::framed("\x0a\x7f"s), protobuf::framed("\x0b"s),
                    protobuf::framed(std::string(20, '\xff')));
  const AgentDouble agent({.body = body});
  const auto none = token_at(agent.address());
  REQUIRE_FALSE(none);
  CHECK(none.error().message ==
        "cannot get a token from SPIFFE: the agent's answer has none in it");
}

TEST_CASE("fields that a later standard brings are passed over") {
  const std::string later = "\x48\x96\x01"s + "\x51"s + std::string(8, 'x') +
                            "\x5d"s + std::string(4, 'x');
  CHECK(protobuf::find_bytes(later + protobuf::bytes_field(2, "here"), 2) ==
        "here");
  CHECK_FALSE(protobuf::find_bytes(later, 9));
}

TEST_CASE("an agent elsewhere is not called without TLS") {
  const auto far = token_at("tcp://192.0.2.1:8081");
  REQUIRE_FALSE(far);
  CHECK(far.error().fault == Fault::forbidden);
  CHECK(token_at("tcp://127.0.0.1:1").error().fault == Fault::unavailable);
}

TEST_CASE("an agent that is not there, or an address of no kind, is told of") {
  const auto gone = token_at("unix:///nowhere/agent.sock");
  REQUIRE_FALSE(gone);
  CHECK(gone.error().fault == Fault::unavailable);
  const auto odd = token_at("agent.sock");
  REQUIRE_FALSE(odd);
  CHECK_THAT(odd.error().message, Contains("neither unix:///PATH nor tcp://"));
}

}  // namespace
}  // namespace hoopgit::cli
