#pragma once

#include "server/approval/approvals.hpp"
#include "server/attestor/attestor.hpp"
#include "server/audit/book.hpp"
#include "server/http/exchange.hpp"
#include "server/identity/identities.hpp"
#include "server/record/names.hpp"
#include "server/relay/relay.hpp"
#include "server/relay/replay.hpp"
#include "server/relay/sweep.hpp"
#include "server/retention/custody.hpp"
#include "server/sink/sinks.hpp"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace hoopgit::front {

/// The relay's own JSON routes; the list is in core/api/api.hpp, what they say
/// in hoopgit-api(7). What is given outlives the routes.
struct JsonService {
  relay::Relay& relay;
  identity::Identities& identities;
  approval::Approvals& approvals;
  relay::Sweep& sweep;
  sink::Sinks& sinks;
  relay::Replays& replays;
  retention::Custody& custody;
  store::Store& store;
  record::Records& records;
  record::Names& names;
  audit::Book& book;
  const attestor::Attestor& attestor;
  const Clock& clock;
  const scan::Scanner& scanner;
  const policy::Policy& policy;
  std::vector<upstream::RepositorySettings> repositories;
  std::vector<std::string> auditors;        ///< Groups.
  std::vector<std::string> administrators;  ///< Groups.
  std::filesystem::path quarantines;
  Url public_url;
  /// Lands an approved push on a worker.
  std::function<void(const PushId&)> land_soon;
  /// A log that the one of today has replaced, by its number.
  std::function<Result<store::Store*>(std::string_view)> replaced_log;
};

/// One JSON route: what it returns is answered with 200, its error as a
/// Problem. A POST takes a body of at most 64 KiB.
using JsonHandler = Result<json::Value> (*)(const JsonService&, const Request&,
                                            const Route::Fields&);
Route json_route(const JsonService& service, std::string method,
                 std::string pattern, JsonHandler handler);

/// /.well-known/…, /oauth/token, /oauth/revoke, /healthz.
std::vector<Route> oauth_routes(const JsonService& service);
/// /api/v1/whoami and /api/v1/pushes….
std::vector<Route> push_routes(const JsonService& service);
/// /api/v1/audit….
std::vector<Route> audit_routes(const JsonService& service);
/// /api/v1/audit/pushes/{id}/replay.
std::vector<Route> replay_routes(const JsonService& service);
/// /api/v1/pushes/{id}/attestations.
std::vector<Route> attestation_routes(const JsonService& service);
/// /api/v1/audit/commits/{id}.
std::vector<Route> commit_routes(const JsonService& service);
/// /api/v1/audit/evidence and /api/v1/audit/openings.
std::vector<Route> evidence_routes(const JsonService& service);
/// /log/N/checkpoint and /log/N/tile/…: the log as everybody's tools read it.
std::vector<Route> log_routes(const JsonService& service);
/// /api/v1/admin/sweep, /api/v1/admin/issuers and /api/v1/admin/sinks….
std::vector<Route> admin_routes(const JsonService& service);
/// /api/v1/admin/revoke.
std::vector<Route> revocation_routes(const JsonService& service);
/// /api/v1/admin/pushes/{id}/resolve.
std::vector<Route> resolve_routes(const JsonService& service);
/// /api/v1/admin/holds and /api/v1/admin/requests….
std::vector<Route> retention_routes(const JsonService& service);

/// Whether somebody has the role by one of their groups.
bool is_auditor(const JsonService& service, const identity::Identity& who);
bool is_administrator(const JsonService& service,
                      const identity::Identity& who);
/// Fault::forbidden, and which role it needs, unless they have it.
Result<void> check_auditor(const JsonService& service,
                           const identity::Identity& who);
Result<void> check_administrator(const JsonService& service,
                                 const identity::Identity& who);

}  // namespace hoopgit::front
