// Reads what `git diff --raw --patch -U0 --full-index` prints, as it comes.

#pragma once

#include "core/base/result.hpp"

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace hoopgit::cli {

/// One file of the raw part.
struct ChangedFile {
  char status;  ///< A, C, D, M, R, T, U or X.
  std::string old_id;
  std::string new_id;  ///< Zeros: gone, or not in the object database.
  std::string path;    ///< After the change, as bytes.
};

/// Lines that stand together on the new side.
struct AddedLines {
  const std::string& path;
  std::size_t first_line;  ///< From 1.
  std::string_view text;   ///< With their ends; without the '+' of each.
};

/// Every byte is accounted for: an unknown line, or a hunk that does not have
/// the lines its header says, is an error and not a guess.
class DiffReader {
 public:
  explicit DiffReader(std::function<void(const AddedLines&)> take)
      : take_(std::move(take)) {}

  Result<void> feed(std::string_view piece);
  Result<void> finish();  ///< After the last piece.

  /// Complete after finish().
  const std::vector<ChangedFile>& files() const { return files_; }

  /// The blobs (old and new id) of which git shows no lines.
  struct Opaque {
    std::string old_id;
    std::string new_id;
  };
  const std::vector<Opaque>& opaque() const { return opaque_; }

 private:
  Result<void> line(std::string_view text);
  Result<void> raw_line(std::string_view text);
  Result<void> header_line(std::string_view text);
  Result<void> hunk_header(std::string_view text);
  Result<void> hunk_line(std::string_view text);
  void end_hunk();

  std::function<void(const AddedLines&)> take_;
  std::string carry_;  // The begin of a line whose end has not come yet.
  bool in_patch_ = false;
  bool is_submodule_ = false;
  std::size_t removed_left_ = 0;
  std::size_t added_left_ = 0;
  bool has_hunk_ = false;
  std::size_t first_line_ = 0;
  std::string added_;
  std::string path_;
  Opaque ids_;
  std::vector<ChangedFile> files_;
  std::vector<Opaque> opaque_;
};

/// A path as git prints it with core.quotePath: as it is, or as a C string in
/// double quotes.
Result<std::string> unquoted(std::string_view printed);

}  // namespace hoopgit::cli
