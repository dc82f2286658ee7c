#include "tests/support/push_log.hpp"

#include "core/crypto/crypto.hpp"

#include <array>
#include <string_view>

namespace hoopgit::stage {
namespace {

constexpr std::string_view ada =
    R"({"client":{"ip":"192.0.2.7","ua":"git/2.39.5"},"groups":["dev"],)"
    R"("iss":"https://id.example","kind":"human","name":"ada",)"
    R"("session_id":"0123456789abcdef","sub":"ada-1"})";
constexpr std::string_view grace =
    R"({"client":{"ip":"192.0.2.8","ua":"hoopgit/0.1"},)"
    R"("groups":["maintainers"],"iss":"https://id.example","kind":"human",)"
    R"("name":"grace","session_id":"fedcba9876543210","sub":"grace-1"})";
constexpr std::string_view relay = R"({"kind":"system"})";

const std::string digest(64, 'd');

struct Step {
  std::string_view type;
  std::string_view actor;
  std::string data;
};

const std::array<Step, entries_of_push>& steps() {
  static const std::array<Step, entries_of_push> all{{
      {"push.started", ada, R"({"push_key":")" + digest + R"("})"},
      {"push.received", ada,
       R"({"bytes":1234,"commits":1,"objects":3,"pack_sha256":")" + digest +
           R"("})"},
      {"push.scanned", relay,
       R"({"bytes":77,"files":1,"findings":[],"gaps":0,)"
       R"("object_manifest_sha256":")" +
           digest + R"(","result":"clean","rules_sha256":")" + digest +
           R"("})"},
      {"approval.requested", ada,
       R"({"expires":"2026-01-09T03:04:05.000000006Z","requirement":)"
       R"({"slots":[{"count":1,"group":"maintainers"}]},"subject":")" +
           digest + R"("})"},
      {"approval.viewed", grace,
       R"({"complete":true,"subject":")" + digest + R"("})"},
      {"approval.vote", grace,
       R"({"comment":"fine","groups":["maintainers"],"subject":")" + digest +
           R"(","verb":"approve"})"},
      {"approval.granted", relay,
       R"({"by":"quorum","subject":")" + digest +
           R"(","voters":[{"iss":"https://id.example","name":"grace",)"
           R"("sub":"grace-1"}]})"},
      {"push.landing", relay,
       R"({"attempt":1,"fence":1,"object_manifest_sha256":")" + digest +
           R"(","pack_sha256":")" + digest + R"(","subject":")" + digest +
           R"("})"},
      {"push.landed", relay,
       R"({"attempt":1,"fence":1,"reason":"","refs":[{"ref":)"
       R"("refs/heads/main","status":"ok","text":""}]})"},
  }};
  return all;
}

/// 26 digits, of which each is a character of a ULID.
std::string ulid(std::uint64_t number) {
  const std::string digits = std::to_string(number);
  return "01JD" + std::string(22 - digits.size(), '0') + digits;
}

/// A microsecond after the one before.
std::string time_of(std::uint64_t index) {
  const auto two = [](std::uint64_t value) {
    return (value < 10 ? "0" : "") + std::to_string(value);
  };
  const std::uint64_t seconds = index / 1'000'000;
  const std::string rest = std::to_string(index % 1'000'000);
  return "2026-01-02T03:" + two(seconds / 60 % 60) + ":" + two(seconds % 60) +
         "." + std::string(6 - rest.size(), '0') + rest + "000Z";
}

std::string bodies_of(const Step& step, std::uint64_t push) {
  if (step.type != "push.scanned") return {};
  const std::string report = report_of_push(push);
  return R"("bodies":{"report":{"bytes":)" + std::to_string(report.size()) +
         R"(,"sha256":")" + crypto::sha256_hex(salt_of_push(push) + report) +
         R"(","type":"application/json"}},)";
}

}  // namespace

std::string push_of_entry(std::uint64_t index) {
  return ulid(index / entries_of_push);
}

std::string report_of_push(std::uint64_t push) {
  return R"({"findings":[],"push":)" + std::to_string(push) + "}";
}

std::string salt_of_push(std::uint64_t push) {
  std::string salt(32, 's');
  salt.replace(0, 8, std::to_string(10'000'000 + push));
  return salt;
}

std::string push_entry(std::uint64_t index) {
  const Step& step = steps()[index % entries_of_push];
  const std::string commit = crypto::sha256_hex(ulid(index)).substr(0, 40);
  std::string entry = R"({"actor":)";
  entry += step.actor;
  entry += "," + bodies_of(step, index / entries_of_push) + R"("data":)";
  entry += step.data + R"(,"id":")" + ulid(index) +
           R"(","mono":{"boot":"0f9c","ns":"1234567890"},)"
           R"("outcome":"success","policy":{"sha256":")" +
           digest + R"("},"push_id":")" + push_of_entry(index) +
           R"(","relay":{"build":"0.1.0","config_sha256":")" + digest +
           R"(","node":"relay-1"},"severity":"info","target":{"refs":[)"
           R"({"kind":"fast_forward","new":")" +
           commit + R"(","old":")" + std::string(40, '1') +
           R"(","ref":"refs/heads/main"}],"repo":"acme/site",)"
           R"("upstream_id":"origin"},"time":")" +
           time_of(index) + R"(","type":")";
  entry += step.type;
  return entry + R"(","v":1})";
}

}  // namespace hoopgit::stage
