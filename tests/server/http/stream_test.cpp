// Answers that are written piece by piece, and answers that wait.

#include "tests/server/http/client.hpp"
#include "tests/server/http/routes.hpp"

#include <catch2/catch.hpp>

#include <atomic>
#include <cerrno>
#include <stdexcept>

namespace hoopgit::front {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

Held held(std::string key, milliseconds interval,
          std::function<Held::Step()> step) {
  Held held;
  held.key = std::move(key);
  held.interval = interval;
  held.step = std::move(step);
  return held;
}

}  // namespace

TEST_CASE("a stream is sent in chunks, and the connection goes on") {
  Door door(
      {on("GET", "/", [](Request&, const auto&, Stream& stream) -> Answer {
        static_cast<void>(stream.begin(200, {{"Content-Type", "x/y"}}));
        for (const auto* text : {"one ", "", "two ", "three"})
          static_cast<void>(stream.write(text));
        return Streamed{};
      })});
  Client client(door.port());
  for (int i = 0; i < 2; ++i) {
    client.send(get("/"));
    const auto response = client.receive();
    CHECK(response.status == 200);
    CHECK(response.whole);
    CHECK(response.body == "one two three");
    CHECK(response.headers.at("transfer-encoding") == "chunked");
    CHECK(response.headers.at("content-type") == "x/y");
  }
  client.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n" + get("/"));
  CHECK(client.receive(true).status == 200);
  CHECK(client.receive().body == "one two three");
  CHECK(door.ask("GET / HTTP/1.0\r\n\r\n").body == "one two three");
}

TEST_CASE("bytes of a stream are sent before it ends") {
  std::atomic<bool> seen = false;
  Door door(
      {on("GET", "/", [&](Request&, const auto&, Stream& stream) -> Answer {
        static_cast<void>(stream.begin(200, {}));
        static_cast<void>(stream.write("first"));
        eventually([&] { return seen.load(); });
        return Streamed{};
      })});
  Client client(door.port());
  client.send(get("/"));
  while (client.raw().find("first") == std::string::npos)
    REQUIRE(client.read_piece());
  seen = true;
  CHECK(client.receive().whole);
}

TEST_CASE("a large stream arrives whole") {
  std::string large;
  while (large.size() < 20'000'000)
    large += std::to_string(large.size()) + ",";
  Door door(
      {on("GET", "/", [&](Request&, const auto&, Stream& stream) -> Answer {
        static_cast<void>(stream.begin(200, {}));
        static_cast<void>(stream.write(large));
        return Streamed{};
      })});
  const auto response = door.ask(get("/"));
  CHECK(response.whole);
  CHECK((response.body == large));
}

TEST_CASE("a slow reader holds the writer back, not the memory") {
  std::atomic<std::size_t> written = 0;
  constexpr std::size_t piece = std::size_t{64} * 1024;
  constexpr std::size_t whole = 128 * 1024 * 1024;
  Door door(
      {on("GET", "/", [&](Request&, const auto&, Stream& stream) -> Answer {
        const std::string bytes(piece, 'x');
        static_cast<void>(stream.begin(200, {}));
        while (written < whole && stream.write(bytes))
          written += piece;
        return Streamed{};
      })});
  Client client(door.port(), 64 * 1024);
  client.send(get("/"));
  REQUIRE(client.read_piece());
  std::size_t last = 1;
  while (written == 0 || written != last) {
    last = written;
    std::this_thread::sleep_for(milliseconds(200));
  }
  CHECK(written < 16 * 1024 * 1024);
  CHECK(door.ask(get("/none")).status == 404);  // Nobody else waits for it.
  const auto response = client.receive();
  CHECK(response.whole);
  CHECK(response.body.size() == whole);
}

TEST_CASE("the writer of a stream learns that its client has gone") {
  std::atomic<bool> failed = false;
  std::string message;
  Door door(
      {on("GET", "/", [&](Request&, const auto&, Stream& stream) -> Answer {
        static_cast<void>(stream.begin(200, {}));
        while (!failed) {
          const auto sent = stream.write(std::string(10'000, 'x'));
          if (!sent) message = sent.error().message;
          failed = !sent;
        }
        return Streamed{};
      })});
  Client client(door.port());
  client.send(get("/"));
  client.read_piece();
  client.reset();
  CHECK(eventually([&] { return failed.load(); }));
  door.stop();
  CHECK(message == "cannot send the answer: the client is gone");
}

TEST_CASE("a client that reads nothing at all is given up") {
  std::atomic<bool> failed = false;
  Door door({on("GET", "/",
                [&](Request&, const auto&, Stream& stream) -> Answer {
                  static_cast<void>(stream.begin(200, {}));
                  while (stream.write(std::string(100'000, 'x'))) {
                  }
                  failed = true;
                  return Streamed{};
                })},
            [](ListenerSettings& settings) {
              settings.body_silence = std::chrono::seconds(1);
            });
  Client client(door.port(), 4096);
  client.send(get("/"));
  CHECK(eventually([&] { return failed.load(); }));
}

TEST_CASE("a stream that cannot be completed is cut") {
  const std::string how = GENERATE("throw", "abort", "reply");
  const std::string version = GENERATE("1.1", "1.0");
  Door door(
      {on("GET", "/", [&](Request&, const auto&, Stream& stream) -> Answer {
        static_cast<void>(stream.begin(200, {}));
        static_cast<void>(stream.write("half"));
        if (how == "throw") throw std::runtime_error("bug");
        if (how == "reply") return Reply{};
        stream.abort();
        return Streamed{};
      })});
  Client client(door.port());
  client.send("GET / HTTP/" + version + "\r\nHost: a\r\n\r\n");
  if (version == "1.1") {
    const auto response = client.receive();
    CHECK(response.status == 200);
    CHECK(response.body == "half");
    CHECK_FALSE(response.whole);
  } else {
    // Its end would look like that of a whole answer: it is a reset.
    while (client.read_piece()) {
    }
    CHECK(errno == ECONNRESET);
  }
  CHECK(door.log().size() == (how == "abort" ? 0 : 1));
}

TEST_CASE("a stream that was never begun is a 500") {
  bool written = true;
  Door door(
      {on("GET", "/", [&](Request&, const auto&, Stream& stream) -> Answer {
        written = static_cast<bool>(stream.write("early"));
        return Streamed{};
      })});
  CHECK(door.ask(get("/")).status == 500);
  CHECK_FALSE(written);
}

TEST_CASE("a held answer goes on by itself and ends") {
  auto count = std::make_shared<std::atomic<int>>(0);
  Door door({on("GET", "/", [&](Request&, const auto&, auto&) -> Answer {
    return held("k", milliseconds(20), [count] {
      const int n = ++*count;
      return Held::Step{std::to_string(n) + " ", n == 4};
    });
  })});
  Client client(door.port());
  client.send(get("/"));
  const auto response = client.receive();
  CHECK(response.whole);
  CHECK(response.body == "1 2 3 4 ");
  *count = 0;
  client.send(get("/"));
  CHECK(client.receive().body == "1 2 3 4 ");
}

TEST_CASE("a held answer goes on at once when its key is woken") {
  std::atomic<int> calls = 0;
  std::atomic<bool> ended = false;
  Door door(
      {on("GET", "/{key}", [&](Request& request, const auto&, auto&) -> Answer {
        return held(request.path, std::chrono::hours(1), [&] {
          ++calls;
          return Held::Step{"x", ended};
        });
      })});
  Client one(door.port());
  Client two(door.port());
  one.send(get("/one"));
  two.send(get("/two"));
  CHECK(eventually([&] { return calls == 2; }));
  door.listener().wake("/none");
  door.listener().wake("/one");
  CHECK(eventually([&] { return calls == 3; }));
  ended = true;
  door.listener().wake("/two");
  CHECK(two.receive().body == "xx");
  door.listener().wake("/one");
  CHECK(one.receive().body == "xxx");
}

TEST_CASE("a wake during a step is not lost") {
  std::atomic<int> calls = 0;
  std::optional<Door> door;
  door.emplace(std::vector<Route>{
      on("GET", "/", [&](Request&, const auto&, auto&) -> Answer {
        return held("k", std::chrono::hours(1), [&] {
          const int n = ++calls;
          door->listener().wake("k");
          std::this_thread::sleep_for(milliseconds(20));
          return Held::Step{"x", n == 3};
        });
      })});
  CHECK(door->ask(get("/")).body == "xxx");
}

TEST_CASE("held answers hold no thread") {
  std::atomic<int> calls = 0;
  std::atomic<bool> ended = false;
  Door door({on("GET", "/held",
                [&](Request&, const auto&, auto&) -> Answer {
                  return held("k", std::chrono::hours(1), [&] {
                    ++calls;
                    return Held::Step{"", ended};
                  });
                }),
             on("GET", "/free",
                [](Request&, const auto&, auto&) { return Reply{}; })},
            [](ListenerSettings& settings) { settings.workers = 2; });
  std::vector<std::unique_ptr<Client>> clients;
  for (int i = 0; i < 20; ++i) {
    clients.push_back(std::make_unique<Client>(door.port()));
    clients.back()->send(get("/held"));
  }
  CHECK(eventually([&] { return calls == 20; }));
  CHECK(door.ask(get("/free")).status == 200);
  ended = true;
  door.listener().wake("k");
  for (const auto& client : clients)
    CHECK(client->receive().whole);
}

TEST_CASE("a held answer ends when its client has gone") {
  std::atomic<int> calls = 0;
  auto alive = std::make_shared<int>(1);
  const std::weak_ptr<int> watched = alive;
  Door door({on("GET", "/", [&](Request&, const auto&, auto&) -> Answer {
    return held("k", milliseconds(20),
                [&calls, alive = std::exchange(alive, nullptr)] {
                  ++calls;
                  return Held::Step{"", false};
                });
  })});
  {
    Client client(door.port());
    client.send(get("/"));
    CHECK(eventually([&] { return calls > 2; }));
    CHECK_FALSE(watched.expired());
  }
  CHECK(eventually([&] { return watched.expired(); }));
}

TEST_CASE("a step that throws cuts the held answer") {
  Door door({on("GET", "/", [](Request&, const auto&, auto&) -> Answer {
    return held("k", milliseconds(1),
                []() -> Held::Step { throw std::runtime_error("bug"); });
  })});
  const auto response = door.ask(get("/"));
  CHECK(response.status == 200);
  CHECK_FALSE(response.whole);
  CHECK(door.log().size() == 1);
}

TEST_CASE("stopping ends held answers, with a farewell if there is one") {
  std::atomic<int> calls = 0;
  Door door({on("GET", "/{kind}",
                [&](Request& request, const auto&, auto&) -> Answer {
                  Held answer = held("k", std::chrono::hours(1), [&] {
                    ++calls;
                    return Held::Step{"waiting ", false};
                  });
                  if (request.path == "/polite")
                    answer.farewell = [] { return std::string("ask later"); };
                  return answer;
                })});
  Client polite(door.port());
  Client curt(door.port());
  polite.send(get("/polite"));
  curt.send(get("/curt"));
  CHECK(eventually([&] { return calls == 2; }));
  const auto begun = steady_clock::now();
  std::thread stopper([&] { door.stop(); });
  const auto first = polite.receive();
  const auto second = curt.receive();
  CHECK(first.whole);
  CHECK(first.body == "waiting ask later");
  CHECK_FALSE(second.whole);
  CHECK(second.body == "waiting ");
  polite.close();
  curt.close();
  stopper.join();
  CHECK(steady_clock::now() - begun < std::chrono::seconds(30));
}

}  // namespace hoopgit::front
