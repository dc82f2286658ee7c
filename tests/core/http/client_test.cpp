#include "core/http/client.hpp"

#include "core/base/encoding.hpp"
#include "tests/core/http/loopback_server.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <thread>

namespace hoopgit::http {
namespace {

using test::Connection;
using test::LoopbackServer;
using test::ReceivedRequest;

Request get(const LoopbackServer& server, std::string_view path = "/") {
  Request request;
  request.url = *parse_url(server.url(path));
  return request;
}

/// `size` bytes that are not all alike.
std::string sample(std::size_t size) {
  std::string bytes(size, '\0');
  for (std::size_t i = 0; i < size; ++i)
    bytes[i] = static_cast<char>('a' + i * 7 % 26);
  return bytes;
}

Source source_of(const std::string& bytes) {
  return [&bytes, sent = std::size_t{0}](
             char* buffer, std::size_t size) mutable -> Result<std::size_t> {
    const std::size_t now = std::min(size, bytes.size() - sent);
    bytes.copy(buffer, now, sent);
    sent += now;
    return now;
  };
}

void echo(const ReceivedRequest& request, Connection& connection) {
  std::string said = request.method + " " + request.target + "\n";
  for (const auto& [name, value] : request.headers)
    said += name + ": " + value + "\n";
  connection.answer(200, said + "\n" + request.body);
}

bool has(const Response& response, const std::string& text) {
  return response.body.find(text) != response.body.npos;
}

}  // namespace

TEST_CASE("a request carries method, path, query and headers as given") {
  const LoopbackServer server(LoopbackServer::each(echo));
  const Client client({{}, "hoopgit/test"});
  Request request = get(server, "/a/../b%2f?x=1&y");
  request.headers = {{"Git-Protocol", "version=2"}, {"X-Empty", ""}};
  const auto response = client.send(request);
  REQUIRE(response);
  CHECK(response->head.status == 200);
  CHECK(has(*response, "GET /a/../b%2f?x=1&y\n"));
  CHECK(has(*response, "git-protocol: version=2\n"));
  CHECK(has(*response, "x-empty: \n"));
  CHECK(has(*response, "user-agent: hoopgit/test\n"));
  CHECK_FALSE(has(*response, "expect:"));
  CHECK_FALSE(has(*response, "accept-encoding:"));
}

TEST_CASE("credentials are sent as Basic or as Bearer") {
  const LoopbackServer server(LoopbackServer::each(echo));
  const Client client;
  Request request = get(server);
  const Authorization basic{Authorization::Scheme::basic, "robot",
                            Secret("pass:word")};
  request.authorization = &basic;
  CHECK(has(*client.send(request),
            "authorization: Basic " + to_base64("robot:pass:word") + "\n"));
  const Authorization bearer{Authorization::Scheme::bearer, "",
                             Secret(std::string(16'384, 'k'))};
  request.authorization = &bearer;
  CHECK(has(*client.send(request),
            "authorization: Bearer " + std::string(16'384, 'k') + "\n"));
  request.authorization = nullptr;
  CHECK_FALSE(has(*client.send(request), "authorization:"));
}

TEST_CASE("a line break in a header or a credential is refused") {
  const LoopbackServer server(LoopbackServer::each(echo));
  const Client client;
  Request request = get(server);
  request.headers = {{"X-Name", "one\r\nX-Other: two"}};
  CHECK(client.send(request).error().fault == Fault::usage);
  request.headers.clear();
  const Authorization bearer{Authorization::Scheme::bearer, "",
                             Secret("one\nX-Other: two")};
  request.authorization = &bearer;
  CHECK(client.send(request).error().fault == Fault::usage);
  CHECK(server.connections() == 0);
}

TEST_CASE("a body is sent whole, streamed with its size or in chunks") {
  const LoopbackServer server(LoopbackServer::each(echo));
  const Client client;
  const std::string bytes = sample(5'000'000);
  Request request = get(server);
  request.method = "POST";
  request.response_limit = 16 * 1024 * 1024;

  request.body = "short";
  CHECK(has(*client.send(request), "content-length: 5\n"));
  CHECK_FALSE(has(*client.send(request), "content-type:"));
  request.body.clear();
  CHECK(has(*client.send(request), "content-length: 0\n"));

  request.source = source_of(bytes);
  request.source_size = bytes.size();
  auto response = client.send(request);
  REQUIRE(response);
  CHECK(has(*response, "content-length: 5000000\n"));
  CHECK(response->body.ends_with("\n\n" + bytes));

  request.source = source_of(bytes);
  request.source_size.reset();
  response = client.send(request);
  REQUIRE(response);
  CHECK(has(*response, "transfer-encoding: chunked\n"));
  CHECK(response->body.ends_with("\n\n" + bytes));
}

TEST_CASE("other methods keep their name") {
  const LoopbackServer server(LoopbackServer::each(echo));
  const Client client;
  Request request = get(server);
  request.method = "PUT";
  request.body = "text";
  CHECK(has(*client.send(request), "PUT /\n"));
  request.method = "DELETE";
  request.body.clear();
  CHECK(has(*client.send(request), "DELETE /\n"));
}

TEST_CASE("a body streams to the sink after its head was seen") {
  const std::string bytes = sample(3'000'000);
  const LoopbackServer server(
      LoopbackServer::each([&](const auto&, Connection& connection) {
        connection.answer(200, bytes, {"X-One: 1", "X-Two: 2", "X-two: 3"});
      }));
  const Client client;
  Request request = get(server);
  std::string seen;
  bool head_first = false;
  request.on_head = [&](const ResponseHead& head) -> Result<void> {
    head_first = seen.empty() && head.status == 200;
    CHECK(head.header("x-one") == "1");
    CHECK(head.header("x-two").empty());  // Given twice.
    return {};
  };
  request.sink = [&](std::string_view piece) -> Result<void> {
    seen += piece;
    return {};
  };
  const auto response = client.send(request);
  REQUIRE(response);
  CHECK(head_first);
  CHECK(seen == bytes);
  CHECK(response->body.empty());
}

TEST_CASE("errors of source, sink and on_head end the exchange") {
  const LoopbackServer server(
      LoopbackServer::each([&](const auto&, Connection& connection) {
        connection.answer(200, "something");
      }));
  const Client client;
  const Error own{Fault::forbidden, "cannot go on: enough"};
  Request request = get(server);
  request.on_head = [&](const ResponseHead&) -> Result<void> { return own; };
  CHECK(client.send(request).error() == own);
  request.on_head = {};
  request.sink = [&](std::string_view) -> Result<void> { return own; };
  CHECK(client.send(request).error() == own);
  request.sink = {};
  request.method = "POST";
  request.source = [&](char*, std::size_t) -> Result<std::size_t> {
    return own;
  };
  CHECK(client.send(request).error() == own);
  request.source = [&](char*, std::size_t) -> Result<std::size_t> {
    throw std::runtime_error("from a source");
  };
  CHECK_THROWS_WITH(client.send(request), "from a source");
}

TEST_CASE("a collected body has a limit") {
  const LoopbackServer server(
      LoopbackServer::each([&](const auto&, Connection& connection) {
        connection.answer(200, std::string(1001, 'x'));
      }));
  const Client client;
  Request request = get(server);
  request.response_limit = 1001;
  CHECK(client.send(request)->body.size() == 1001);
  request.response_limit = 1000;
  CHECK(client.send(request).error().fault == Fault::limit);
}

TEST_CASE("a refusal is a response and a redirect is not followed") {
  std::string target;
  const LoopbackServer server(LoopbackServer::each(
      [&](const ReceivedRequest& request, Connection& connection) {
        target += request.target + " ";
        connection.answer(request.target == "/moved" ? 302 : 404, "no",
                          {"Location: /elsewhere", "Set-Cookie: a=b"});
      }));
  const Client client;
  CHECK(client.send(get(server, "/moved"))->head.status == 302);
  CHECK(client.send(get(server, "/lost"))->head.status == 404);
  CHECK(target == "/moved /lost ");
}

TEST_CASE("100 Continue is not taken for the answer") {
  const LoopbackServer server(
      LoopbackServer::each([&](const auto&, Connection& connection) {
        connection.write("HTTP/1.1 100 Continue\r\nX-Early: 1\r\n\r\n");
        connection.answer(201, "made");
      }));
  const auto response = Client().send(get(server));
  REQUIRE(response);
  CHECK(response->head.status == 201);
  CHECK(response->head.header("x-early").empty());
}

TEST_CASE("connections are kept, unless a fresh one is asked for") {
  const LoopbackServer server(LoopbackServer::each(echo));
  const Client client;
  for (int i = 0; i < 5; ++i)
    REQUIRE(client.send(get(server)));
  CHECK(server.connections() == 1);
  Request request = get(server);
  request.fresh_connection = true;
  REQUIRE(client.send(request));
  CHECK(server.connections() == 2);
}

TEST_CASE("what a request held is gone from the next one") {
  const LoopbackServer server(LoopbackServer::each(echo));
  const Client client;
  const Authorization bearer{Authorization::Scheme::bearer, "",
                             Secret("canary")};
  Request request = get(server);
  request.authorization = &bearer;
  request.headers = {{"X-Mine", "1"}};
  request.method = "POST";
  request.body = "text";
  REQUIRE(client.send(request));
  const auto next = client.send(get(server));
  REQUIRE(next);
  CHECK(has(*next, "GET /\n"));
  CHECK_FALSE(has(*next, "x-mine"));
  CHECK_FALSE(has(*next, "canary"));
  CHECK(server.connections() == 1);
}

TEST_CASE("many threads may send at once") {
  const LoopbackServer server(LoopbackServer::each(echo));
  const Client client;
  std::atomic<int> good = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i)
    threads.emplace_back([&, i] {
      for (int n = 0; n < 20; ++n) {
        Request request = get(server, "/" + std::to_string(i));
        request.method = "POST";
        request.body = std::to_string(n);
        const auto response = client.send(request);
        if (response && has(*response, "POST /" + std::to_string(i) + "\n") &&
            response->body.ends_with("\n\n" + std::to_string(n)))
          ++good;
      }
    });
  for (auto& thread : threads)
    thread.join();
  CHECK(good == 160);
  CHECK(server.connections() <= 8);
}

TEST_CASE("what is no complete answer is unavailable, and names the host") {
  const auto error_after = [](std::string_view said) {
    const LoopbackServer server([said](Connection& connection) {
      if (connection.read()) connection.write(said);
    });
    const auto response = Client().send(get(server));
    REQUIRE_FALSE(response);
    CHECK(response.error().fault == Fault::unavailable);
    const std::string start =
        "cannot reach 127.0.0.1:" + std::to_string(server.port()) + ": ";
    CHECK(response.error().message.starts_with(start));
    return response.error().message.substr(start.size());
  };
  CHECK(error_after("") == "it closed the connection without an answer");
  CHECK(error_after("garbage\r\n\r\n") == "its answer is not valid HTTP");
  CHECK(error_after("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort") ==
        "its answer was cut short");
  CHECK(error_after("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                    "5\r\nhel") == "its answer was cut short");
  CHECK(error_after("HTTP/1.1 200 OK\r\nX-Long: " + std::string(400'000, 'x') +
                    "\r\n\r\n")
            .size() > 0);
  std::string many = "HTTP/1.1 200 OK\r\n";
  for (int i = 0; i < 30'000; ++i)
    many += "X-Many: 0123456\r\n";
  CHECK(error_after(many + "\r\n") == "the headers of its answer are too long");
}

TEST_CASE("a server that is not there, or silent, is unavailable") {
  Request request;
  {
    const LoopbackServer gone([](Connection&) {});
    request = get(gone);
  }
  CHECK(Client().send(request).error().message.ends_with(
      ": nothing accepts connections there"));

  const LoopbackServer silent([](Connection& connection) {
    while (connection.read()) {
    }
  });
  request = get(silent);
  request.deadline = std::chrono::milliseconds(200);
  CHECK(Client().send(request).error().message.ends_with(
      ": it did not answer in time"));
  request.deadline = std::chrono::milliseconds(0);
  request.silence = std::chrono::seconds(1);
  CHECK(Client().send(request).error().message.ends_with(
      ": it did not answer in time"));
}

TEST_CASE("https to a server without TLS is an error, not a downgrade") {
  const LoopbackServer server(LoopbackServer::each(echo));
  Request request = get(server);
  request.url.scheme = "https";
  CHECK(Client().send(request).error().message.ends_with(
      ": the TLS handshake failed"));
}

}  // namespace hoopgit::http
