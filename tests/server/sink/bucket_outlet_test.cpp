#include "server/sink/bucket_outlet.hpp"

#include "core/base/text.hpp"
#include "core/gzip/gzip.hpp"
#include "core/http/aws_signature.hpp"
#include "tests/core/http/loopback_server.hpp"
#include "tests/server/sink/receiver.hpp"
#include "tests/server/sink/signed_log.hpp"

#include <mutex>

namespace hoopgit::sink {
namespace {

using test::Connection;
using test::LoopbackServer;
using test::ReceivedRequest;

const Time moment = from_unix_seconds(1767323045);  // 2026-01-02T03:04:05Z.
const http::AwsScope scope{"our-key", "eu-1"};
constexpr const char* key_text = "its-secret";

/// An object store: checks signatures, and does not write over an object.
struct Store {
  std::mutex mutex{};
  std::map<std::string, std::string> objects{};
  std::vector<ReceivedRequest> requests{};
  LoopbackServer server{LoopbackServer::each(
      [this](const ReceivedRequest& request, Connection& to) {
        const std::lock_guard lock(mutex);
        requests.push_back(request);
        if (!is_signed(request)) {
          to.answer(403, "");
        } else if (request.method == "GET") {
          to.answer(200, objects[request.target]);
        } else if (objects.contains(request.target)) {
          to.answer(412, "");
        } else {
          objects[request.target] = request.body;
          to.answer(200, "");
        }
      })};

  /// Signs what was said to be signed anew, and compares.
  bool is_signed(const ReceivedRequest& request) {
    const auto& given = request.headers.at("authorization");
    const auto from = given.find("SignedHeaders=") + 14;
    const auto names = given.substr(from, given.find(',', from) - from);
    std::vector<http::Header> headers;
    for (const auto name : split(names, ';'))
      if (name != "host" && name != "x-amz-date" &&
          name != "x-amz-content-sha256")
        headers.push_back(
            {std::string(name), request.headers.at(std::string(name))});
    const auto signed_again = http::sign_for_aws(
        request.method, *parse_url(server.url(request.target)), headers,
        request.body, scope, Secret(key_text), moment);
    return signed_again.back().value == given;
  }
};

struct Bucket {
  SignedLog log{};
  Store store{};
  Settings settings{};
  BucketTarget target{};

  Bucket() {
    settings.name = "archive";
    target.url = *parse_url(store.server.url("/bucket"));
    target.region = scope.region;
    target.access_key = scope.access_key;
    target.secret = log.secret("key", key_text);
  }
  Batch next(std::uint64_t from = 0) {
    auto batch = next_batch(*log.store, settings, {from, ""}, log.vkey());
    REQUIRE(batch);
    return **batch;
  }
  Answer::Kind send(const Batch& batch) {
    return BucketOutlet(target, settings).send(batch, moment).kind;
  }
};

TEST_CASE("each batch is an object of its own, named by log and indexes") {
  Bucket bucket;
  bucket.log.append_covered(3);
  CHECK(bucket.send(bucket.next()) == Answer::Kind::accepted);
  const std::string name =
      "/bucket/events/relay.example.com/log/1/0-2.jsonl.gz";
  REQUIRE(bucket.store.objects.contains(name));
  Receiver receiver;
  const auto plain = gunzip(bucket.store.objects.at(name), 1 << 20);
  REQUIRE(plain);
  receiver.take(*plain);
  CHECK(receiver.prove(bucket.log.vkey()) == 3);
  const auto& headers = bucket.store.requests.front().headers;
  CHECK(headers.at("if-none-match") == "*");
  CHECK_FALSE(headers.contains("x-amz-object-lock-mode"));
}

TEST_CASE("an object may be locked for a time") {
  Bucket bucket;
  bucket.log.append_covered(1);
  bucket.target.retention = std::chrono::hours(24 * 400);
  CHECK(bucket.send(bucket.next()) == Answer::Kind::accepted);
  auto headers = bucket.store.requests.back().headers;
  CHECK(headers.at("x-amz-object-lock-mode") == "GOVERNANCE");
  CHECK(headers.at("x-amz-object-lock-retain-until-date") ==
        "2027-02-06T03:04:05Z");
  CHECK(headers.at("x-amz-checksum-sha256").size() == 44);
  CHECK_THAT(headers.at("authorization"),
             Catch::Contains(";x-amz-object-lock-mode;"));
  bucket.target.compliance = true;
  bucket.log.append_covered(1);
  CHECK(bucket.send(bucket.next(1)) == Answer::Kind::accepted);
  CHECK(bucket.store.requests.back().headers.at("x-amz-object-lock-mode") ==
        "COMPLIANCE");
}

TEST_CASE("an object that is there with the same events is ours") {
  Bucket bucket;
  bucket.log.append_covered(3);
  bucket.settings.batch_events = 3;
  CHECK(bucket.send(bucket.next()) == Answer::Kind::accepted);
  bucket.log.append_covered(1);  // A newer checkpoint in the head.
  CHECK(bucket.send(bucket.next()) == Answer::Kind::accepted);
  CHECK(bucket.store.objects.size() == 1);
}

TEST_CASE("an object that is there with other events ends it") {
  Bucket bucket, other;
  bucket.log.append_covered(3);
  CHECK(bucket.send(bucket.next()) == Answer::Kind::accepted);
  other.log.append_covered(3, "push.landed");
  CHECK(bucket.send(other.next()) == Answer::Kind::gone);
}

TEST_CASE("a store that does not know the key takes nothing") {
  Bucket bucket;
  bucket.log.append_covered(1);
  bucket.target.secret = bucket.log.secret("wrong", "another");
  CHECK(bucket.send(bucket.next()) == Answer::Kind::failed);
  bucket.target.secret = bucket.log.file("missing");
  CHECK(bucket.send(bucket.next()) == Answer::Kind::failed);
  CHECK(bucket.store.objects.empty());
}

}  // namespace
}  // namespace hoopgit::sink
