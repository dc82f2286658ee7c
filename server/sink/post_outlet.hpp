#pragma once

#include "core/http/client.hpp"
#include "server/sink/outlet.hpp"

namespace hoopgit::sink {

/// POSTs batches with the signatures of Standard Webhooks. The secrets are read
/// for every batch: they may be replaced while the relay runs.
class WebhookOutlet final : public Outlet {
 public:
  WebhookOutlet(WebhookTarget target, const Settings& settings);

  Answer send(const Batch& batch, Time now) override;

 private:
  WebhookTarget target_;
  Settings settings_;
  http::Client client_;
};

/// POSTs events to Splunk's HTTP event collector, by its token.
class SplunkOutlet final : public Outlet {
 public:
  SplunkOutlet(SplunkTarget target, const Settings& settings);

  Answer send(const Batch& batch, Time now) override;

 private:
  SplunkTarget target_;
  Settings settings_;
  http::Client client_;
};

}  // namespace hoopgit::sink
