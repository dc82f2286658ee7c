#include "server/upstream/pass_through.hpp"

#include "core/base/text.hpp"
#include "core/git/pkt_line.hpp"
#include "server/upstream/fetch_filter.hpp"
#include "tests/server/upstream/git_upstream.hpp"

#include <catch2/catch.hpp>

#include <fstream>

namespace hoopgit::upstream {
namespace {

using test::Connection;
using test::LoopbackServer;
using test::ReceivedRequest;

struct Passed {
  Result<void> result = {};
  int heads = 0;
  std::map<std::string, std::string> headers{};
  std::string body{};
};

Passed pass(const Target& target, PassedFetch fetch) {
  Passed passed;
  passed.result = pass_fetch(
      target, std::move(fetch),
      [&](const http::ResponseHead& head) -> Result<void> {
        ++passed.heads;
        CHECK(passed.body.empty());
        for (const auto& [name, value] : head.headers)
          passed.headers[name] = value;
        return {};
      },
      [&](std::string_view piece) -> Result<void> {
        passed.body += piece;
        return {};
      });
  return passed;
}

http::Source source_of(std::string text) {
  return [text = std::move(text), sent = std::size_t{0}](
             char* buffer, std::size_t size) mutable -> Result<std::size_t> {
    const std::size_t now = std::min(size, text.size() - sent);
    text.copy(buffer, now, sent);
    sent += now;
    return now;
  };
}

PassedFetch refs(const std::string& protocol = "") {
  return {PassedFetch::Step::refs, protocol};
}

PassedFetch pack(const std::string& body, const std::string& protocol = "") {
  return {PassedFetch::Step::pack, protocol, "", source_of(body)};
}

/// What a client asks for in version 0.
std::string request_for(const std::string& id) {
  return git::packet("want " + id + " side-band-64k no-progress\n") + "0000" +
         git::packet("done\n");
}

std::string filtered(const std::string& bytes, std::size_t step) {
  std::string passed;
  RefsFilter filter([] { return Result<void>(); },
                    [&](std::string_view piece) -> Result<void> {
                      passed += piece;
                      return {};
                    });
  for (std::size_t from = 0; from < bytes.size(); from += step)
    if (const auto taken =
            filter.take(std::string_view(bytes).substr(from, step));
        !taken)
      return taken.error().message;
  const auto finished = filter.finish();
  return finished ? passed : finished.error().message;
}

}  // namespace

TEST_CASE("refs of a real repository pass in versions 0 and 2") {
  test::GitUpstream upstream;
  const auto tree = upstream.make_work_tree();
  upstream.publish(tree, "main");
  const auto id = test::git(tree, {"rev-parse", "main"});

  const auto old = pass(upstream.target(), refs());
  REQUIRE(old.result);
  CHECK(old.heads == 1);
  CHECK(old.headers ==
        std::map<std::string, std::string>{
            {"content-type", "application/x-git-upload-pack-advertisement"},
            {"cache-control", "no-cache, max-age=0, must-revalidate"}});
  CHECK(old.body.starts_with("001e# service=git-upload-pack\n0000"));
  CHECK(old.body.find(id + " refs/heads/main\n") != old.body.npos);

  const auto now = pass(upstream.target(), refs("version=2"));
  REQUIRE(now.result);
  CHECK(now.body.find("000eversion 2\n") != now.body.npos);
  CHECK(now.body.find("ls-refs=unborn\n") != now.body.npos);
  CHECK(now.body.ends_with("0000"));
}

TEST_CASE("an empty repository passes") {
  test::GitUpstream upstream;
  for (const auto* protocol : {"", "version=1", "version=2"}) {
    const auto passed = pass(upstream.target(), refs(protocol));
    CHECK(passed.result);
    CHECK(passed.heads == 1);
    CHECK(passed.body.ends_with("0000"));
  }
}

/// What came on band 1, in one piece.
std::string pack_in(std::string_view body) {
  std::string bytes;
  git::PacketReader packets(body);
  while (!packets.at_end()) {
    const auto packet = packets.next();
    REQUIRE(packet);
    if (packet->payload.starts_with('\1')) bytes += packet->payload.substr(1);
  }
  return bytes;
}

TEST_CASE("a pack passes from a real repository, gzipped request or not") {
  test::GitUpstream upstream;
  const auto tree = upstream.make_work_tree();
  upstream.publish(tree, "main");
  const auto id = test::git(tree, {"rev-parse", "main"});
  const auto plain = pass(upstream.target(), pack(request_for(id)));
  REQUIRE(plain.result);
  CHECK(plain.heads == 1);
  CHECK(plain.headers.at("content-type") ==
        "application/x-git-upload-pack-result");
  CHECK(plain.body.starts_with("0008NAK\n"));
  CHECK(plain.body.find("PACK") != plain.body.npos);

  auto zipped =
      pack(test::output_of(upstream.folder(), {"gzip", "-c"}, request_for(id)));
  zipped.content_encoding = "gzip";
  const auto same = pass(upstream.target(), std::move(zipped));
  REQUIRE(same.result);
  // Git cuts the same pack into packets as its timing has it.
  CHECK(pack_in(same.body) == pack_in(plain.body));
}

TEST_CASE("a fetch of version 2 passes") {
  test::GitUpstream upstream;
  const auto tree = upstream.make_work_tree();
  upstream.publish(tree, "main");
  const auto id = test::git(tree, {"rev-parse", "main"});
  const auto listed = pass(
      upstream.target(),
      pack(git::packet("command=ls-refs\n") + "0001" + "0000", "version=2"));
  REQUIRE(listed.result);
  CHECK(listed.body.find(id + " refs/heads/main\n") != listed.body.npos);
  const auto fetched =
      pass(upstream.target(), pack(git::packet("command=fetch") + "0001" +
                                       git::packet("want " + id + "\n") +
                                       git::packet("done\n") + "0000",
                                   "version=2"));
  REQUIRE(fetched.result);
  CHECK(fetched.body.starts_with(git::packet("packfile\n")));
  CHECK(fetched.body.find("PACK") != fetched.body.npos);
}

TEST_CASE("a SHA-256 repository is refused before the first byte") {
  test::GitUpstream upstream;
  upstream.make_sha256_repository();
  for (const auto* protocol : {"", "version=1", "version=2"}) {
    const auto passed = pass(upstream.target("acme/new"), refs(protocol));
    REQUIRE_FALSE(passed.result);
    CHECK(passed.result.error().fault == Fault::usage);
    CHECK(passed.heads == 0);
    CHECK(passed.body.empty());
  }
}

TEST_CASE("only headers that may pass go either way") {
  std::map<std::string, std::string> sent;
  const LoopbackServer server(LoopbackServer::each(
      [&](const ReceivedRequest& request, Connection& connection) {
        sent = request.headers;
        connection.answer(
            200, "0008NAK\n",
            {"Content-Type: application/x-git-upload-pack-result",
             "Cache-Control: no-cache", "Set-Cookie: a=b", "X-Token: t",
             "Link: <https://elsewhere.example.com>",
             "WWW-Authenticate: Basic"});
      }));
  const test::KnownUpstream known(server.url());
  const auto passed = pass(known.target(), pack("0000", "version=1"));
  REQUIRE(passed.result);
  CHECK(passed.headers ==
        std::map<std::string, std::string>{
            {"content-type", "application/x-git-upload-pack-result"},
            {"cache-control", "no-cache"},
            {"content-length", "8"}});
  sent.erase("host");
  sent.erase("authorization");
  CHECK(sent == std::map<std::string, std::string>{
                    {"accept", "*/*"},
                    {"content-length", "4"},
                    {"content-type", "application/x-git-upload-pack-request"},
                    {"git-protocol", "version=1"},
                    {"user-agent", "hoopgit"}});
}

TEST_CASE("a header of a client that could carry more is refused") {
  const test::KnownUpstream known("http://127.0.0.1:1/");
  CHECK(pass(known.target(), refs("version=2\r\nX: y")).result.error().fault ==
        Fault::usage);
  CHECK(
      pass(known.target(), refs(std::string(257, 'a'))).result.error().fault ==
      Fault::usage);
  auto encoded = pack("0000");
  encoded.content_encoding = "br";
  CHECK(pass(known.target(), std::move(encoded)).result.error().fault ==
        Fault::usage);
}

TEST_CASE("capabilities that lead elsewhere do not pass") {
  std::string bytes = git::packet("# service=git-upload-pack\n") + "0000";
  for (const auto* line :
       {"version 2\n", "agent=git/2.40\n", "bundle-uri\n", "bundle-uri=x\n",
        "packfile-uris=https\n", "ls-refs=unborn\n",
        "fetch=shallow packfile-uris filter\n", "server-option\n",
        "object-format=sha1\n"})
    bytes += git::packet(line);
  bytes += "0000";
  std::string expected = git::packet("# service=git-upload-pack\n") + "0000";
  for (const auto* line :
       {"version 2\n", "agent=git/2.40\n", "ls-refs=unborn\n",
        "fetch=shallow filter\n", "server-option\n", "object-format=sha1\n"})
    expected += git::packet(line);
  expected += "0000";
  for (const std::size_t step : {1U, 3U, 10U, 1000U})
    CHECK(filtered(bytes, step) == expected);
}

TEST_CASE("refs that are malformed or cut short do not pass") {
  const std::string words = "cannot read the refs of the upstream: ";
  CHECK(filtered("", 1) == words + "they are not whole");
  CHECK(filtered("00f00000", 1) == words + "they are not whole");
  CHECK(filtered("<html>", 3) == words + "they are no pkt-lines");
  CHECK(filtered("000eversion 2\n", 5) == words + "they do not end");
  CHECK(filtered("000eversion 2\n0009ab", 5) == words + "they are not whole");
  CHECK(filtered("0009main\n0000", 5) == words + "they name no capabilities");
  const std::string large =
      "000eversion 2\n" + git::packet(std::string(60'000, 'x'));
  std::string many = large;
  for (int i = 0; i < 20; ++i)
    many += git::packet(std::string(60'000, 'x'));
  CHECK(filtered(many + "0000", 1000) == words + "they are too long");
}

TEST_CASE("an answer that sends the client elsewhere is cut off") {
  const auto body_of = [](const std::string& answer,
                          const std::string& protocol) {
    const LoopbackServer server(
        LoopbackServer::each([&](const auto&, Connection& connection) {
          connection.answer(
              200, answer,
              {"Content-Type: application/x-git-upload-pack-result"});
        }));
    const test::KnownUpstream known(server.url());
    const auto passed = pass(known.target(), pack("0000", protocol));
    return passed.result ? passed.body : passed.result.error().message;
  };
  const std::string uris =
      git::packet("packfile-uris\n") +
      git::packet(std::string(40, 'a') + " https://elsewhere.example.com\n");
  CHECK(body_of(uris, "version=2").ends_with("to another place"));
  CHECK(body_of(git::packet("\x01packfile-uris\n"), "version=2")
            .ends_with("to another place"));
  CHECK(body_of(git::packet("bundle.version=1"), "version=2")
            .ends_with("to another place"));
  const std::string pack = git::packet("packfile\n") + uris + "0000";
  CHECK(body_of(pack, "version=2") == pack);  // Inside the pack: only bytes.
  CHECK(body_of("0008NAK\nPACKnot a packet", "") ==
        "0008NAK\nPACKnot a packet");
  // Nor is it looked at for packets when its beginning comes with them.
  const std::string odd = git::packet("packfile\n") + "000zodd";
  CHECK(body_of(odd, "version=2") == odd);
}

TEST_CASE("a short body is sent again when the credential was refused") {
  int asked = 0;
  std::string last;
  const LoopbackServer server(LoopbackServer::each(
      [&](const ReceivedRequest& request, Connection& connection) {
        last = request.body;
        if (++asked == 1) return void(connection.answer(401, ""));
        connection.answer(
            200, "0008NAK\n",
            {"Content-Type: application/x-git-upload-pack-result"});
      }));
  const test::KnownUpstream known(server.url());
  const auto passed = pass(known.target(), pack("0004"));
  CHECK(passed.result);
  CHECK(asked == 2);
  CHECK(last == "0004");

  asked = 0;
  const auto once = pass(known.target(), pack(std::string(3'000'000, 'x')));
  REQUIRE_FALSE(once.result);
  CHECK(asked == 1);
  CHECK(once.result.error().fault == Fault::unavailable);
}

TEST_CASE("a client's error ends the fetch and comes back") {
  test::GitUpstream upstream;
  const auto tree = upstream.make_work_tree();
  upstream.publish(tree, "main");
  const Error gone{Fault::unavailable, "cannot send: the client is gone"};
  const auto id = test::git(tree, {"rev-parse", "main"});
  CHECK(pass_fetch(
            upstream.target(), pack(request_for(id)),
            [](const auto&) { return Result<void>(); },
            [&](std::string_view) -> Result<void> { return gone; })
            .error() == gone);
}

namespace {

/// The most memory that this process has had, in KiB.
long peak_memory() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with("VmHWM:")) return std::stol(line.substr(6));
  return 0;
}

}  // namespace

TEST_CASE("a pack of 200 MB passes in constant memory") {
  constexpr std::size_t size = 200 * 1000 * 1000;
  const LoopbackServer server([](Connection& connection) {
    while (connection.read()) {
      connection.write(
          "HTTP/1.1 200 OK\r\n"
          "Content-Type: application/x-git-upload-pack-result\r\n"
          "Content-Length: " +
          std::to_string(size) + "\r\n\r\n");
      const std::string piece(100'000, 'x');
      for (std::size_t sent = 0; sent < size; sent += piece.size())
        connection.write(piece);
    }
  });
  const test::KnownUpstream known(server.url());
  const long before = peak_memory();
  std::size_t passed = 0;
  const auto started = std::chrono::steady_clock::now();
  const auto result = pass_fetch(
      known.target(), pack("0000"), [](const auto&) { return Result<void>(); },
      [&](std::string_view piece) -> Result<void> {
        passed += piece.size();
        return {};
      });
  const std::chrono::duration<double> took =
      std::chrono::steady_clock::now() - started;
  CHECK(result);
  CHECK(passed == size);
  CHECK(peak_memory() - before < 16 * 1024);
  WARN("200 MB in " << took.count() << " s, peak memory grew by "
                    << peak_memory() - before << " KiB");
}

}  // namespace hoopgit::upstream
