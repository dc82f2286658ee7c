#include "server/upstream/advertisement.hpp"
#include "server/upstream/fetch.hpp"
#include "server/upstream/pass_through.hpp"
#include "tests/server/upstream/git_upstream.hpp"

#include <catch2/catch.hpp>

#include <mutex>

namespace hoopgit::upstream {
namespace {

using test::Connection;
using test::KnownUpstream;
using test::LoopbackServer;
using test::ReceivedRequest;

/// All that the upstream's answer could reach: what the three ways of asking
/// returned as an error, and what a client would have been sent.
struct Told {
  std::vector<Error> errors{};
  std::string passed{};
};

Told ask_everything(const KnownUpstream& known) {
  Told told;
  const auto note = [&](const auto& result) {
    REQUIRE_FALSE(result);
    told.errors.push_back(result.error());
  };
  const auto sink = [&](std::string_view piece) -> Result<void> {
    told.passed += piece;
    return {};
  };
  const auto on_head = [&](const http::ResponseHead& head) -> Result<void> {
    for (const auto& [name, value] : head.headers)
      told.passed += name + ": " + value + "\n";
    return {};
  };
  const auto target = known.target();
  note(advertise(target, Access::read, Service::upload_pack));
  note(advertise(target, Access::write, Service::receive_pack));
  note(fetch_pack(target, {git::ObjectId()}, {}, sink));
  note(pass_fetch(target, {PassedFetch::Step::refs}, on_head, sink));
  note(pass_fetch(target, {PassedFetch::Step::pack}, on_head, sink));
  return told;
}

LoopbackServer::Handler always(int status,
                               const std::vector<std::string>& lines = {}) {
  return LoopbackServer::each(
      [=](const ReceivedRequest& request, Connection& connection) {
        const auto given = request.headers.find("authorization");
        const std::string echo =
            given == request.headers.end() ? "" : given->second;
        auto all = lines;
        all.push_back("X-Echo: " + echo);
        all.push_back("Location: https://elsewhere.example.com/?t=" + echo);
        connection.answer(status, "you sent " + echo, all);
      });
}

void check_nothing_leaks(const Told& told, const KnownUpstream& known) {
  CHECK(told.passed.empty());
  for (const auto& error : told.errors) {
    const std::string said = error.message + error.hint;
    CHECK(said.find("you sent") == said.npos);
    CHECK(said.find("elsewhere") == said.npos);
    CHECK(said.find("canary") == said.npos);
    CHECK(said.find(known.basic("reader", known.read_secret).substr(6)) ==
          said.npos);
  }
}

}  // namespace

TEST_CASE("a refusing upstream is told of in our words only") {
  struct Case {
    int status;
    Fault fault;
    std::string_view words;
  };
  for (const auto& [status, fault, words] : std::vector<Case>{
           {401, Fault::unavailable, "upstream refused our credential"},
           {403, Fault::unavailable, "upstream refused our credential"},
           {404, Fault::not_found, "the upstream has no such repository"},
           {418, Fault::unavailable, "it answered with status 418"},
           {429, Fault::unavailable, "it is asked too often"},
           {500, Fault::unavailable, "it answered with status 500"},
           {503, Fault::unavailable, "it answered with status 503"},
           {301, Fault::unavailable, "it redirects, which is never followed"},
           {302, Fault::unavailable, "it redirects, which is never followed"},
           {206, Fault::unavailable, "it answered with status 206"}}) {
    INFO(status);
    const LoopbackServer server(
        always(status, {"WWW-Authenticate: Basic realm=\"forge\""}));
    const KnownUpstream known(server.url());
    const auto told = ask_everything(known);
    check_nothing_leaks(told, known);
    for (const auto& error : told.errors) {
      CHECK(error.fault == fault);
      CHECK(error.message.find(words) != std::string::npos);
    }
  }
}

TEST_CASE("a page that is not Git's is refused, whatever its status") {
  for (const auto* type :
       {"Content-Type: text/html", "Content-Type: text/plain; charset=utf-8",
        "X-No: type"}) {
    const LoopbackServer server(always(200, {type}));
    const KnownUpstream known(server.url());
    const auto told = ask_everything(known);
    check_nothing_leaks(told, known);
    for (const auto& error : told.errors)
      CHECK(error.message ==
            "cannot use upstream forge: what it answered is not Git's smart "
            "HTTP");
  }
}

TEST_CASE("an upstream whose name leads to a cloud's metadata gets nothing") {
  for (const std::string host : {"169.254.169.254", "[fd00:ec2::254]",
                                 "0.0.0.0", "[::ffff:169.254.169.254]"}) {
    CAPTURE(host);
    const KnownUpstream known("https://" + host);
    const auto told = ask_everything(known);
    check_nothing_leaks(told, known);
    for (const auto& error : told.errors) {
      CHECK(error.fault == Fault::unavailable);
      CHECK(error.message.find("an address of this machine or link") !=
            std::string::npos);
    }
  }
}

TEST_CASE("an upstream that is down or speaks garbage is unavailable") {
  std::string url;
  {
    const LoopbackServer gone([](Connection&) {});
    url = gone.url();
  }
  const KnownUpstream down(url);
  for (const auto& error : ask_everything(down).errors)
    CHECK(error.fault == Fault::unavailable);

  const LoopbackServer garbage([](Connection& connection) {
    connection.read();
    connection.write("220 smtp.example.com ESMTP\r\n");
  });
  const KnownUpstream known(garbage.url());
  const auto told = ask_everything(known);
  check_nothing_leaks(told, known);
  for (const auto& error : told.errors)
    CHECK(error.fault == Fault::unavailable);
}

TEST_CASE("a changed credential is taken up within the same request") {
  test::GitUpstream upstream;
  upstream.publish(upstream.make_work_tree(), "main");
  upstream.known().change_secret("read", "wrong");
  upstream.requests = 0;
  CHECK_FALSE(advertise(upstream.target(), Access::read, Service::upload_pack));
  CHECK(upstream.requests == 2);  // Once more, and no further.
  upstream.known().change_secret("read", upstream.known().read_secret);
  CHECK(advertise(upstream.target(), Access::read, Service::upload_pack));
}

TEST_CASE("reading never uses the write credential, nor writing the other") {
  std::mutex mutex;
  std::map<std::string, std::string> seen;
  const LoopbackServer server(LoopbackServer::each(
      [&](const ReceivedRequest& request, Connection& connection) {
        const std::lock_guard lock(mutex);
        seen[request.target] = request.headers.at("authorization");
        connection.answer(404, "");
      }));
  const KnownUpstream known(server.url());
  ask_everything(known);
  const auto reader = known.basic("reader", known.read_secret);
  const auto writer = known.basic("writer", known.write_secret);
  CHECK(seen ==
        std::map<std::string, std::string>{
            {"/acme/site.git/info/refs?service=git-upload-pack", reader},
            {"/acme/site.git/git-upload-pack", reader},
            {"/acme/site.git/info/refs?service=git-receive-pack", writer}});
}

}  // namespace hoopgit::upstream
