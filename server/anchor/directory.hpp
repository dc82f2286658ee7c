#pragma once

#include "server/anchor/anchor.hpp"

#include <filesystem>

namespace hoopgit::anchor {

/// Keeps checkpoints as files: <folder>/<SHA-256 of the origin>/<size>, never
/// one over another. Of those that are not among the newest 256 one a day
/// stays.
class Directory final : public Anchor {
 public:
  explicit Directory(std::filesystem::path folder)
      : folder_(std::move(folder)) {}

  Result<Answer> compare(const LocalLog& log, std::uint64_t last,
                         Time now) override;
  Result<Answer> put(const LocalLog& log, const Published& newest,
                     std::uint64_t last, Time now) override;

 private:
  std::filesystem::path folder_of(const std::string& origin) const;

  std::filesystem::path folder_;
};

}  // namespace hoopgit::anchor
