// Time, numbers, TLS, and the end.

#include "core/base/process.hpp"
#include "server/http/listener.hpp"
#include "tests/server/http/client.hpp"
#include "tests/server/http/routes.hpp"

#include <catch2/catch.hpp>

#include <atomic>
#include <cerrno>
#include <memory>
#include <vector>

namespace hoopgit::front {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

Answer ok(Request&, const Route::Fields&, Stream&) {
  return Reply{.body = "ok"};
}

void be_short(ListenerSettings& settings) {
  settings.header_deadline = seconds(1);
  settings.body_silence = seconds(1);
  settings.idle = seconds(1);
  settings.handshake_deadline = seconds(1);
}

std::string open_error(const std::function<void(ListenerSettings&)>& adjust) {
  ListenerSettings settings;
  adjust(settings);
  const auto opened = Listener::open(std::move(settings), {});
  return opened ? "" : opened.error().message;
}

struct Certificate {
  std::filesystem::path certificate;
  std::filesystem::path key;
};

Certificate make_certificate(const std::filesystem::path& folder) {
  const Certificate made{folder / "cert.pem", folder / "key.pem"};
  const auto done = run(
      Command{.argv = {"openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                       "ec_paramgen_curve:prime256v1", "-nodes", "-keyout",
                       made.key.string(), "-out", made.certificate.string(),
                       "-days", "2", "-subj", "/CN=localhost", "-addext",
                       "subjectAltName=DNS:localhost,IP:127.0.0.1"}});
  REQUIRE(done);
  REQUIRE(done->succeeded());
  return made;
}

}  // namespace

TEST_CASE("a header that comes too slowly is 408, and nobody else waits") {
  Door door({on("GET", "/", ok)}, be_short);
  Client slow(door.port());
  slow.send("GET / HTTP/1.1\r\nHo");
  CHECK(door.ask(get("/")).status == 200);
  const auto begun = steady_clock::now();
  const auto response = slow.receive();
  CHECK(steady_clock::now() - begun < seconds(30));
  CHECK(response.status == 408);
  CHECK(slow.ends());
}

TEST_CASE("a header that comes byte by byte has one deadline for all") {
  Door door({on("GET", "/", ok)}, be_short);
  Client slow(door.port());
  const auto begun = steady_clock::now();
  while (slow.send("x") && steady_clock::now() - begun < seconds(60))
    std::this_thread::sleep_for(milliseconds(50));
  CHECK(steady_clock::now() - begun < seconds(30));
}

TEST_CASE("a client that says nothing is let go") {
  Door door({on("GET", "/", ok)}, be_short);
  Client silent(door.port());
  CHECK(silent.ends());
  Client idle(door.port());
  idle.send(get("/"));
  CHECK(idle.receive().status == 200);
  CHECK(idle.ends());
}

TEST_CASE("a body that stops coming is 408") {
  Door door({echo("/", in_file(1000))}, be_short);
  Client client(door.port());
  client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nabc");
  CHECK(client.receive().status == 408);
  CHECK(files_in(door.spool()) == 0);
}

TEST_CASE("two hundred clients at once are all served") {
  std::atomic<int> calls = 0;
  Door door({echo("/m", in_memory(10'000)), echo("/f", in_file(10'000)),
             on("GET", "/", [&](Request&, const auto&, auto&) {
               ++calls;
               std::this_thread::sleep_for(milliseconds(2));
               return Reply{.body = "ok"};
             })});
  std::vector<std::unique_ptr<Client>> clients;
  for (int i = 0; i < 200; ++i)
    clients.push_back(std::make_unique<Client>(door.port()));
  for (int round = 0; round < 3; ++round) {
    const std::string body(5000, static_cast<char>('a' + round));
    for (const auto& client : clients)
      client->send(get("/") + post("/m", body));
    for (const auto& client : clients) {
      CHECK(client->receive().body == "ok");
      CHECK(client->receive().body == body);
    }
  }
  CHECK(calls == 600);
}

TEST_CASE("clients over the limit wait for a place; idle ones give theirs") {
  Door door({on("GET", "/", ok)},
            [](ListenerSettings& settings) { settings.connections = 2; });
  Client first(door.port());
  Client second(door.port());
  first.send(get("/"));
  second.send(get("/"));
  CHECK(first.receive().status == 200);
  CHECK(second.receive().status == 200);
  Client third(door.port());
  third.send(get("/"));
  CHECK(third.receive().status == 200);
}

TEST_CASE("stopping lets a running request end") {
  std::atomic<bool> runs = false;
  std::atomic<bool> may_end = false;
  Door door({on("GET", "/", [&](Request&, const auto&, auto&) {
    runs = true;
    eventually([&] { return may_end.load(); });
    return Reply{.body = "done"};
  })});
  Client busy(door.port());
  Client idle(door.port());
  idle.send(get("/none"));
  CHECK(idle.receive().status == 404);
  busy.send(get("/"));
  CHECK(eventually([&] { return runs.load(); }));
  std::thread stopper([&] { door.stop(); });
  CHECK(idle.ends());
  idle.close();
  CHECK(eventually([&] {
    try {
      Client late(door.port());
      return false;
    } catch (const std::runtime_error&) {
      return true;
    }
  }));
  may_end = true;
  const auto response = busy.receive();
  CHECK(response.body == "done");
  CHECK(response.headers.at("connection") == "close");
  busy.close();
  stopper.join();
}

TEST_CASE("stopping cuts what goes on after the grace") {
  std::atomic<bool> failed = false;
  Door door(
      {on("GET", "/", [&](Request&, const auto&, Stream& stream) -> Answer {
        static_cast<void>(stream.begin(200, {}));
        while (stream.write("more"))
          std::this_thread::sleep_for(milliseconds(5));
        failed = true;
        return Streamed{};
      })});
  Client client(door.port());
  Client half(door.port());
  half.send("GET / HTTP/1.1\r\n");
  client.send(get("/"));
  REQUIRE(client.read_piece());
  door.stop(seconds(1));
  CHECK(failed);
}

TEST_CASE("a listener may be stopped before it runs, and never run") {
  ListenerSettings settings;
  auto listener = Listener::open(settings, {});
  REQUIRE(listener);
  SECTION("stopped") {
    listener->stop();
    listener->run();
  }
  SECTION("never run") {
    listener->wake("x");
    listener->every(milliseconds(1), [] {});
  }
}

TEST_CASE("jobs run on workers, repeated ones never twice at once") {
  std::atomic<int> submitted = 0;
  std::atomic<int> repeated = 0;
  std::atomic<int> inside = 0;
  std::atomic<bool> overlapped = false;
  Door door({});
  door.listener().submit([&] { ++submitted; });
  door.listener().submit([] { throw std::runtime_error("boom"); });
  door.listener().every(milliseconds(5), [&] {
    if (++inside > 1) overlapped = true;
    std::this_thread::sleep_for(milliseconds(15));
    --inside;
    if (++repeated == 1) throw std::runtime_error("once");
  });
  CHECK(eventually([&] { return repeated >= 3 && submitted == 1; }));
  door.stop();
  CHECK_FALSE(overlapped);
  CHECK(door.log().size() == 2);
  CHECK(door.log().front() == "cannot finish a job: boom");
}

TEST_CASE("what cannot be listened on is an error") {
  CHECK(open_error([](auto& settings) { settings.host = "0.0.0.0"; }) ==
        "cannot listen on 0.0.0.0 without TLS: it is not a loopback address");
  CHECK(open_error([](auto& settings) { settings.certificate = "/cert"; }) ==
        "cannot use TLS: it needs a certificate and a key");
  CHECK(open_error([](auto& settings) {
          settings.certificate = "/none/cert";
          settings.key = "/none/key";
        }).starts_with("cannot use /none/cert for TLS: "));
  Door door({});
  CHECK(open_error([&](auto& settings) {
          settings.port = door.port();
        }).find("Address already in use") != std::string::npos);
  CHECK(open_error([](auto& settings) { settings.host = "::1"; }).empty());
}

TEST_CASE("over TLS curl checks the certificate and gets its answer") {
  const auto folder = TemporaryFolder::make();
  REQUIRE(folder);
  const auto made = make_certificate(folder->path());
  Door door({on("GET", "/", ok),
             on("GET", "/stream",
                [](Request&, const auto&, Stream& stream) -> Answer {
                  static_cast<void>(stream.begin(200, {}));
                  static_cast<void>(stream.write(std::string(5'000'000, 'x')));
                  return Streamed{};
                }),
             echo("/echo", in_memory(5'000'000))},
            [&](ListenerSettings& settings) {
              settings.certificate = made.certificate;
              settings.key = made.key;
              be_short(settings);
            });
  const std::string url = "https://localhost:" + std::to_string(door.port());
  const auto curl = [&](std::vector<std::string> more) {
    std::vector<std::string> argv{"curl", "-sS", "--noproxy", "*", "-m", "20"};
    argv.insert(argv.end(), more.begin(), more.end());
    return *run(Command{.argv = argv});
  };
  const std::string trusted = made.certificate.string();
  CHECK(curl({"--cacert", trusted, url + "/"}).output == "ok");
  CHECK(curl({url + "/"}).status == 60);  // Not trusted.
  CHECK(curl({"--cacert", trusted, url + "/stream"}).output.size() ==
        5'000'000);
  const std::string body(3'000'000, 'y');
  auto sent = Command{.argv = {"curl", "-sS", "--noproxy", "*", "--cacert",
                               trusted, "--data-binary", "@-", url + "/echo"}};
  sent.input = body;
  CHECK(run(sent)->output == body);
  CHECK(curl({"--cacert", trusted, "--tls-max", "1.1", url + "/"}).status ==
        35);

  Client silent(door.port());
  Client plain(door.port());
  plain.send(get("/"));
  CHECK(plain.receive().status == 0);
  CHECK(silent.ends());  // The handshake has a deadline.
  CHECK(curl({"--cacert", trusted, url + "/"}).output == "ok");
}

TEST_CASE("slow TLS handshakes are let go, and nobody waits for them") {
  const auto folder = TemporaryFolder::make();
  REQUIRE(folder);
  const auto made = make_certificate(folder->path());
  Door door({on("GET", "/", ok)}, [&](ListenerSettings& settings) {
    settings.certificate = made.certificate;
    settings.key = made.key;
    be_short(settings);
    settings.workers = 2;
  });
  // Nothing, the head of a record, and a greeting that never ends.
  const std::vector<std::string> beginnings{
      "", std::string("\x16\x03\x01\x02\x00", 5),
      std::string("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11)};
  std::vector<std::unique_ptr<Client>> clients;
  for (int i = 0; i < 30; ++i)
    for (const auto& beginning : beginnings) {
      clients.push_back(std::make_unique<Client>(door.port()));
      clients.back()->send(beginning);
    }
  const std::string url = "https://localhost:" + std::to_string(door.port());
  for (int i = 0; i < 3; ++i)
    CHECK(run(Command{.argv = {"curl", "-sS", "--noproxy", "*", "-m", "20",
                               "--cacert", made.certificate.string(), url}})
              ->output == "ok");
  for (const auto& client : clients) {
    while (client->read_piece()) {
    }
  }
  CHECK(door.log().empty());
}

TEST_CASE("a key that is not that of the certificate is refused") {
  const auto one = TemporaryFolder::make();
  const auto two = TemporaryFolder::make();
  REQUIRE((one && two));
  const auto first = make_certificate(one->path());
  const auto second = make_certificate(two->path());
  CHECK_FALSE(open_error([&](auto& settings) {
                settings.certificate = first.certificate;
                settings.key = second.key;
              }).empty());
}

}  // namespace hoopgit::front
