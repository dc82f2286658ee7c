#pragma once

#include "core/base/clock.hpp"
#include "core/http/client.hpp"
#include "server/anchor/answer.hpp"
#include "server/anchor/local_log.hpp"
#include "server/anchor/settings.hpp"

#include <cstdint>
#include <memory>

namespace hoopgit::anchor {

/// A place that keeps our checkpoints where whoever has the database cannot
/// change them. The other side is the world. One thread at a time; returns
/// within about the deadline of the settings.
class Anchor {
 public:
  virtual ~Anchor() = default;

  /// What it has, held against our log. `last`: the size that it is known to
  /// have taken, 0 when none. Errors are of our own database.
  virtual Result<Answer> compare(const LocalLog& log, std::uint64_t last,
                                 Time now) = 0;

  /// Has it keep this checkpoint, our newest. The answer may be an alarm.
  virtual Result<Answer> put(const LocalLog& log, const Published& newest,
                             std::uint64_t last, Time now) = 0;
};

/// `client` must live longer. Nothing is asked yet.
std::unique_ptr<Anchor> make_anchor(const AnchorSettings& settings,
                                    const http::Client& client,
                                    std::chrono::milliseconds deadline);

}  // namespace hoopgit::anchor
