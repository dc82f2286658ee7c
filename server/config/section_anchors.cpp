#include "server/config/sections.hpp"

#include <set>

namespace hoopgit::config {
namespace {

using anchor::AnchorSettings;
using anchor::BucketTarget;
using anchor::DirectoryTarget;
using anchor::WitnessTarget;

/// What goes over a network goes over TLS.
std::optional<Url> read_remote(const yaml::Node& map, std::string_view key,
                               yaml::Presence presence) {
  auto url = read_url(map, key, presence);
  if (url && url->scheme == "http" && !url->is_loopback())
    map.any(key).problem("plain http is for loopback addresses only");
  return url;
}

std::optional<AnchorSettings> read_directory(const yaml::Node& entry) {
  DirectoryTarget target{read_path(entry, "directory", yaml::required)};
  const std::string name = "directory " + target.folder.string();
  return AnchorSettings{name, std::move(target)};
}

std::optional<AnchorSettings> read_witness(const yaml::Node& witness) {
  const auto url = read_remote(witness, "url", yaml::required);
  auto monitor = read_remote(witness, "monitor", yaml::optional);
  const std::string vkey = witness.text("vkey", yaml::required);
  witness.done();
  if (vkey.empty() || !url) return std::nullopt;
  auto key = ledger::VerifierKey::parse(vkey);
  if (!key || key->type() != ledger::cosignature_type) {
    witness.any("vkey").problem("it is not the vkey of a witness");
    return std::nullopt;
  }
  const std::string name = "witness " + key->name();
  return AnchorSettings{
      name, WitnessTarget{*std::move(key), *url, std::move(monitor)}};
}

bool is_compliance(const yaml::Node& bucket) {
  const std::string mode = bucket.text("lock_mode");
  if (!mode.empty() && mode != "governance" && mode != "compliance")
    bucket.any("lock_mode").problem("it is 'governance' or 'compliance'");
  return mode == "compliance";
}

std::optional<AnchorSettings> read_bucket(const yaml::Node& bucket) {
  const auto url = read_remote(bucket, "url", yaml::required);
  BucketTarget target{url.value_or(Url{})};
  target.region = bucket.text("region", yaml::required);
  target.access_key = bucket.text("access_key", yaml::required);
  target.secret = read_path(bucket, "secret", yaml::required);
  if (const auto life = bucket.duration("lock")) target.retention = *life;
  target.compliance = is_compliance(bucket);
  bucket.done();
  if (!url) return std::nullopt;
  if (!url->query.empty()) bucket.any("url").problem("it must have no query");
  return AnchorSettings{"bucket " + url->text(), std::move(target)};
}

std::optional<AnchorSettings> read_anchor(const yaml::Node& entry) {
  std::optional<AnchorSettings> settings;
  if (entry.any("directory").is_present())
    settings = read_directory(entry);
  else if (entry.any("witness").is_present())
    settings = read_witness(entry.map("witness"));
  else if (entry.any("bucket").is_present())
    settings = read_bucket(entry.map("bucket"));
  else
    entry.problem("an anchor is a directory, a witness or a bucket");
  const std::string name = entry.text("name");
  entry.done();
  if (settings && !name.empty()) settings->name = name;
  return settings;
}

void read_policy(const yaml::Node& audit, Config& config) {
  const std::string text = audit.text("witness_policy");
  if (text.empty()) return;
  auto policy = ledger::WitnessPolicy::parse(text);
  if (!policy)
    audit.any("witness_policy").problem(policy.error().message);
  else
    config.anchors.policy = *std::move(policy);
}

}  // namespace

void read_anchors(const yaml::Node& audit, Config& config) {
  std::set<std::string> names;
  for (const auto& entry : audit.list("anchors").items()) {
    auto settings = read_anchor(entry);
    if (!settings) continue;
    if (!names.insert(settings->name).second)
      entry.problem("the anchor '" + settings->name + "' is given twice");
    config.anchors.anchors.push_back(*std::move(settings));
  }
  read_policy(audit, config);
  const std::string wait = audit.text("landing_wait");
  if (!wait.empty() && wait != "signed" && wait != "cosigned")
    audit.any("landing_wait").problem("it must be signed or cosigned");
  config.landing_waits_for_witnesses = wait == "cosigned";
  if (config.landing_waits_for_witnesses && !config.anchors.policy)
    audit.any("landing_wait").problem("'cosigned' needs a witness_policy");
}

}  // namespace hoopgit::config
