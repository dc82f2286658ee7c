// Reads what `git cat-file --batch` prints, as it comes.

#pragma once

#include "core/base/result.hpp"

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace hoopgit::cli {

struct ReadObject {
  std::string id;
  std::string type;  ///< blob, commit, tag, tree; "missing".
  std::size_t size = 0;
  std::string content{};  ///< Empty when the size is over the limit.
};

class ObjectReader {
 public:
  /// Of an object larger than `limit` the content is passed over.
  ObjectReader(std::size_t limit, std::function<void(const ReadObject&)> take)
      : limit_(limit), take_(std::move(take)) {}

  Result<void> feed(std::string_view piece);
  Result<void> finish() const;  ///< After the last piece.

 private:
  Result<void> begin(std::string_view header);

  std::size_t limit_;
  std::function<void(const ReadObject&)> take_;
  std::string header_;
  bool in_content_ = false;
  std::size_t left_ = 0;  // Of the content and the LF after it.
  ReadObject object_;
};

/// What stands below the header of a commit or an annotated tag.
std::string_view message_of(std::string_view object);

}  // namespace hoopgit::cli
