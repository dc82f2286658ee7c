// Clients that take their time, in every phase of a connection: each is let go
// in bounded time, and nobody else waits for them.

#include "server/http/listener.hpp"
#include "tests/server/http/client.hpp"
#include "tests/server/http/routes.hpp"

#include <catch2/catch.hpp>

#include <atomic>
#include <fstream>
#include <iostream>

namespace hoopgit::front {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

constexpr std::size_t large = std::size_t{32} * 1024 * 1024;

std::vector<Route> routes() {
  return {on("GET", "/",
             [](Request&, const auto&, auto&) { return Reply{.body = "ok"}; }),
          on("GET", "/large",
             [](Request&, const auto&, Stream& stream) -> Answer {
               const std::string piece(std::size_t{64} * 1024, 'x');
               static_cast<void>(stream.begin(200, {}));
               for (std::size_t sent = 0; sent < large; sent += piece.size())
                 if (!stream.write(piece)) break;
               return Streamed{};
             }),
          echo("/memory", in_memory(100'000)), echo("/file", in_file(100'000))};
}

void be_short(ListenerSettings& settings) {
  settings.handshake_deadline = seconds(1);
  settings.header_deadline = seconds(1);
  settings.body_silence = seconds(1);
  settings.idle = seconds(1);
  settings.workers = 64;  // An answer that nobody reads holds one.
}

/// One more of each kind: what they have sent when they begin to wait.
void add_slow(const Door& door, std::vector<std::unique_ptr<Client>>& clients) {
  const std::string head = " HTTP/1.1\r\nHost: a\r\n";
  for (const auto& begun :
       {std::string(), std::string("G"), "GET /" + head, "GET /" + head + "A",
        "POST /memory" + head + "Content-Length: 9\r\n\r\nx",
        "POST /memory" + head + "Transfer-Encoding: chunked\r\n\r\n5\r\nx",
        "POST /file" + head + "Content-Length: 90000\r\n\r\nx",
        "GET /large" + head + "\r\n"}) {
    clients.push_back(std::make_unique<Client>(door.port(), 4096));
    clients.back()->send(begun);
  }
}

/// What this process has in memory, in KiB.
std::size_t resident() {
  std::ifstream in("/proc/self/status");
  for (std::string line; std::getline(in, line);)
    if (line.starts_with("VmRSS:")) return std::stoul(line.substr(6));
  return 0;
}

/// Sends a byte every 20 ms, until the other side has closed.
steady_clock::duration drip(const Client& client) {
  const auto begun = steady_clock::now();
  while (client.send("x") && steady_clock::now() - begun < seconds(60))
    std::this_thread::sleep_for(milliseconds(20));
  return steady_clock::now() - begun;
}

}  // namespace

TEST_CASE("slow clients of every kind are let go, and nobody waits for them") {
  const Door door(routes(), be_short);
  CHECK(door.ask(get("/")).status == 200);
  const std::size_t before = resident();
  std::vector<std::unique_ptr<Client>> clients;
  for (int i = 0; i < 30; ++i)
    add_slow(door, clients);
  for (int i = 0; i < 20; ++i)
    CHECK(door.ask(get("/")).status == 200);
  const std::size_t during = resident();
  std::cout << clients.size() << " slow clients: " << before << " KiB, then "
            << during << " KiB\n";
  // A sanitizer keeps what was given back.
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
  // Less than the answers that 30 of them do not read.
  CHECK(during < before + 30 * large / 1024 / 4);
#endif
  CHECK(eventually([&] { return files_in(door.spool()) == 0; }));
  for (const auto& client : clients) {
    while (client->read_piece()) {
    }
  }
  CHECK(door.ask(get("/")).status == 200);
}

TEST_CASE("a body that trickles is 408, in memory and in a file") {
  const std::string path = GENERATE("/memory", "/file");
  const Door door(routes(), [](ListenerSettings& settings) {
    be_short(settings);
    settings.least_rate = 10'000;
  });
  Client client(door.port());
  client.send("POST " + path +
              " HTTP/1.1\r\nHost: a\r\nContent-Length: 90000\r\n\r\n");
  CHECK(drip(client) < seconds(30));
  CHECK(client.receive().status == 408);
  CHECK(files_in(door.spool()) == 0);
}

TEST_CASE("a body that comes at the least rate is taken, however long") {
  const Door door(routes(), [](ListenerSettings& settings) {
    settings.body_silence = seconds(2);
    settings.least_rate = 50;
  });
  Client client(door.port());
  client.send(
      "POST /memory HTTP/1.1\r\nHost: a\r\nContent-Length: 300\r\n\r\n");
  for (int i = 0; i < 30; ++i) {
    client.send("0123456789");
    std::this_thread::sleep_for(milliseconds(100));
  }
  CHECK(client.receive().body.size() == 300);
}

TEST_CASE("an answer that is taken in trickles is cut") {
  std::atomic<bool> ended = false;
  const Door door({on("GET", "/",
                      [&](Request&, const auto&, Stream& stream) -> Answer {
                        const std::string piece(std::size_t{64} * 1024, 'x');
                        static_cast<void>(stream.begin(200, {}));
                        while (stream.write(piece)) {
                        }
                        ended = true;
                        return Streamed{};
                      })},
                  [](ListenerSettings& settings) {
                    be_short(settings);
                    settings.least_rate = 1'000'000'000;
                  });
  Client client(door.port(), 4096);
  client.send(get("/"));
  // Each read lets a little more through, so it is never silent.
  const auto begun = steady_clock::now();
  while (!ended && steady_clock::now() - begun < seconds(60)) {
    client.read_piece();
    std::this_thread::sleep_for(milliseconds(20));
  }
  CHECK(ended);
}

TEST_CASE("when all places are taken, who sends no header gives one up") {
  const Door door(routes(), [](ListenerSettings& settings) {
    settings.connections = 4;
    settings.patience = seconds(0);
  });
  std::vector<std::unique_ptr<Client>> slow;
  for (const auto* begun : {"", "G", "GET / HTTP/1.1\r\n", "POST"}) {
    slow.push_back(std::make_unique<Client>(door.port()));
    slow.back()->send(begun);
  }
  // Far before their deadline, which is 10 s.
  for (int i = 0; i < 4; ++i) {
    Client good(door.port());
    good.send(get("/"));
    CHECK(good.receive().status == 200);
    slow.push_back(std::make_unique<Client>(door.port()));
    slow.back()->send("GET");
  }
}

}  // namespace hoopgit::front
