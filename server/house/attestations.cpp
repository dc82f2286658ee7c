// Who signs what landed, and with which keys.

#include "core/attestation/public_key.hpp"
#include "server/house/rooms.hpp"
#include "server/upstream/advertisement.hpp"
#include "server/upstream/fetch.hpp"

namespace hoopgit::house {
namespace {

using audit::KeyUse;
using audit::LogKeys;

/// "<host>/attestation": one name for all keys, whichever log they sign for.
std::string key_name(const config::Config& config) {
  return config.public_url.host_and_port() + "/attestation";
}

Result<LogKeys> open_keys(const config::Config& config) {
  const auto folder = keys_folder(config.state);
  TRY(make_private_folder(folder));
  return LogKeys::open(folder, key_name(config), KeyUse::attestation);
}

/// A relay that is swept by hand alone is still to be swept every day.
std::chrono::seconds sweep_counts_for(std::chrono::seconds interval) {
  constexpr std::chrono::seconds day = std::chrono::hours(24);
  return 2 * (interval.count() > 0 ? interval : day);
}

std::string without_slash(std::string url) {
  while (url.ends_with('/'))
    url.pop_back();
  return url;
}

attestor::Settings settings_of(const config::Config& config) {
  attestor::Settings settings{without_slash(config.public_url.text())};
  for (const auto& upstream : config.upstreams)
    if (upstream.is_sole_writer) settings.sole_writer_of.insert(upstream.name);
  settings.sweep_counts_for = sweep_counts_for(config.sweep);
  return settings;
}

}  // namespace

Result<std::vector<std::string>> attestation_keys(
    const config::Config& config) {
  const auto keys = TRY(open_keys(config));
  std::vector<std::string> blocks;
  for (const auto& vkey : keys.vkeys())
    blocks.push_back(TRY(attestation::pem_of_vkey(vkey)));
  return blocks;
}

Result<std::string> rotate_attestation_key(const config::Config& config) {
  TRY(open_keys(config));  // The one that is to be followed.
  return attestation::pem_of_vkey(TRY(audit::make_next_key(
      keys_folder(config.state), key_name(config), KeyUse::attestation)));
}

Result<void> House::Rooms::appoint_attestor() {
  const auto refresh =
      [this](const store::PushRow& row) -> Result<std::filesystem::path> {
    const auto target = TRY(upstreams->find(row.repository));
    const auto seen = TRY(upstream::advertise(target, upstream::Access::read,
                                              upstream::Service::upload_pack));
    return mirrors->refresh(
        row.upstream, row.repository.text(), seen.refs,
        [&](const auto& wants, const auto& haves, const auto& sink) {
          return upstream::fetch_pack(target, wants, haves, sink);
        });
  };
  attestor.emplace(*store, *mirrors, clock, TRY(open_keys(config)),
                   settings_of(config), refresh);
  return {};
}

}  // namespace hoopgit::house
