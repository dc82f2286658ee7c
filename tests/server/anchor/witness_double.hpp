#pragma once

#include "core/base/url.hpp"
#include "core/ledger/checkpoint.hpp"
#include "tests/core/http/loopback_server.hpp"

#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace hoopgit::anchor {

/// A witness that is as strict as a real one: it knows logs by their keys,
/// remembers what it has signed, and signs only what a proof leads to.
class WitnessDouble {
 public:
  explicit WitnessDouble(const std::string& name = "north.example");

  std::string vkey() const;
  Url url() const;

  void know(const std::string& log_vkey);

  /// The next requests are answered like this, whatever they are.
  struct Canned {
    int status = 0;
    std::string body{};
    std::string type = "text/plain";
  };
  void answer_next(Canned answer, int times = 1);

  /// From now on every request is answered with 503; or no longer.
  void fail(bool does);

  std::uint64_t size_of(const std::string& origin) const;
  int requests() const;

 private:
  Canned add(const std::string& body);
  Canned monitored(const std::string& target) const;

  std::string name_;
  crypto::SigningKey key_;
  mutable std::mutex mutex_{};
  std::vector<ledger::VerifierKey> logs_{};
  struct Held {
    ledger::Checkpoint checkpoint;
    std::string note;
  };
  std::map<std::string, Held> held_{};
  std::vector<Canned> canned_{};
  bool fails_ = false;
  int requests_ = 0;
  test::LoopbackServer server_;
};

}  // namespace hoopgit::anchor
