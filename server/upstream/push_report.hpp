// What an upstream answers to a push. Inside server/upstream only.

#pragma once

#include "server/upstream/packet_stream.hpp"
#include "server/upstream/receive_pack.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace hoopgit::upstream {

/// Reads the answer to git-receive-pack: report-status (gitprotocol-pack(5)),
/// in side-band-64k or bare. Keeps at most 1 MiB of report and 64 KiB of text.
class PushReport {
 public:
  explicit PushReport(bool has_bands);
  PushReport(const PushReport&) = delete;
  PushReport& operator=(const PushReport&) = delete;

  /// Takes this credential out of all text that comes from the upstream.
  void hide(const http::Authorization& credential);

  Result<void> take(std::string_view piece);

  /// After the last piece. Fault::corrupt unless the report is whole and says
  /// exactly one thing of each update; Fault::unavailable if it gave up.
  Result<Report> finish(const std::vector<git::RefUpdate>& updates);

 private:
  Result<void> take_packet(const git::Packet& packet);
  Result<void> take_report(std::string_view bytes);
  std::string without_hidden(std::string text) const;
  std::string reason(std::string text) const;
  std::vector<std::string> remote_lines() const;

  bool has_bands_;
  bool is_at_end_ = false;  ///< The flush behind the bands has come.
  PacketStream packets_;
  std::string report_{};
  std::string remote_text_{};
  std::vector<Secret> hidden_{};
};

}  // namespace hoopgit::upstream
