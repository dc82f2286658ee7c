// Over a real socket: what could be read in two ways has one refusal, and the
// connection ends with it; what can be read in one way only is, and leaves the
// next request as it was sent.

#include "tests/server/http/client.hpp"
#include "tests/server/http/hostile_requests.hpp"
#include "tests/server/http/routes.hpp"

#include <catch2/catch.hpp>

#include <atomic>

namespace hoopgit::front {
namespace {

/// What was answered, and that nothing came after it.
void check_refused(const Door& door, const std::string& bytes, int status) {
  Client client(door.port());
  client.send(bytes);
  auto response = client.receive();
  CHECK(response.status == status);
  CHECK(response.whole);
  CHECK(response.headers["content-type"].starts_with("text/plain"));
  CHECK(response.headers["connection"] == "close");
  CHECK(response.body.starts_with("cannot read the request"));
  CHECK(client.ends());
}

/// Requests that look odd and have one reading, and the body they carry.
struct Odd {
  std::string bytes;
  std::string body;
};

std::vector<Odd> odd_requests() {
  const std::string host = "Host: localhost\r\n";
  const std::string start = "POST /echo HTTP/1.1\r\n" + host;
  const std::string inner = "GET /smuggled HTTP/1.1\r\n" + host + "\r\n";
  const std::string sized = std::to_string(inner.size());
  const std::string chunked = start + "Transfer-Encoding: chunked\r\n\r\n";
  return {
      {start + "Content-Length: " + sized + "\r\n\r\n" + inner, inner},
      {start + "content-LENGTH:\t " + sized + " \t\r\n\r\n" + inner, inner},
      {start + "Content-Length: 0\r\n\r\n", ""},
      {start + "\r\n", ""},
      {start +
           "transfer-encoding:  Chunked \r\n\r\n5\r\n0\r\n\r\n\r\n0\r\n\r\n",
       "0\r\n\r\n"},
      {chunked + "0\r\n\r\n", ""},
      {chunked + "0000000000000000\r\n\r\n", ""},
      {chunked + "000000000000000A\r\n0123456789\r\n1\r\na\r\n0\r\n\r\n",
       "0123456789a"},
      {chunked + "3a\r\n" + std::string(0x3a, 'x') + "\r\n0\r\n\r\n",
       std::string(0x3a, 'x')},
      {start + "Content_Length: 5\r\nTransfer_Encoding: chunked\r\n\r\n", ""},
      {start + "X-Content-Length: 5\r\nTE: chunked\r\nTrailer: A\r\n\r\n", ""},
      {start + "Connection: keep-alive, Content-Length\r\nContent-Length: 2\r\n"
               "\r\nok",
       "ok"},
      {"POST /echo?a=/../b;c=%2f HTTP/1.1\r\n" + host +
           "Content-Length: 1\r\n\r\n\n",
       "\n"},
  };
}

}  // namespace

TEST_CASE("a request that could be read in two ways is refused and ends it") {
  std::atomic<int> calls = 0;
  const auto count = [&](Request&, const auto&, auto&) {
    ++calls;
    return Reply{};
  };
  const Door door({on("GET", "/{path}", count),
                   on("POST", "/{path}", count, in_memory(100))});
  const auto cases = hostile_requests();
  CHECK(cases.size() >= 600);
  for (const auto& one : cases) {
    INFO(one.what);
    check_refused(door, one.bytes, one.status);
  }
  CHECK(calls == 0);
  CHECK(door.ask(get("/a")).status == 200);
}

TEST_CASE("a refusal does not depend on how the bytes come") {
  std::atomic<int> calls = 0;
  const auto count = [&](Request&, const auto&, auto&) {
    ++calls;
    return Reply{};
  };
  const Door door({on("GET", "/{path}", count),
                   on("POST", "/{path}", count, in_memory(100))});
  for (const auto& one : hostile_codings()) {
    INFO(one.what);
    Client client(door.port());
    for (const char c : one.bytes)
      client.send(std::string_view(&c, 1));
    CHECK(client.receive().status == one.status);
    CHECK(client.ends());
  }
  CHECK(calls == 0);
}

TEST_CASE("an odd body leaves the request behind it as it was sent") {
  std::atomic<int> smuggled = 0;
  const Door door({echo("/echo", in_memory(1000)),
                   on("GET", "/next",
                      [](Request& request, const auto&, auto&) {
                        return Reply{.body = "next " + request.query};
                      }),
                   on("GET", "/smuggled", [&](Request&, const auto&, auto&) {
                     ++smuggled;
                     return Reply{};
                   })});
  int number = 0;
  Client client(door.port());
  for (const auto& one : odd_requests()) {
    INFO(one.bytes);
    const std::string mark = std::to_string(++number);
    client.send(one.bytes + get("/next?" + mark));
    CHECK(client.receive().body == one.body);
    CHECK(client.receive().body == "next " + mark);
    // The same, cut at every byte.
    const std::string both = one.bytes + get("/next?" + mark);
    for (const char c : both)
      client.send(std::string_view(&c, 1));
    CHECK(client.receive().body == one.body);
    CHECK(client.receive().body == "next " + mark);
  }
  CHECK(smuggled == 0);
}

TEST_CASE("the body of a request that takes none is never read as a request") {
  std::atomic<int> smuggled = 0;
  const Door door(
      {on("GET", "/a", [](Request&, const auto&, auto&) { return Reply{}; }),
       on("GET", "/smuggled", [&](Request&, const auto&, auto&) {
         ++smuggled;
         return Reply{};
       })});
  const std::string inner = get("/smuggled");
  const std::string size = std::to_string(inner.size());
  const std::string path = GENERATE("/a", "/none");
  const std::string method = GENERATE("GET ", "HEAD ", "POST ", "DELETE ");
  const std::string framing =
      GENERATE("Content-Length: ", "Transfer-Encoding: chunked");
  const std::string told = framing.ends_with(' ') ? framing + size : framing;
  Client client(door.port());
  client.send(method + path + " HTTP/1.1\r\nHost: a\r\n" + told + "\r\n\r\n" +
              inner + inner);
  const auto response = client.receive(method == "HEAD ");
  INFO(method << path << " " << told);
  CHECK(response.status >= 400);
  CHECK(client.ends());
  CHECK(smuggled == 0);
}

}  // namespace hoopgit::front
