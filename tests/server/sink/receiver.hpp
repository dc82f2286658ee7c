#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace hoopgit::sink {

/// Somebody who gets JSON lines and trusts nobody: keeps the events by their
/// index, and proves that none is missing or changed.
class Receiver {
 public:
  /// Any number of batches in a row.
  void take(std::string_view text);

  /// Recomputes the root over the events up to the newest checkpoint that came
  /// with them, and compares it. The size that was proved.
  std::uint64_t prove(const std::string& vkey) const;

  std::uint64_t received() const { return received_; }  ///< With repetitions.
  const std::map<std::uint64_t, std::string>& events() const { return events_; }
  bool is_filtered() const { return is_filtered_; }

 private:
  std::map<std::uint64_t, std::string> events_{};
  std::uint64_t received_ = 0;
  std::string checkpoint_{};
  bool is_filtered_ = false;
};

}  // namespace hoopgit::sink
