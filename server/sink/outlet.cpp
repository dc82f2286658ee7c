#include "server/sink/outlet.hpp"

#include "core/base/overloaded.hpp"
#include "server/sink/bucket_outlet.hpp"
#include "server/sink/file_outlet.hpp"
#include "server/sink/post_outlet.hpp"
#include "server/sink/syslog_outlet.hpp"

namespace hoopgit::sink {

std::unique_ptr<Outlet> make_outlet(const Settings& settings) {
  using Made = std::unique_ptr<Outlet>;
  return std::visit(
      Overloaded{[&](const FileTarget& to) -> Made {
                   return std::make_unique<FileOutlet>(to, settings.format);
                 },
                 [&](const SyslogTarget& to) -> Made {
                   return std::make_unique<SyslogOutlet>(to, settings);
                 },
                 [&](const WebhookTarget& to) -> Made {
                   return std::make_unique<WebhookOutlet>(to, settings);
                 },
                 [&](const SplunkTarget& to) -> Made {
                   return std::make_unique<SplunkOutlet>(to, settings);
                 },
                 [&](const BucketTarget& to) -> Made {
                   return std::make_unique<BucketOutlet>(to, settings);
                 }},
      settings.target);
}

}  // namespace hoopgit::sink
