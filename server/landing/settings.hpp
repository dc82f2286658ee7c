#pragma once

namespace hoopgit::landing {

struct Settings {
  /// Several refs may land one after the other where the upstream cannot take
  /// them as one (no `atomic`), unless the pusher asked for one.
  bool sequential = false;
};

}  // namespace hoopgit::landing
