#include "server/sink/post_outlet.hpp"

#include "server/sink/webhook.hpp"
#include "tests/core/http/loopback_server.hpp"
#include "tests/server/sink/receiver.hpp"
#include "tests/server/sink/signed_log.hpp"

#include <mutex>

namespace hoopgit::sink {
namespace {

using test::Connection;
using test::LoopbackServer;
using test::ReceivedRequest;

/// Remembers what it got and answers with one status.
struct Collector {
  std::mutex mutex{};
  std::vector<ReceivedRequest> requests{};
  int status = 204;
  std::vector<std::string> lines{};
  LoopbackServer server{LoopbackServer::each(
      [this](const ReceivedRequest& request, Connection& to) {
        const std::lock_guard lock(mutex);
        requests.push_back(request);
        to.answer(status, "", lines);
      })};
};

const Time moment = from_unix_seconds(1767323045);

Batch one_batch(SignedLog& log, const Settings& settings) {
  log.append_covered(3);
  auto batch = next_batch(*log.store, settings, {}, log.vkey());
  REQUIRE(batch);
  return **batch;
}

TEST_CASE("a webhook gets a signed batch that can be proved") {
  SignedLog log;
  Collector collector;
  Settings settings;
  settings.name = "siem";
  const WebhookTarget target{
      *parse_url(collector.server.url("/in?a=b")),
      {log.secret("old", "sesame"), log.secret("new",
                                               "open-"
                                               "sesame")}};
  WebhookOutlet outlet(target, settings);
  const auto batch = one_batch(log, settings);
  CHECK(outlet.send(batch, moment).kind == Answer::Kind::accepted);
  CHECK(outlet.send(batch, moment + std::chrono::seconds(1)).kind ==
        Answer::Kind::accepted);

  REQUIRE(collector.requests.size() == 2);
  const auto& got = collector.requests[0];
  CHECK(got.method == "POST");
  CHECK(got.target == "/in?a=b");
  CHECK(got.headers.at("content-type") == "application/x-ndjson");
  const auto& id = got.headers.at("webhook-id");
  CHECK(id == collector.requests[1].headers.at("webhook-id"));
  CHECK(got.headers.at("webhook-timestamp") == "1767323045");
  CHECK(got.headers.at("webhook-signature") ==
        webhook_signature(Secret("sesame"), id, moment, got.body) + " " +
            webhook_signature(Secret("open-sesame"), id, moment, got.body));
  Receiver receiver;
  receiver.take(got.body);
  CHECK(receiver.prove(log.vkey()) == 3);
}

TEST_CASE("2xx accepts, 410 ends it, and everything else is a failure") {
  SignedLog log;
  Collector collector;
  collector.lines = {"Location: /elsewhere"};
  Settings settings;
  WebhookOutlet outlet(
      {*parse_url(collector.server.url()), {log.secret("key", "sesame")}},
      settings);
  const auto batch = one_batch(log, settings);
  const auto kind_of = [&](int status) {
    collector.status = status;
    return outlet.send(batch, moment).kind;
  };
  for (const int status : {200, 201, 202, 204})
    CHECK(kind_of(status) == Answer::Kind::accepted);
  CHECK(kind_of(410) == Answer::Kind::gone);
  for (const int status : {301, 302, 307, 308, 400, 401, 404, 429, 500, 503})
    CHECK(kind_of(status) == Answer::Kind::failed);
  // Nobody was led elsewhere.
  for (const auto& request : collector.requests)
    CHECK(request.target == "/");
  CHECK_THAT(outlet.send(batch, moment).reason,
             Catch::EndsWith("answered with status 503"));
}

TEST_CASE("a webhook that cannot be reached, or whose secret cannot, fails") {
  SignedLog log;
  Settings settings;
  const auto batch = one_batch(log, settings);
  std::string url;
  {
    Collector gone;
    url = gone.server.url();
  }
  WebhookOutlet unreachable({*parse_url(url), {log.secret("key", "sesame")}},
                            settings);
  CHECK(unreachable.send(batch, moment).kind == Answer::Kind::failed);
  Collector collector;
  WebhookOutlet without(
      {*parse_url(collector.server.url()), {log.file("missing")}}, settings);
  CHECK(without.send(batch, moment).kind == Answer::Kind::failed);
  CHECK(collector.requests.empty());
}

TEST_CASE("Splunk gets events by its token") {
  SignedLog log;
  Collector collector;
  collector.status = 200;
  Settings settings;
  settings.target = SplunkTarget{
      *parse_url(collector.server.url("/services/collector/event")),
      log.secret("token",
                 "its-"
                 "token")};
  SplunkOutlet outlet(std::get<SplunkTarget>(settings.target), settings);
  CHECK(outlet.send(one_batch(log, settings), moment).kind ==
        Answer::Kind::accepted);
  const auto& got = collector.requests.front();
  CHECK(got.target == "/services/collector/event");
  CHECK(got.headers.at("authorization") == "Splunk its-token");
  CHECK(std::count(got.body.begin(), got.body.end(), '\n') == 3);
  collector.status = 403;
  CHECK(outlet.send(one_batch(log, settings), moment).kind ==
        Answer::Kind::failed);
}

}  // namespace
}  // namespace hoopgit::sink
