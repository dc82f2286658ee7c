#include "server/config/config.hpp"

#include <catch2/catch.hpp>

#include <variant>

namespace hoopgit::config {
namespace {

using event::Format;

/// A file that has these sinks and the least of everything else.
Result<Config> with_sinks(const std::string& sinks) {
  return parse(R"(version: 1
listen: {address: "127.0.0.1:8443"}
public_url: http://127.0.0.1:8443
state: /var/lib/hoopgit
ca_file: /etc/ssl/ca.pem
identity:
  audience: hoopgit
  issuers:
    people:
      issuer: https://id.example.com/
      client_id: cli
upstreams:
  - name: forge
    url: https://forge.example.com/
    write: {username: bot, secret: {file: /run/keys/write}}
    read: same-as-write
repositories:
  - {name: acme/site, upstream: forge}
policy:
  default: deny
  rules:
    - {name: all, who: {groups: [dev]}, what: [fetch], then: allow}
audit:
  sinks:
)" + sinks,
               "relay.yaml");
}

std::vector<sink::Settings> sinks_of(const std::string& text) {
  const auto config = with_sinks(text);
  if (!config) FAIL(config.error().message);
  return config->sinks;
}

TEST_CASE("a sink of each kind is read") {
  const auto sinks = sinks_of(R"(
    - {name: disk, kind: file, path: /var/log/events.csv, format: csv, rotate: 100m}
    - name: collector
      kind: syslog
      address: siem.example.com:6514
      certificate: /etc/hoopgit/client.crt
      key: /etc/hoopgit/client.key
      enterprise: 32473
      max_message: 4096
    - name: hook
      kind: https
      url: https://hooks.example.com/in
      secrets: [/run/keys/new, /run/keys/old]
      types: [push., approval.granted]
      delivery: enforced
      max_lag: 2m
      batch: 50
      ca_file: /etc/ssl/other.pem
    - {name: hec, kind: splunk, url: "https://splunk.example.com:8088/services/collector/event", token: /run/keys/hec}
    - name: archive
      kind: s3
      url: https://s3.example.com/bucket
      region: eu-1
      access_key: relay
      secret: /run/keys/s3
      lock: 400d
      lock_mode: compliance
    - {name: bus, kind: https, url: "http://127.0.0.1:9000/", secrets: [/k], format: cloudevents, type_prefix: com.example.}
    - {name: lake, kind: file, path: /f, format: ocsf, record_integrity: true}
)");
  REQUIRE(sinks.size() == 7);
  CHECK(std::get<sink::FileTarget>(sinks[0].target).rotate == 100U << 20);
  CHECK(sinks[0].format == Format::csv);
  CHECK_FALSE(sinks[0].enforced);
  CHECK(sinks[0].types.empty());
  const auto& syslog = std::get<sink::SyslogTarget>(sinks[1].target);
  CHECK(syslog.host == "siem.example.com");
  CHECK(syslog.port == 6514);
  CHECK(syslog.certificate == "/etc/hoopgit/client.crt");
  CHECK(syslog.message.enterprise == 32473U);
  CHECK(syslog.message.max_message == 4096);
  CHECK(sinks[1].format == Format::syslog);
  CHECK(sinks[1].ca_file == "/etc/ssl/ca.pem");
  const auto& hook = std::get<sink::WebhookTarget>(sinks[2].target);
  CHECK(hook.url.text() == "https://hooks.example.com/in");
  CHECK(hook.secrets ==
        std::vector<std::filesystem::path>{"/run/keys/new", "/run/keys/old"});
  CHECK(sinks[2].types ==
        std::vector<std::string>{"push.", "approval.granted"});
  CHECK(sinks[2].enforced);
  CHECK(sinks[2].max_lag == std::chrono::minutes(2));
  CHECK(sinks[2].batch_events == 50);
  CHECK(sinks[2].ca_file == "/etc/ssl/other.pem");
  CHECK(std::get<sink::SplunkTarget>(sinks[3].target).token == "/run/keys/hec");
  const auto& bucket = std::get<sink::BucketTarget>(sinks[4].target);
  CHECK(bucket.region == "eu-1");
  CHECK(bucket.retention == std::chrono::days(400));
  CHECK(bucket.compliance);
  CHECK(sinks[5].event_prefix == "com.example.");
  CHECK(sinks[6].chained);
}

TEST_CASE("what is wrong with a sink is told") {
  const std::vector<std::pair<std::string, std::string>> rows = {
      {"{kind: file, path: /f}", "missing key 'name'"},
      {"{name: A b, kind: file, path: /f}", "a name has a-z"},
      {"{name: a}", "missing key 'kind'"},
      {"{name: a, kind: kafka}", "'kafka' is none of"},
      {"{name: a, kind: file}", "missing key 'path'"},
      {"{name: a, kind: file, path: f}", "must begin with '/'"},
      {"{name: a, kind: file, path: /f, url: 'https://a/'}", "unknown key"},
      {"{name: a, kind: file, path: /f, ca_file: /c}", "unknown key"},
      {"{name: a, kind: file, path: /f, format: xml}", "'xml' is none of"},
      {"{name: a, kind: file, path: /f, types: [pusch.]}", "no events 'pusch."},
      {"{name: a, kind: file, path: /f, types: [push]}", "no events 'push'"},
      {"{name: a, kind: file, path: /f, delivery: sure}", "'best_effort' or"},
      {"{name: a, kind: file, path: /f, max_lag: 1m}", "delivery: enforced"},
      {"{name: a, kind: file, path: /f, batch: 0}", "from 1 to 10000"},
      {"{name: a, kind: file, path: /f, record_integrity: true}", "ocsf"},
      {"{name: a, kind: file, path: /f, type_prefix: b.}", "cloudevents"},
      {"{name: a, kind: syslog, address: host}", "siem.example.com:6514"},
      {"{name: a, kind: syslog, address: 'h:0'}", "siem.example.com:6514"},
      {"{name: a, kind: syslog, address: 'h:1', key: /k}", "go together"},
      {"{name: a, kind: syslog, address: 'h:1', format: cef}", "of its own"},
      {"{name: a, kind: syslog, address: 'h:1', max_message: 10}", "from 1024"},
      {"{name: a, kind: https, url: 'http://h/', secrets: [/s]}", "loopback"},
      {"{name: a, kind: https, url: 'https://h/'}", "missing key 'secrets'"},
      {"{name: a, kind: https, url: 'https://h/', secrets: [s]}", "paths"},
      {"{name: a, kind: https, url: 'ftp://h/', secrets: [/s]}", "relay.yaml:"},
      {"{name: a, kind: splunk, url: 'https://h/'}", "missing key 'token'"},
      {"{name: a, kind: s3, url: 'https://h/b?c', region: r, access_key: k, "
       "secret: /s}",
       "no query"},
      {"{name: a, kind: s3, url: 'https://h/b', region: r, access_key: k, "
       "secret: /s, lock_mode: soft}",
       "'governance' or 'compliance'"},
      {"{name: a, kind: s3, url: 'https://h/b', access_key: k, secret: /s}",
       "missing key 'region'"},
      {"{name: a, kind: file, path: /f}\n    - {name: a, kind: file, path: /g}",
       "'a' is given twice"}};
  for (const auto& [text, problem] : rows) {
    INFO(text);
    const auto config = with_sinks("    - " + text + "\n");
    REQUIRE_FALSE(config);
    CHECK_THAT(config.error().message, Catch::Contains(problem));
  }
}

}  // namespace
}  // namespace hoopgit::config
