#include "server/sink/webhook.hpp"

#include "core/base/encoding.hpp"

#include <catch2/catch.hpp>

namespace hoopgit::sink {
namespace {

Secret secret_of(const std::string& base64) {
  return Secret("whsec" + std::string("_") + base64);
}

TEST_CASE("a batch is signed as Standard Webhooks says, by their example") {
  const auto key =
      webhook_key(secret_of("MfKQ9r8GKYqrTwjU"
                            "PD8ILPZIo2LaLaSw"));
  REQUIRE(key);
  CHECK(webhook_signature(*key, "msg_p5jXN8AQM9LWM0D4loKWxJek",
                          from_unix_seconds(1614265330),
                          "{\"test\": 2432232314}") ==
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
}

TEST_CASE("a secret without the prefix is taken as it is, a broken one not") {
  CHECK(webhook_key(Secret("plain")).operator*().reveal() == "plain");
  CHECK_FALSE(webhook_key(secret_of("not base64")));
  CHECK_FALSE(webhook_key(secret_of("")));
}

TEST_CASE("while a secret is replaced a batch has a signature of each") {
  std::vector<Secret> keys;
  keys.emplace_back("old");
  keys.emplace_back("new");
  const auto headers =
      webhook_headers(keys, "batch_1", from_unix_seconds(1000), "body");
  REQUIRE(headers.size() == 3);
  CHECK(headers[0].name == "webhook-id");
  CHECK(headers[0].value == "batch_1");
  CHECK(headers[1].name == "webhook-timestamp");
  CHECK(headers[1].value == "1000");
  CHECK(headers[2].name == "webhook-signature");
  CHECK(headers[2].value ==
        webhook_signature(keys[0], "batch_1", from_unix_seconds(1000), "body") +
            " " +
            webhook_signature(keys[1], "batch_1", from_unix_seconds(1000),
                              "body"));
}

TEST_CASE("the id of a batch is that of its events, log and receiver") {
  const Batch batch{"log/1", 5, 9, "", {}, ""};
  const auto id = webhook_id(batch, "siem");
  CHECK(id == webhook_id(Batch{"log/1", 5, 9, "other", {}, ""}, "siem"));
  CHECK(id != webhook_id(Batch{"log/1", 5, 8, "", {}, ""}, "siem"));
  CHECK(id != webhook_id(Batch{"log/2", 5, 9, "", {}, ""}, "siem"));
  CHECK(id != webhook_id(batch, "other"));
}

}  // namespace
}  // namespace hoopgit::sink
