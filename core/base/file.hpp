// Files: whole ones in and out, private folders, descriptors that close.

#pragma once

#include "core/base/result.hpp"
#include "core/base/secret.hpp"

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace hoopgit {

/// An open file descriptor, closed when the object goes. Movable.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept;
  Descriptor& operator=(Descriptor&& other) noexcept;
  ~Descriptor();

  int get() const { return fd_; }
  bool is_open() const { return fd_ >= 0; }
  void close();
  int release();  ///< The caller closes it from now on.

 private:
  int fd_ = -1;
};

/// Opens for reading; a link as the last component is refused.
Result<Descriptor> open_for_reading(const std::filesystem::path& path);

/// Makes a new file, 0600, for reading and writing; refuses one that exists.
Result<Descriptor> create_private(const std::filesystem::path& path);

Result<void> write_all(int fd, std::string_view bytes);

/// At most `size` bytes; fewer only at the end of the file.
Result<std::string> read_up_to(int fd, std::size_t size);

/// The whole file; larger than `limit` is an error of Fault::limit.
Result<std::string> read_file(const std::filesystem::path& path,
                              std::size_t limit = std::size_t{16} * 1024 *
                                                  1024);

/// Writes beside, syncs, renames: readers see the old file or the new one, and
/// after a crash one of the two is there. The folder is synced too.
Result<void> replace_file(const std::filesystem::path& path,
                          std::string_view bytes, mode_t mode = 0600);

/// Writes a file, replacing what was there, and syncs nothing: for what may be
/// lost in a crash, or is synced later as a whole.
Result<void> write_file(const std::filesystem::path& path,
                        std::string_view bytes, mode_t mode = 0600);

/// Syncs every file and folder below `folder`, and the folder itself.
Result<void> sync_tree(const std::filesystem::path& folder);

/// So that names made in it survive a loss of power.
Result<void> sync_folder(const std::filesystem::path& folder);

/// Makes the folder (and those above it) for this user alone, 0700. One that
/// is there must be a real folder, our own, closed to group and others.
Result<void> make_private_folder(const std::filesystem::path& path);

/// Reads a file that holds a secret: a regular file of root or of this user,
/// no bits for group and others, at most 16 KiB. One LF at its end is cut off;
/// CR, LF and NUL inside are refused.
Result<Secret> read_secret_file(const std::filesystem::path& path);

/// The same for a secret of several lines, such as a key in PEM: all of the
/// file as it is.
Result<Secret> read_secret_text(const std::filesystem::path& path);

/// A private folder of a random name inside `parent`, removed with all it
/// holds when the object goes. Movable.
class TemporaryFolder {
 public:
  static Result<TemporaryFolder> make(
      const std::filesystem::path& parent =
          std::filesystem::temp_directory_path());
  TemporaryFolder(TemporaryFolder&& other) noexcept;
  TemporaryFolder& operator=(TemporaryFolder&& other) noexcept;
  ~TemporaryFolder();

  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path release();  ///< It stays; the caller removes it.

 private:
  explicit TemporaryFolder(std::filesystem::path path)
      : path_(std::move(path)) {}
  void remove() noexcept;

  std::filesystem::path path_;
};

}  // namespace hoopgit
