#pragma once

#include "server/sink/outlet.hpp"

namespace hoopgit::sink {

/// Appends to a file, made 0600, and syncs it. A last line that is not whole,
/// from a crash or a full disk, is taken away first. A link is not followed.
class FileOutlet final : public Outlet {
 public:
  FileOutlet(FileTarget target, event::Format format)
      : target_(std::move(target)), format_(format) {}

  Answer send(const Batch& batch, Time now) override;

 private:
  Result<void> append(const Batch& batch);
  Result<void> rotate(std::uint64_t first, std::size_t more) const;

  FileTarget target_;
  event::Format format_;
};

}  // namespace hoopgit::sink
