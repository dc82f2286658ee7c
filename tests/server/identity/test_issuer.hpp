// An issuer on a loopback port: discovery, keys, and whatever a test wants it
// to do wrong.

#pragma once

#include "core/base/clock.hpp"
#include "server/identity/settings.hpp"
#include "tests/core/http/loopback_server.hpp"
#include "tests/server/identity/test_key.hpp"

#include <atomic>
#include <functional>
#include <mutex>
#include <string>
#include <utility>

namespace hoopgit::test {

class StoppedClock final : public Clock {
 public:
  explicit StoppedClock(std::int64_t second) : second_(second) {}
  Time now() const override { return from_unix_seconds(second_); }
  void advance(std::chrono::seconds by) { second_ += by.count(); }

 private:
  std::atomic<std::int64_t> second_;
};

class TestIssuer {
 public:
  TestIssuer();

  identity::IssuerSettings settings() const;
  void publish(json::Array keys);  ///< As its key set, and all else sound.
  void answer_keys(LoopbackServer::Answer answer);
  void answer_discovery(LoopbackServer::Answer answer);

  std::string url(std::string_view path = "") const;
  int discoveries() const { return discoveries_; }
  int fetches() const { return fetches_; }  ///< Of the keys.
  int strays() const { return strays_; }    ///< Of anything else.

 private:
  void serve(const ReceivedRequest& request, Connection& connection);

  std::mutex mutex_{};
  LoopbackServer::Answer keys_{};
  LoopbackServer::Answer discovery_{};
  std::atomic<int> discoveries_ = 0;
  std::atomic<int> fetches_ = 0;
  std::atomic<int> strays_ = 0;
  LoopbackServer server_;  // Last: it calls serve() from its own threads.
};

}  // namespace hoopgit::test
