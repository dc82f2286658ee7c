#pragma once

#include "core/base/result.hpp"
#include "server/http/exchange.hpp"
#include "server/store/event.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace hoopgit::front {

struct PushGateSettings {
  std::size_t pushes = 4;   ///< At once, of one person.
  std::uint64_t bytes = 0;  ///< Of their bodies, together.
  unsigned disk = 85;       ///< Per cent in use, and no push is taken.
};

/// Who may push now. A push counts from its header to its answer; one that is
/// held for approval does not, since it costs nothing while it waits. Fetches
/// never come here. Any thread; must outlive its passes.
class PushGate {
 public:
  /// How full the disk is that pushes are stored on, in per cent.
  using Disk = std::function<Result<unsigned>()>;
  class Pass;

  /// Told once, in a line, when the disk closes the gate, and once when it is
  /// found open again. Called by any thread.
  using Tell = std::function<void(std::string_view line)>;

  PushGate(const PushGateSettings& settings, Disk disk, Tell tell = {});

  /// What enter() would answer now; nothing if it would let them in. For the
  /// request before a push, whose refusal Git shows as it is.
  std::optional<Reply> look(const store::Person& person) const;

  /// 429 when too many of theirs are under way, 503 when the disk is too full
  /// or cannot be seen; both with Retry-After.
  std::variant<Pass, Reply> enter(const store::Person& person);

 private:
  using Key = std::pair<std::string, std::string>;  ///< Issuer, subject.
  struct Share {
    std::size_t pushes = 0;
    std::uint64_t bytes = 0;
  };
  std::optional<Reply> refuse_by_disk() const;
  std::optional<std::string> problem_of_disk() const;
  void tell_turn(const std::optional<std::string>& problem) const;
  std::optional<Reply> refuse_by_count(const Key& key) const;
  bool take(const Key& key, std::uint64_t bytes);
  void leave(const Key& key, std::uint64_t bytes);

  const PushGateSettings settings_;
  const Disk disk_;
  const Tell tell_;
  mutable std::atomic<bool> is_closed_ = false;  ///< As was told last.
  mutable std::mutex lock_;
  std::map<Key, Share> shares_;  ///< Only of those with pushes under way.
};

/// One push under way; given back when the object goes. Movable, for one
/// thread at a time.
class PushGate::Pass {
 public:
  Pass(Pass&& other) noexcept
      : gate_(std::exchange(other.gate_, nullptr)),
        key_(std::move(other.key_)),
        bytes_(other.bytes_) {}
  Pass(const Pass&) = delete;
  Pass& operator=(const Pass&) = delete;
  Pass& operator=(Pass&&) = delete;
  ~Pass();

  /// That many bytes more of its body; 429 when they are too many.
  std::optional<Reply> take(std::uint64_t bytes);

 private:
  friend class PushGate;
  Pass(PushGate* gate, Key key) : gate_(gate), key_(std::move(key)) {}

  PushGate* gate_;
  Key key_;
  std::uint64_t bytes_ = 0;
};

}  // namespace hoopgit::front
