#pragma once

#include "server/sink/batch.hpp"

#include <memory>
#include <string>

namespace hoopgit::sink {

/// What became of a batch.
struct Answer {
  enum class Kind {
    accepted,
    gone,    ///< The receiver wants nothing more until somebody says so.
    failed,  ///< To be sent again, the same.
  } kind = Kind::failed;
  std::string reason{};  ///< For people; safe for a terminal, no secret.
};

/// The way to one receiver. The other side is the world. One thread at a time.
class Outlet {
 public:
  virtual ~Outlet() = default;

  /// Returns within about the deadline of the settings. `now` is what a
  /// signature says about when it was made.
  virtual Answer send(const Batch& batch, Time now) = 0;
};

/// The outlet of the settings' target. Nothing is opened yet: a receiver that
/// cannot be reached must not stop the relay from starting.
std::unique_ptr<Outlet> make_outlet(const Settings& settings);

}  // namespace hoopgit::sink
