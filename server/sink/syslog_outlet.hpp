#pragma once

#include "core/http/tls_stream.hpp"
#include "server/sink/outlet.hpp"

#include <optional>
#include <string>

namespace hoopgit::sink {

/// Writes to a syslog server over TLS, and keeps the connection.
///
/// Syslog has no receipts: what the server had not read when a connection broke
/// is lost to it. So the batch before is sent again over the next connection;
/// more than this cannot be known.
class SyslogOutlet final : public Outlet {
 public:
  SyslogOutlet(const SyslogTarget& target, const Settings& settings);

  Answer send(const Batch& batch, Time now) override;

 private:
  Result<void> write(const std::string& messages);

  http::TlsStreamSettings settings_;
  std::optional<http::TlsStream> stream_{};
  std::string before_{};  // Written last, and perhaps not read.
};

}  // namespace hoopgit::sink
