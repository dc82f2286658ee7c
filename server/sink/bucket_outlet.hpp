#pragma once

#include "core/http/client.hpp"
#include "server/sink/outlet.hpp"

namespace hoopgit::sink {

/// PUTs each batch as an object of its own: <url>/events/<log>/<first>-<last>.
/// and the format's name, .gz: packed. Never over another one: an object of
/// that name is taken for ours when it holds the same events, else the sink
/// stops, since then two logs of one name exist. Sends an end of retention,
/// when there is one.
class BucketOutlet final : public Outlet {
 public:
  BucketOutlet(BucketTarget target, const Settings& settings);

  Answer send(const Batch& batch, Time now) override;

 private:
  Url url_of(const Batch& batch) const;
  std::vector<http::Header> put_headers(const std::string& body,
                                        Time now) const;
  Answer compare(const Batch& batch, const Secret& secret, Time now) const;

  BucketTarget target_;
  Settings settings_;
  http::Client client_;
};

}  // namespace hoopgit::sink
