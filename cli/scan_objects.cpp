#include "cli/scan_objects.hpp"

#include "core/base/text.hpp"

#include <algorithm>
#include <charconv>
#include <limits>

namespace hoopgit::cli {
namespace {

Error broken(std::string_view what) {
  return {Fault::corrupt,
          "cannot read the output of git cat-file: " + std::string(what)};
}

}  // namespace

Result<void> ObjectReader::feed(std::string_view piece) {
  while (!piece.empty()) {
    if (!in_content_) {
      const auto end = piece.find('\n');
      header_ += piece.substr(0, end);
      if (end == std::string_view::npos) return {};
      piece.remove_prefix(end + 1);
      TRY(begin(header_));
      header_.clear();
      continue;
    }
    const auto part = piece.substr(0, left_);
    left_ -= part.size();
    piece.remove_prefix(part.size());
    if (object_.size <= limit_) object_.content += part;
    if (left_ > 0) continue;
    if (part.back() != '\n') return broken("an object has no end");
    if (object_.size <= limit_) object_.content.pop_back();  // The LF.
    in_content_ = false;
    take_(object_);
  }
  return {};
}

Result<void> ObjectReader::finish() const {
  if (in_content_ || !header_.empty()) return broken("it ends too early");
  return {};
}

Result<void> ObjectReader::begin(std::string_view header) {
  const auto words = split(header, ' ');
  if (words.size() == 2 && words[1] == "missing") {
    take_({std::string(words[0]), "missing"});
    return {};
  }
  if (words.size() != 3) return broken("a header has other words");
  object_ = {std::string(words[0]), std::string(words[1])};
  const auto [end, problem] = std::from_chars(
      words[2].data(), words[2].data() + words[2].size(), object_.size);
  if (problem != std::errc() || end != words[2].data() + words[2].size() ||
      object_.size == std::numeric_limits<std::size_t>::max())
    return broken("a size is no number");
  in_content_ = true;
  left_ = object_.size + 1;
  return {};
}

std::string_view message_of(std::string_view object) {
  const auto end = object.find("\n\n");
  return end == std::string_view::npos ? std::string_view()
                                       : object.substr(end + 2);
}

}  // namespace hoopgit::cli
