#pragma once

#include "core/base/url.hpp"
#include "tests/core/http/loopback_server.hpp"

#include <map>
#include <mutex>
#include <string>

namespace hoopgit::anchor {

/// An object store that lists in pages of two, writes over nothing, and lets
/// nobody delete. Whether requests are signed well is tested elsewhere.
class BucketDouble {
 public:
  BucketDouble();

  Url url() const;
  std::map<std::string, std::string> objects() const;
  std::map<std::string, std::string> headers_of_last_put() const;
  /// What nobody should be able to do.
  void put(const std::string& object, const std::string& bytes);
  void fail(bool is_failing);

 private:
  void answer(const test::ReceivedRequest& request, test::Connection& to);
  std::string list(const std::string& query) const;

  mutable std::mutex mutex_{};
  bool is_failing_ = false;
  std::map<std::string, std::string> objects_{};
  std::map<std::string, std::string> last_put_{};
  test::LoopbackServer server_;
};

}  // namespace hoopgit::anchor
