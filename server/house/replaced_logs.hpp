#pragma once

#include "core/base/clock.hpp"
#include "server/store/store.hpp"

#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

namespace hoopgit::house {

/// The logs that another one has replaced (hoopgit-relay recover --new-log):
/// each is in a database of its own that was kept aside, where nothing is
/// written any more. They stay to be read, so that they can be verified like
/// the log of today.
///
/// Thread-safe. What is given out lives as long as this does.
class ReplacedLogs {
 public:
  /// `folder`: that of the state.
  ReplacedLogs(std::filesystem::path folder, const Clock& clock)
      : folder_(std::move(folder)), clock_(clock) {}

  /// The log of this number; of several copies the one of which most was
  /// signed. Opened when somebody first asks. Fault::not_found: there is none.
  Result<store::Store*> find(std::string_view number);

 private:
  std::filesystem::path folder_;
  const Clock& clock_;
  std::mutex lock_{};
  std::map<std::string, std::unique_ptr<store::Store>, std::less<>> logs_{};
};

}  // namespace hoopgit::house
