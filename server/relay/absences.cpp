#include "server/relay/absences.hpp"

#include <algorithm>

namespace hoopgit::relay {

using std::chrono::milliseconds;

bool Absences::is_due(const std::string& upstream, Time now,
                      milliseconds longest, std::uint8_t dice) {
  const std::lock_guard guard(lock_);
  const auto [place, is_first] =
      absences_.try_emplace(upstream, Absence{now, milliseconds(1000), dice});
  Absence& absence = place->second;
  if (is_first) return true;
  // Asked for here and not kept: what waits for it may change meanwhile.
  const milliseconds pause = std::min(absence.pause, longest);
  const milliseconds spread = pause / 4 * absence.dice / 256;
  // A clock that was set back must not make anybody wait for it.
  const bool is_back = now < absence.last;
  if (!is_back && now - absence.last < pause - spread) return false;
  absence = {now, std::min(pause * 2, longest), dice};
  return true;
}

void Absences::end(const std::string& upstream) {
  const std::lock_guard guard(lock_);
  absences_.erase(upstream);
}

}  // namespace hoopgit::relay
