#pragma once

#include "core/base/clock.hpp"
#include "server/config/config.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace hoopgit::house {

/// Gets one line for people who run the relay. Thread-safe, never a secret.
using Log = std::function<void(std::string_view line)>;

/// What is said at the start, and not in the configuration.
struct Start {
  /// Why changes are let through although no anchor of the log answers; empty:
  /// they are not.
  std::string accept_unanchored{};
};

/// Builds every room once, in order, and owns them: the only place that sees
/// them all. What one room needs of another it is given here.
class House {
 public:
  /// Makes the state folder and what is missing in it, opens the store, carries
  /// on what an earlier run left open, binds the address. Fault::conflict when
  /// another relay uses the same state folder. The clock outlives the house.
  static Result<House> build(config::Config config, const Clock& clock, Log log,
                             const Start& start = {});
  House(House&&) noexcept;
  House& operator=(House&&) noexcept;
  ~House();

  std::uint16_t port() const;

  /// Every way in, "GET /healthz": for the test that each is guarded.
  std::vector<std::string> routes() const;

  /// Serves until stop(); blocks.
  void run();
  void stop();  ///< From any thread.

 private:
  struct Rooms;
  explicit House(std::unique_ptr<Rooms> rooms);
  std::unique_ptr<Rooms> rooms_;
};

/// What `hoopgit-relay check` looks at besides the file itself: secrets that
/// can be read, TLS files that exist, the sandbox. `warn` gets what is no
/// error, `tell` what is good to know.
Result<void> check(const config::Config& config, const Clock& clock,
                   const Log& warn, const Log& tell);

/// The public halves of the keys that sign the log, and of those that signed
/// the logs before it, a vkey each, oldest first: what whoever verifies must
/// have got from here. Makes the first key when the
/// relay has never run.
Result<std::vector<std::string>> log_vkeys(const config::Config& config);

/// The same of the keys that sign attestations, a PEM block each.
Result<std::vector<std::string>> attestation_keys(const config::Config& config);

/// Prepares another key that signs attestations; its PEM block.
Result<std::string> rotate_attestation_key(const config::Config& config);

/// Prepares another key, which a relay that serves takes up within a second and
/// any other at its start. The vkey that it has.
Result<std::string> rotate_log_key(const config::Config& config);

}  // namespace hoopgit::house
