#pragma once

#include "core/policy/policy.hpp"
#include "server/anchor/settings.hpp"
#include "server/approval/approvals.hpp"
#include "server/http/listener.hpp"
#include "server/http/push_gate.hpp"
#include "server/identity/settings.hpp"
#include "server/landing/settings.hpp"
#include "server/record/profile.hpp"
#include "server/record/retention.hpp"
#include "server/relay/relay.hpp"
#include "server/retention/settings.hpp"
#include "server/sandbox/demand.hpp"
#include "server/sink/settings.hpp"
#include "server/upstream/settings.hpp"

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

namespace hoopgit::config {

/// The relay's one YAML file as a checked value: each room's own Settings.
/// The file: hoopgit-config(5), and hoopgit-policy(5) for its `policy`.
struct Config {
  front::ListenerSettings listener{};  ///< Without spool.
  Url public_url{};
  std::filesystem::path state{};  ///< Private folder; absolute.
  identity::Settings identity{};
  std::vector<upstream::UpstreamSettings> upstreams{};
  std::vector<upstream::RepositorySettings> repositories{};
  policy::Policy policy{nullptr};  ///< Set by parse().
  relay::Settings relay{};         ///< Without its folder.
  front::PushGateSettings gate{};
  approval::Settings approvals{};
  landing::Settings landing{};
  std::vector<std::string> auditors{};  ///< Groups that may read all events.
  /// Groups that may do what needs an administrator: the sweep, and with an
  /// auditor beside them holds and erasure.
  std::vector<std::string> administrators{};
  record::Profile profile = record::Profile::standard;  ///< Of the log.
  record::Retention retention{};        ///< Of what lies beside the log.
  retention::Settings entries{};        ///< How long the log itself is kept.
  std::vector<sink::Settings> sinks{};  ///< Who gets the events of the log.
  anchor::Settings anchors{};           ///< Who keeps what was signed.
  bool landing_waits_for_witnesses = false;
  std::chrono::seconds sweep{std::chrono::hours(24)};  ///< 0: only when asked.
  std::filesystem::path ca_file{};  ///< For issuers and upstreams.
  /// Of the walls around git.
  sandbox::Demand sandbox = sandbox::Demand::required;
  std::string sha256{};  ///< Of the file, in hex.
};

/// Every problem of the text at once, each with line and column, as
/// Fault::usage. `name` is how messages call the file.
Result<Config> parse(std::string_view text, const std::string& name);

/// parse() of a file of at most 1 MiB.
Result<Config> load(const std::filesystem::path& file);

}  // namespace hoopgit::config
