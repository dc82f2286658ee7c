// What the house consists of. For the files of this folder alone.

#pragma once

#include "server/anchor/anchors.hpp"
#include "server/attestor/attestor.hpp"
#include "server/audit/book.hpp"
#include "server/house/house.hpp"
#include "server/house/replaced_logs.hpp"
#include "server/house/reserve.hpp"
#include "server/house/state_folder.hpp"
#include "server/house/walls.hpp"
#include "server/http/git_service.hpp"
#include "server/http/json_service.hpp"
#include "server/http/worker_pool.hpp"
#include "server/push/blob_verdict.hpp"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

namespace hoopgit::house {

/// In the order in which they are built, where they stay: they refer to each
/// other. The last goes first.
struct House::Rooms {
  config::Config config;
  const Clock& clock;
  Log log;
  std::optional<StateFolder> state{};
  std::optional<Reserve> reserve{};
  std::optional<Walls> walls{};
  std::optional<http::Client> client{};
  std::unique_ptr<store::Store> store{};
  std::unique_ptr<record::Records> records{};
  std::optional<record::Names> names{};
  std::optional<scan::Scanner> scanner{};
  push::BlobVerdicts verdicts{std::size_t{32} * 1024 * 1024};
  std::optional<upstream::Upstreams> upstreams{};
  std::optional<identity::Identities> identities{};
  std::optional<push::Mirrors> mirrors{};
  std::optional<approval::Approvals> approvals{};
  std::optional<audit::Book> book{};
  std::unique_ptr<anchor::Anchors> anchors{};
  std::optional<landing::Landing> landing{};
  std::optional<relay::Relay> relay{};
  std::optional<relay::Sweep> sweep{};
  std::optional<sink::Sinks> sinks{};
  std::optional<relay::Replays> replays{};
  std::optional<retention::Custody> custody{};
  std::optional<attestor::Attestor> attestor{};
  std::optional<ReplacedLogs> replaced_logs{};
  std::optional<front::PushGate> gate{};
  std::optional<front::Listener> listener{};
  std::optional<front::WorkerPool> errands{};  ///< Of the relay.
  // What was said last, each by the one job that says it.
  std::string book_problem{};
  std::string sink_problem{};
  std::string anchor_problem{};
  std::string reserve_problem{};
  std::string attestor_problem{};
  std::string clock_problem{};

  Result<void> lay_ground(const Start& start);
  Result<void> compare_log(const Start& start);
  Result<void> sign_log();
  Result<void> cover_landing();
  Result<void> furnish();
  Result<void> appoint_attestor();
  Result<void> open_door();
  Result<void> may_change() const;
  void keep_book();
  void attest();
  void keep_reserve();
  void look_around();
  void stream();
  void tend_anchors();
  void run_errand(const relay::Errands::Job& job) const;
  void say_once(std::string& said, const Result<void>& done) const;
};

/// Where systemd puts credentials; empty when it does not.
std::filesystem::path systemd_folder();

}  // namespace hoopgit::house
