#pragma once

#include "core/base/file.hpp"
#include "core/base/result.hpp"

#include <filesystem>
#include <string>
#include <string_view>

namespace hoopgit::front {

/// A request body on disk, 0600. Removed when the object goes, unless somebody
/// has renamed it. Errors are fit for the client: they name no path.
class SpoolFile {
 public:
  /// Makes FOLDER/body-ID, which must not be there.
  static Result<SpoolFile> make(const std::filesystem::path& folder,
                                std::string_view id);
  SpoolFile(SpoolFile&&) noexcept;
  SpoolFile& operator=(SpoolFile&&) noexcept;
  ~SpoolFile();

  Result<void> append(std::string_view bytes) const;
  void close() { file_.close(); }  ///< Nothing more is appended.
  const std::filesystem::path& path() const { return path_; }

  /// Removes the bodies that an earlier run left.
  static Result<void> clear(const std::filesystem::path& folder);

 private:
  SpoolFile(std::filesystem::path path, Descriptor file)
      : path_(std::move(path)), file_(std::move(file)) {}
  void remove() noexcept;

  std::filesystem::path path_;
  Descriptor file_;
};

}  // namespace hoopgit::front
