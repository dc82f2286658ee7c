// Requests and whole answers, as a client sees them.

#include "server/http/listener.hpp"

#include "core/base/file.hpp"
#include "tests/server/http/client.hpp"
#include "tests/server/http/routes.hpp"

#include <catch2/catch.hpp>
#include <sys/resource.h>
#include <sys/stat.h>

#include <atomic>
#include <csignal>
#include <stdexcept>

namespace hoopgit::front {
namespace {

Answer hello(Request& request, const Route::Fields&, Stream&) {
  return Reply{.headers = {{"Content-Type", "text/plain"}},
               .body = "hello " + request.path};
}

}  // namespace

TEST_CASE("a request is answered, and the next on the same connection") {
  Door door({on("GET", "/a/{name}", hello)});
  Client client(door.port());
  std::string last;
  for (int i = 0; i < 3; ++i) {
    client.send(get("/a/b"));
    const auto response = client.receive();
    REQUIRE(response.status == 200);
    CHECK(response.body == "hello /a/b");
    CHECK(response.headers.at("cache-control") == "no-store");
    CHECK(response.headers.at("content-type") == "text/plain");
    CHECK(response.headers.at("x-request-id").size() == 16);
    CHECK(response.headers.at("x-request-id") != last);
    CHECK(response.headers.at("date").ends_with(" GMT"));
    CHECK_FALSE(response.headers.contains("connection"));
    last = response.headers.at("x-request-id");
  }
}

TEST_CASE("requests sent at once are answered in their order") {
  Door door({on("GET", "/{n}", hello), echo("/", in_memory(100))});
  Client client(door.port());
  client.send(get("/1") + post("/", "two") + get("/3"));
  CHECK(client.receive().body == "hello /1");
  CHECK(client.receive().body == "two");
  CHECK(client.receive().body == "hello /3");
}

TEST_CASE("what no route takes is 404 or 405, and the connection goes on") {
  Door door({on("GET", "/thing", hello)});
  Client client(door.port());
  client.send(get("/other"));
  const auto unknown = client.receive();
  CHECK(unknown.status == 404);
  CHECK(unknown.headers.at("content-type").starts_with("text/plain"));
  client.send("DELETE /thing HTTP/1.1\r\nHost: a\r\n\r\n");
  const auto wrong = client.receive();
  CHECK(wrong.status == 405);
  CHECK(wrong.headers.at("allow") == "GET, HEAD");
  client.send(get("/thing"));
  CHECK(client.receive().status == 200);
}

TEST_CASE("HEAD is answered like GET without a body") {
  Door door({on("GET", "/thing", hello)});
  Client client(door.port());
  client.send("HEAD /thing HTTP/1.1\r\nHost: a\r\n\r\n" + get("/thing"));
  const auto head = client.receive(true);
  CHECK(head.status == 200);
  CHECK(head.headers.at("content-length") == "12");
  CHECK(client.receive().body == "hello /thing");
}

TEST_CASE("HTTP/1.0 is answered once") {
  Door door({on("GET", "/thing", hello)});
  Client client(door.port());
  client.send("GET /thing HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  const auto response = client.receive();
  CHECK(response.body == "hello /thing");
  CHECK(response.headers.at("connection") == "close");
  CHECK(client.ends());
}

TEST_CASE("the token is handed over, its header is not") {
  std::string seen;
  Door door({on("GET", "/", [&](Request& request, const auto&, auto&) {
    seen = request.bearer ? std::string(request.bearer->reveal()) : "none";
    for (const auto& [name, value] : request.headers)
      seen += " " + name;
    seen += " " + request.client_address;
    return Reply{.status = 204};
  })});
  CHECK(door.ask(get("/", "Authorization: Bearer abc\r\n")).status == 204);
  CHECK(seen == "abc host 127.0.0.1");
  door.ask(get("/", "Authorization: Basic eDp5\r\nX-A: b\r\n"));
  CHECK(seen == "y host x-a 127.0.0.1");
  door.ask(get("/", "Authorization: Basic eDp\r\n"));
  CHECK(seen == "none host 127.0.0.1");
}

TEST_CASE("a body comes in memory, told by its length or in chunks") {
  Door door({echo("/", in_memory(1'000'000))});
  const std::string large(1'000'000, 'x');
  Client client(door.port());
  client.send(post("/", large));
  CHECK((client.receive().body == large));
  client.send(
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
      "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
  CHECK(client.receive().body == "abcde");
  client.send(post("/", ""));
  CHECK(client.receive().body.empty());
  client.send("POST / HTTP/1.1\r\nHost: a\r\n\r\n");
  CHECK(client.receive().body.empty());
}

TEST_CASE("a body comes in a private file that goes away") {
  std::string seen;
  std::uint64_t size = 0;
  unsigned mode = 0;
  std::filesystem::path path;
  Door door({on(
      "POST", "/",
      [&](Request& request, const auto&, auto&) {
        struct stat status {};
        ::stat(request.body_file.c_str(), &status);
        mode = status.st_mode & 07777U;
        path = request.body_file;
        seen = *read_file(request.body_file) + request.body;
        size = request.body_size;
        return Reply{};
      },
      in_file(10'000'000))});
  std::string large;
  while (large.size() < 3'000'000)
    large += std::to_string(large.size()) + " ";
  CHECK(door.ask(post("/", large)).status == 200);
  CHECK((seen == large));
  CHECK(size == large.size());
  CHECK(mode == 0600U);
  CHECK(path.parent_path() == door.spool());
  CHECK(files_in(door.spool()) == 0);
  CHECK(door.ask(post("/", "")).status == 200);
  CHECK(seen.empty());
  CHECK(door.ask("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n"
                 "\r\n5\r\nhello\r\n0\r\n\r\n")
            .status == 200);
  CHECK(seen == "hello");
}

TEST_CASE("a body that was renamed stays") {
  std::filesystem::path kept;
  Door door({on(
      "POST", "/",
      [&](Request& request, const auto&, auto&) {
        std::filesystem::rename(request.body_file, kept);
        return Reply{};
      },
      in_file(100))});
  kept = door.folder() / "kept";
  CHECK(door.ask(post("/", "stay")).status == 200);
  CHECK(*read_file(kept) == "stay");
}

TEST_CASE("what an earlier run left in the spool is removed") {
  Door door({}, [](ListenerSettings& settings) {
    REQUIRE(create_private(settings.spool / "body-0123"));
    REQUIRE(create_private(settings.spool / "other"));
  });
  CHECK(files_in(door.spool()) == 1);
}

TEST_CASE("a body over the limit is 413, told or not") {
  std::atomic<int> calls = 0;
  const auto count = [&](Request&, const auto&, auto&) {
    ++calls;
    return Reply{};
  };
  Door door({on("POST", "/m", count, in_memory(10)),
             on("POST", "/f", count, in_file(10)), on("POST", "/n", count)});
  const std::string path = GENERATE("/m", "/f", "/n");
  CHECK(door.ask(post(path, "12345678901")).status == 413);
  Client client(door.port());
  client.send("POST " + path +
              " HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
              "b\r\n12345678901\r\n");
  const auto response = client.receive();
  CHECK(response.status == 413);
  CHECK(response.headers.at("connection") == "close");
  CHECK(client.ends());
  CHECK(calls == 0);
  CHECK(files_in(door.spool()) == 0);
  if (path != "/n") CHECK(door.ask(post(path, "1234567890")).status == 200);
}

TEST_CASE("an encoded body is 415 unless the route takes gzip") {
  Door door({echo("/plain", in_memory(100)),
             echo("/gzip", {.where = BodyRule::Where::memory,
                            .limit = 100,
                            .takes_gzip = true})});
  const std::string gzip = "Content-Encoding: gzip\r\n";
  CHECK(door.ask(post("/plain", "abc", gzip)).status == 415);
  CHECK(door.ask(post("/gzip", "abc", gzip)).body == "abc");
  CHECK(door.ask(post("/gzip", "abc", "Content-Encoding: br\r\n")).status ==
        415);
  CHECK(door.ask(post("/plain", "abc", "Content-Encoding: identity\r\n"))
            .status == 200);
}

TEST_CASE("a client that asks first is told to continue") {
  Door door({echo("/", in_memory(100))});
  Client client(door.port());
  client.send(
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n"
      "Expect: 100-continue\r\n\r\n");
  CHECK(client.receive().status == 100);
  client.send("hello");
  CHECK(client.receive().body == "hello");
}

TEST_CASE("a client that asks first is refused before it sends its body") {
  auto route = echo("/", in_memory(100));
  std::string admitted;
  route.admit = [&](const Request& request, const auto&) {
    admitted = request.header("x-who");
    return std::optional<Reply>(plain_reply(401, "cannot let you in: sign in"));
  };
  Door door({route});
  Client client(door.port());
  client.send(
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nX-Who: me\r\n"
      "Expect: 100-continue\r\n\r\n");
  const auto response = client.receive();
  CHECK(response.status == 401);
  CHECK(response.body == "cannot let you in: sign in\n");
  CHECK(response.headers.at("connection") == "close");
  CHECK(admitted == "me");
}

TEST_CASE("a body is metered as it comes, by what its route let in") {
  auto alive = std::make_shared<int>(0);
  std::weak_ptr<int> watched = alive;
  auto route = echo("/", in_file(1'000'000));
  std::atomic<std::uint64_t> taken = 0;
  route.admit = [&](Request& request, const auto&) -> std::optional<Reply> {
    request.meter = [&taken, held = std::exchange(alive, nullptr)](
                        std::uint64_t bytes) -> std::optional<Reply> {
      taken += bytes;
      if (taken <= 10) return std::nullopt;
      return plain_reply(429, "cannot take more: wait");
    };
    return std::nullopt;
  };
  Door door({route});
  SECTION("too much: refused at once, nothing is left") {
    Client client(door.port());
    client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 900000\r\n\r\n");
    client.send("0123456789");
    CHECK(eventually([&] { return taken == 10; }));
    CHECK_FALSE(watched.expired());
    client.send("x");
    const auto response = client.receive();
    CHECK(response.status == 429);
    CHECK(response.headers.at("connection") == "close");
    CHECK(client.ends());
    CHECK(files_in(door.spool()) == 0);
  }
  SECTION("not too much: it is given back") {
    CHECK(door.ask(post("/", "0123456789")).status == 200);
  }
  CHECK(eventually([&] { return watched.expired(); }));
}

TEST_CASE("a refusal without a body leaves the connection open") {
  auto route = on("GET", "/", hello);
  route.admit = [](const Request& request, const auto&) {
    return request.bearer ? std::nullopt
                          : std::optional<Reply>(plain_reply(401, "no"));
  };
  Door door({route});
  Client client(door.port());
  client.send(get("/"));
  CHECK(client.receive().status == 401);
  client.send(get("/", "Authorization: Bearer x\r\n"));
  CHECK(client.receive().status == 200);
}

TEST_CASE("a refusal reaches a client that goes on sending its body") {
  auto route = echo("/", in_file(1'000'000'000));
  route.admit = [](const Request&, const auto&) {
    return std::optional<Reply>(plain_reply(403, "cannot take this: no"));
  };
  Door door({route});
  Client client(door.port());
  const std::string piece(64 * 1024, 'x');
  REQUIRE(client.send(
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 20971520\r\n\r\n"));
  for (int i = 0; i < 320; ++i)
    REQUIRE(client.send(piece));  // 20 MiB
  const auto response = client.receive();
  CHECK(response.status == 403);
  CHECK(response.body == "cannot take this: no\n");
  CHECK(files_in(door.spool()) == 0);
}

TEST_CASE("a body that cannot be stored is 507 with the reason") {
  Door door({echo("/", in_file(100'000'000))});
  SECTION("the disk takes no more") {
    // EFBIG stands for ENOSPC: both are what write() says.
    std::signal(SIGXFSZ, SIG_IGN);
    rlimit before{};
    ::getrlimit(RLIMIT_FSIZE, &before);
    const rlimit small{1'000'000, before.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &small);
    const auto response = door.ask(post("/", std::string(5'000'000, 'x')));
    ::setrlimit(RLIMIT_FSIZE, &before);
    CHECK(response.status == 507);
    CHECK(response.body == "cannot store the request: File too large\n");
    CHECK(response.headers.at("connection") == "close");
    CHECK(files_in(door.spool()) == 0);
    CHECK(door.ask(post("/", std::string(5'000'000, 'x'))).status == 200);
  }
  SECTION("the folder is gone") {
    std::filesystem::remove(door.spool());
    const auto response = door.ask(post("/", "x"));
    CHECK(response.status == 507);
    CHECK(response.body.find(door.folder().string()) == std::string::npos);
  }
}

TEST_CASE("a client that goes in the middle of its body leaves nothing") {
  std::atomic<int> calls = 0;
  Door door({on(
      "POST", "/",
      [&](Request&, const auto&, auto&) {
        ++calls;
        return Reply{};
      },
      in_file(100'000'000))});
  {
    Client client(door.port());
    client.send(
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5000000\r\n\r\n" +
        std::string(2'000'000, 'x'));
    CHECK(eventually([&] { return files_in(door.spool()) == 1; }));
  }
  CHECK(eventually([&] { return files_in(door.spool()) == 0; }));
  CHECK(calls == 0);
}

TEST_CASE("an exception is 500, and the log knows where but not what") {
  auto refused = echo("/admit/{x}", in_memory(10));
  refused.admit = [](const Request&, const auto&) -> std::optional<Reply> {
    throw std::out_of_range("secret words");
  };
  Door door({on("GET", "/bug/{x}",
                [](Request&, const auto&, auto&) -> Answer {
                  throw std::runtime_error("secret words");
                }),
             refused, on("GET", "/header", [](Request&, const auto&, auto&) {
               return Reply{.headers = {{"X-A", "b\r\nX-B: c"}}};
             })});
  Client client(door.port());
  client.send(get("/bug/secret-path"));
  const auto response = client.receive();
  const std::string id = response.headers.at("x-request-id");
  CHECK(response.status == 500);
  CHECK(response.body ==
        "cannot answer: internal error (request " + id + ")\n");
  CHECK(door.log().back() ==
        "cannot answer /bug/{x}: handler threw "
        "std::runtime_error (request " +
            id + ")");
  client.send(get("/header"));
  const auto header = client.receive();
  CHECK(header.status == 500);
  CHECK_FALSE(header.headers.contains("x-b"));
  CHECK(door.ask(post("/admit/y", "z")).status == 500);
  CHECK(door.log().size() == 3);
}

}  // namespace hoopgit::front
