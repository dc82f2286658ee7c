#include "server/config/config.hpp"

#include "core/base/file.hpp"
#include "core/crypto/crypto.hpp"
#include "tests/server/config/sample_file.hpp"

#include <catch2/catch.hpp>

#include <variant>

namespace hoopgit::config {
namespace {

TEST_CASE("a full file is read into the settings of each room") {
  const auto config = parse(good, "relay.yaml");
  if (!config) FAIL(config.error().message);
  CHECK(config->listener.host == "127.0.0.1");
  CHECK(config->listener.port == 8443);
  CHECK(config->listener.workers == 8);
  CHECK(config->listener.certificate == "/etc/hoopgit/tls.crt");
  CHECK(config->public_url.origin() == "https://relay.example.com");
  CHECK(config->state == "/var/lib/hoopgit");
  CHECK(config->ca_file == "/etc/ssl/ca.pem");
  CHECK(config->identity.audience == "hoopgit");
  CHECK(config->identity.token_life == std::chrono::minutes(10));
  REQUIRE(config->identity.issuers.size() == 2);
  const auto& people = config->identity.issuers[0];
  CHECK(people.issuer == "https://id.example.com/");
  CHECK(people.kind == "human");
  CHECK(people.ports == std::vector<std::uint16_t>{8400, 8401});
  CHECK_FALSE(people.one_time);
  CHECK(config->identity.issuers[1].one_time);
  REQUIRE(config->upstreams.size() == 2);
  CHECK(
      std::get<upstream::FileSecret>(config->upstreams[0].write.secret).path ==
      "/run/keys/write");
  CHECK(config->upstreams[1].read_same_as_write);
  REQUIRE(config->repositories.size() == 2);
  CHECK_FALSE(config->repositories[0].is_pattern);
  CHECK(config->repositories[1].is_pattern);
  CHECK(config->relay.wait == std::chrono::seconds(90));
  CHECK(config->relay.push_options == std::vector<std::string>{"ci.skip"});
  CHECK(config->relay.pack_limits.pack_bytes == 64U << 20);
  CHECK(config->relay.change_limits.blob_bytes == 4096);
  CHECK(config->relay.pack_limits.objects == 1000);
  CHECK(config->gate.pushes == 2);
  CHECK(config->gate.bytes == 70U << 20U);
  CHECK(config->gate.disk == 90);
  CHECK(config->relay.most_refs == 20);
  CHECK(config->relay.change_limits.parents == 90);
  CHECK(config->relay.change_limits.listed_paths == 30);
  CHECK(config->relay.change_limits.paths == 40);
  CHECK(config->relay.change_limits.tree_entries == 50);
  CHECK(config->relay.change_limits.path_bytes == 60);
  CHECK(config->relay.change_limits.path_depth == 70);
  CHECK(config->relay.change_limits.message_bytes == 8192);
  REQUIRE(config->relay.pack_limits.fsck.size() == 1);
  CHECK(config->relay.pack_limits.fsck[0].message == "badTagName");
  CHECK(config->relay.pack_limits.fsck[0].object.short_hex() == "01234567");
  CHECK(config->relay.pack_limits.object_bytes == 5U << 10);
  CHECK(config->relay.pack_limits.inflated_bytes == std::uint64_t{2} << 30);
  CHECK(config->relay.pack_limits.inflation == 50);
  CHECK(config->relay.pack_limits.inflation_floor == 1U << 20);
  CHECK(config->relay.pack_limits.delta_floor == 2U << 20);
  CHECK(config->relay.pack_limits.delta_depth == 40);
  CHECK(config->approvals.request_life == std::chrono::hours(48));
  CHECK(config->approvals.approved_life == std::chrono::hours(8));
  CHECK(config->landing.sequential);
  CHECK(config->auditors == std::vector<std::string>{"auditors"});
  CHECK(config->administrators == std::vector<std::string>{"admins"});
  CHECK(config->profile == record::Profile::erasable);
  CHECK(config->retention.of.at("pack") == std::chrono::days(30));
  CHECK(config->retention.of.at("context") == std::chrono::days(30));
  CHECK(config->retention.usual == std::chrono::days(500));
  CHECK(config->entries.entries == std::chrono::days(400));
  CHECK(config->sweep == std::chrono::hours(6));
  CHECK(config->sinks.empty());
  CHECK(config->sha256 == crypto::sha256_hex(good));
}

TEST_CASE("every wrong value is told with its line and column") {
  struct Row {
    std::string what;
    std::string instead;
    std::string problem;
  };
  const std::vector<Row> rows = {
      {"version: 1", "version: 2", "relay.yaml:1:10: the version must be 1"},
      {"version: 1\n", "", "missing key 'version'"},
      {"127.0.0.1:8443", "8443", "relay.yaml:3:12: write it as"},
      {"127.0.0.1:8443", "127.0.0.1:99999", "relay.yaml:3:12: write it as"},
      {"  tls: {certificate: /etc/hoopgit/tls.crt, key: "
       "/etc/hoopgit/tls.key}\n",
       "", ""},
      {"/etc/hoopgit/tls.crt", "tls.crt", "the path must begin with '/'"},
      {"workers: 8", "workers: 0", "relay.yaml:5:12: it must be from 1 to 256"},
      {"relay.example.com", "relay.example.com/x", "without a path"},
      {"public_url: https", "public_url: http", "loopback addresses only"},
      {"state: /var", "state: var", "relay.yaml:7:8: the path must begin"},
      {"entries: 400d", "entries: 364d", "'below_floor: true' says"},
      {"entries: 400d", "entries: 1h, below_floor: true", "at least 1d"},
      {"token_life: 10m", "token_life: 59s", "from 60s to 600s"},
      {"token_life: 10m", "token_life: 11m", "from 60s to 600s"},
      {"issuer: https://id", "issuer: http://id", "loopback addresses only"},
      {"kind: service", "kind: robot", "'human' or 'service'"},
      {"      client_id: cli\n", "", "missing key 'client_id'"},
      {"[RS256, ES256]", "[RS256, none]", "'none' is none of"},
      {"[RS256, ES256]", "[HS256]", "'HS256' is none of"},
      {"[8400, 8401]", "[8400, 84x]", "a port is a number from 1 to 65535"},
      {"[8400, 8401]", "[0]", "a port is a number from 1 to 65535"},
      {"[8400, 8401]", "[65536]", "a port is a number from 1 to 65535"},
      {"[8400, 8401]", "[99999999999]", "a port is a number from 1 to 65535"},
      {"[openid, email]", "[email]", "'openid' must be among them"},
      {"secret: {file: /run/keys/write}", "secret: word", "does not belong"},
      {"{file: /run/keys/write}", "{file: /a, systemd: b}",
       "give one of file, systemd and exec"},
      {"{systemd: read-key}", "{systemd: ../read-key}", "a name, not a path"},
      {"[/usr/bin/get-key, other]", "[get-key]", "absolute path"},
      {"read: same-as-write", "read: none", "or same-as-write"},
      {"username: bot, secret: {file", "username: 'b:t', secret: {file",
       "a colon cannot be in a user name"},
      {"https://forge.example.com/", "https://u:p@forge.example.com/",
       "it holds user information"},
      {"{name: acme/site, upstream: forge}",
       "{name: acme/../site, upstream: forge}", "relay.yaml:"},
      {"upstream: forge}", "upstream: forgery}", "there is no upstream"},
      {"'tools/**'", "'*'", "write '**'"},
      {"wait: 90s", "wait: soon", "duration"},
      {"largest_pack: 64m", "largest_pack: 64q", "write a size as"},
      {"largest_pack: 64m", "largest_pack: -1", "write a size as"},
      {"largest_pack: 64m", "largest_pack: 999999999999g", "write a size as"},
      {"most_objects: 1000", "most_objects: 0", "at least 1"},
      {"most_objects: 1000", "most_objects: -5", "at least 1"},
      {"most_at_once: 2", "most_at_once: 0", "from 1 to 1000"},
      {"most_at_once: 2", "most_at_once: 1001", "from 1 to 1000"},
      {"most_bytes_at_once: 70m", "most_bytes_at_once: 63m",
       "less than the largest pack"},
      {"most_bytes_at_once: 70m", "most_bytes_at_once: much",
       "write a size as"},
      {"fullest_disk: 90", "fullest_disk: 0", "from 1 to 100"},
      {"fullest_disk: 90", "fullest_disk: 101", "from 1 to 100"},
      {"most_refs: 20", "most_refs: 2001", "from 1 to 2000"},
      {"listed_paths: 30", "listed_paths: 0", "from 1 to 1000000"},
      {"deepest_path: 70", "deepest_path: -1", "from 1 to 1000"},
      {"id: badTagName", "id: badTag", "'badTag' is no message of git-fsck(1)"},
      {"id: badTagName", "id: nulInHeader", "is no message of git-fsck(1)"},
      {"id: badTagName", "it: badTagName", "did you mean 'id'?"},
      {"object: 0123456789ab", "object: 012345678", "40 hex digits"},
      {"[{id: badTagName", "[7, {id: badTagName", "an exception is a map"},
      {"most_objects: 1000", "most_objects: 2147483648", "less than"},
      {"largest_object: 5k", "largest_object: 3k", "less than largest_file"},
      {"largest_object: 5k", "largest_object: 5q", "write a size as"},
      {"largest_inflated: 2g", "largest_inflated: 0", "write a size as"},
      {"most_inflation: 50", "most_inflation: 0", "at least 1"},
      {"inflation_floor: 1m", "inflation_floor: x", "write a size as"},
      {"deepest_delta: 40", "deepest_delta: 0", "at least 1"},
      {"pack: 30d", "pack: 1h", "kept for at least 1d"},
      {"pack: 30d", "pak: 30d", "did you mean 'pack'?"},
      {"wait: 90s", "wiat: 90s", "did you mean 'wait'?"},
      {"audit:", "trust: []\naudit:", "the list is empty"},
      {"audit:", "deny: [{name: x}]\naudit:", "a denial needs"},
      {"audit:", "lfs: {}\naudit:", "'lfs' is not supported"},
      {"then: allow", "then: permit", "then"}};
  for (const auto& row : rows) {
    std::string text = good;
    const auto at = text.find(row.what);
    INFO(row.what << " -> " << row.instead);
    REQUIRE(at != std::string::npos);
    text.replace(at, row.what.size(), row.instead);
    const auto config = parse(text, "relay.yaml");
    if (row.problem.empty()) {
      CHECK(config);
      continue;
    }
    REQUIRE_FALSE(config);
    CHECK(config.error().fault == Fault::usage);
    INFO(config.error().message);
    CHECK(config.error().message.find(row.problem) != std::string::npos);
    CHECK(config.error().message.find("u:p@") == std::string::npos);
  }
}

TEST_CASE("entries are kept for less than a year when that is meant") {
  std::string text = good;
  const std::string usual = "entries: 400d";
  text.replace(text.find(usual), usual.size(),
               "entries: 30d, below_floor: true");
  const auto config = parse(text, "relay.yaml");
  REQUIRE(config);
  CHECK(config->entries.entries == std::chrono::days(30));
}

TEST_CASE("a log has persons in clear unless the file says otherwise") {
  const auto profile = [](const std::string& line) {
    std::string text = good;
    const std::string said = "  profile: erasable\n";
    text.replace(text.find(said), said.size(), line);
    const auto config = parse(text, "relay.yaml");
    return config ? std::optional(config->profile) : std::nullopt;
  };
  CHECK(profile("") == record::Profile::standard);
  CHECK(profile("  profile: standard\n") == record::Profile::standard);
  CHECK(profile("  profile: erasable\n") == record::Profile::erasable);
  for (const auto* value : {"none", "Erasable", "{}", "yes"})
    CHECK_FALSE(profile("  profile: " + std::string(value) + "\n"));
}

TEST_CASE("the walls around git are required unless the file says otherwise") {
  const auto demand = [](const std::string& line) {
    const auto config = parse(good + line, "relay.yaml");
    return config ? std::optional(config->sandbox) : std::nullopt;
  };
  CHECK(demand("") == sandbox::Demand::required);
  CHECK(demand("sandbox: required\n") == sandbox::Demand::required);
  CHECK(demand("sandbox: available\n") == sandbox::Demand::available);
  for (const auto* value : {"off", "no", "{}", "strict"})
    CHECK_FALSE(demand("sandbox: " + std::string(value) + "\n"));
}

TEST_CASE("proofs of possession are needed when the file says so") {
  const auto read = [](const std::string& line) {
    std::string text = good;
    text.insert(text.find("  token_life:"), line);
    const auto config = parse(text, "relay.yaml");
    return config ? std::optional(config->identity) : std::nullopt;
  };
  CHECK_FALSE(read("")->needs_proof);
  CHECK_FALSE(read("")->needs_proof_nonce);
  CHECK(read("  dpop: {required: true}\n")->needs_proof);
  CHECK_FALSE(read("  dpop: {required: true}\n")->needs_proof_nonce);
  CHECK(read("  dpop: {nonce: true}\n")->needs_proof_nonce);
  for (const auto* value :
       {"true", "required", "{required: yes}", "{needed: true}", "[]"})
    CHECK_FALSE(read("  dpop: " + std::string(value) + "\n"));
}

TEST_CASE("all problems of a file are told at once, by place") {
  std::string text = good;
  text.replace(text.find("version: 1"), 10, "version: 9");
  text.replace(text.find("workers: 8"), 10, "workers: 0");
  text.replace(text.find("wait: 90s"), 9, "wait: 90x");
  const auto config = parse(text, "relay.yaml");
  REQUIRE_FALSE(config);
  const std::string& message = config.error().message;
  CHECK(message.starts_with("cannot read relay.yaml: 3 errors\n"));
  CHECK(message.find(":1:") < message.find(":5:"));
  CHECK(message.find(":5:") < message.find("duration"));
}

TEST_CASE("an address for everybody needs TLS") {
  std::string text = good;
  text.replace(text.find("127.0.0.1:8443"), 14, "0.0.0.0:8443");
  CHECK(parse(text, "f"));
  const auto tls = text.find("  tls:");
  text.erase(tls, text.find('\n', tls) + 1 - tls);
  const auto config = parse(text, "f");
  REQUIRE_FALSE(config);
  CHECK(config.error().message.find("without tls") != std::string::npos);
}

TEST_CASE("what is no file of ours is refused whole") {
  for (const auto* text : {"", "[]", "version: 1", "\xff", "a: b: c"})
    CHECK_FALSE(parse(text, "f"));
  const auto missing = load("/nonexistent/relay.yaml");
  REQUIRE_FALSE(missing);
  CHECK(missing.error().fault == Fault::usage);
}

}  // namespace
}  // namespace hoopgit::config
