#include "core/scan/compat/chunks.hpp"

#include "core/scan/compat/file_type.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

namespace hoopgit::scan::compat {
namespace {

constexpr std::size_t chunk = 100'000;
constexpr std::size_t most_more = 25'000;

/// A reader with a small buffer that large reads go around.
class Buffered {
 public:
  explicit Buffered(const ReadSome& read) : read_(read) {}

  Result<std::string> read() {
    std::string bytes;
    if (at_ < end_) {
      bytes.assign(buffer_.data() + at_, end_ - at_);
      at_ = end_;
      return bytes;
    }
    bytes.resize(chunk);
    bytes.resize(TRY(read_(bytes.data(), bytes.size())));
    return bytes;
  }

  /// nullopt: the end.
  Result<std::optional<char>> byte() {
    if (at_ == end_) {
      at_ = 0;
      end_ = TRY(read_(buffer_.data(), buffer_.size()));
      if (end_ == 0) return std::optional<char>();
    }
    return std::optional<char>(buffer_[at_++]);
  }

 private:
  const ReadSome& read_;
  std::array<char, 4096> buffer_{};
  std::size_t at_ = 0;
  std::size_t end_ = 0;
};

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

bool ends_between_paragraphs(std::string_view text) {
  std::size_t newlines = 0;
  while (!text.empty() && is_space(text.back())) {
    if (text.back() == '\n' && ++newlines == 2) return true;
    text.remove_suffix(1);
  }
  return false;
}

Result<void> extend(std::string& text, Buffered& reader) {
  if (ends_between_paragraphs(text)) return {};
  const std::size_t most = text.size() + most_more;
  std::size_t newlines = 0;
  for (;;) {
    if (text.back() == '\n')
      ++newlines;
    else if (!is_space(text.back()))
      newlines = 0;
    if (newlines == 2 || text.size() >= most) return {};
    const auto next = TRY(reader.byte());
    if (!next) return {};
    text += *next;
  }
}

}  // namespace

Result<void> each_chunk(const ReadSome& read, const TakeChunk& take) {
  Buffered reader(read);
  std::size_t lines = 0;
  for (;;) {
    std::string text = TRY(reader.read());
    if (text.empty()) return {};
    if (lines == 0 && is_application(text)) return {};
    TRY(extend(text, reader));
    TRY(take(text, lines + 1));
    lines +=
        static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
  }
}

}  // namespace hoopgit::scan::compat
