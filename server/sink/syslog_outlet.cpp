#include "server/sink/syslog_outlet.hpp"

#include "server/sink/reach.hpp"

namespace hoopgit::sink {

SyslogOutlet::SyslogOutlet(const SyslogTarget& target,
                           const Settings& settings) {
  settings_.host = target.host;
  settings_.port = target.port;
  settings_.ca_file = settings.ca_file;
  settings_.certificate = target.certificate;
  settings_.key = target.key;
  settings_.deadline = settings.deadline;
  settings_.refuse_local_addresses = !names_this_machine(target.host);
}

Answer SyslogOutlet::send(const Batch& batch, Time) {
  const std::string messages = batch.body();
  const auto written = write(messages);
  if (!written) {
    stream_.reset();
    return {Answer::Kind::failed, written.error().message};
  }
  before_ = messages;
  return {Answer::Kind::accepted, {}};
}

Result<void> SyslogOutlet::write(const std::string& messages) {
  if (stream_ && !stream_->is_open()) stream_.reset();
  if (stream_) return stream_->write(messages);
  stream_.emplace(TRY(http::TlsStream::connect(settings_)));
  return stream_->write(before_ + messages);
}

}  // namespace hoopgit::sink
