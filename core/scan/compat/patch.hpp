// What `git log -p -U0` and `git diff -U0` print, as gitleaks reads it.

#pragma once

#include "core/base/result.hpp"
#include "core/scan/compat/fragment.hpp"
#include "core/scan/compat/patch_file.hpp"
#include "core/scan/span.hpp"

#include <cstddef>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hoopgit::scan::compat {

/// Reads a patch as it comes. Where it makes no sense a file is left out; in
/// the middle of a file's lines everything after it is.
class PatchReader {
 public:
  using Take = std::function<Result<void>(const PatchFile&)>;
  explicit PatchReader(Take take) : take_(std::move(take)) {}

  Result<void> feed(std::string_view piece);

  /// After the last piece. False: the patch made no sense, and its rest was not
  /// read.
  Result<bool> finish();

 private:
  enum class State { seeking, header, body, hunk, binary, ended };

  Result<void> go_on();
  Result<void> step();
  std::string_view line(std::size_t ahead) const;
  void next();

  void seek();
  void give_up_header();
  Result<void> read_header();
  void begin_file();
  Result<void> read_body();
  void begin_hunk();
  void read_hunk();
  void end_hunk();
  void skip_binary();
  Result<void> hand_over();

  Take take_;
  State state_ = State::seeking;
  std::string buffer_;
  std::size_t at_ = 0;      // Of the first byte that is in no line yet.
  std::deque<Span> lines_;  // Of the buffer.
  bool is_last_ = false;
  std::string preamble_;
  std::optional<Commit> commit_ = empty_commit();
  PatchFile file_;
  std::string default_name_;
  long removed_left_ = 0;
  long added_left_ = 0;
  bool has_changes_ = false;
  bool is_added_ = false;  // The last line of the hunk.
};

}  // namespace hoopgit::scan::compat
