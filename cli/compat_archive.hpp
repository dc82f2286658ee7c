#pragma once

#include "cli/compat_run.hpp"
#include "core/base/result.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace hoopgit::cli {

/// A file with all that is in it, in the manner of gitleaks: what is an archive
/// is decided by names. Zip, tar and gzip are read; what else is called an
/// archive is missed. Members are at "outer!inner".
class CompatArchive {
 public:
  /// `depth`: archives inside of each other that are read.
  CompatArchive(std::size_t depth, CompatRun& run) : depth_(depth), run_(run) {}

  struct File {
    std::string path{};
    std::string link{};
    const scan::compat::Commit* commit = nullptr;
  };
  Result<void> take(const File& file, std::string_view bytes) const;

 private:
  Result<void> any(const File& file, const std::string& name,
                   std::string_view bytes, std::size_t level) const;
  Result<void> plain(const File& file, std::string_view bytes) const;
  Result<void> members(const File& file, const std::string& name,
                       std::string_view bytes, std::size_t level) const;
  Result<void> unpack(const File& file, const std::string& name,
                      std::string_view bytes, std::size_t level) const;

  std::size_t depth_;
  CompatRun& run_;
};

}  // namespace hoopgit::cli
