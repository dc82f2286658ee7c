#include "cli/scan_diff.hpp"

#include "core/base/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace hoopgit::cli {
namespace {

constexpr std::string_view submodule_mode = "160000";

Error broken(std::string_view what) {
  return {Fault::corrupt,
          "cannot read the output of git diff: " + std::string(what)};
}

/// What stands between "diff --git" and the first hunk and says nothing that
/// is needed.
bool is_known_header(std::string_view line) {
  constexpr std::array<std::string_view, 10> known = {
      "diff --git ", "deleted file mode ",   "similarity index ", "copy from ",
      "copy to ",    "dissimilarity index ", "rename from ",      "rename to ",
      "--- ",        "* Unmerged path "};
  return std::any_of(known.begin(), known.end(),
                     [&](auto start) { return line.starts_with(start); });
}

/// Takes "12" or "12,3" off the front; a missing count is 1.
bool take_range(std::string_view& text, std::size_t& first,
                std::size_t& count) {
  count = 1;
  const auto number = [&](std::size_t& value) {
    const auto [end, problem] =
        std::from_chars(text.data(), text.data() + text.size(), value);
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return problem == std::errc();
  };
  if (!number(first)) return false;
  if (!text.starts_with(',')) return true;
  text.remove_prefix(1);
  return number(count);
}

}  // namespace

Result<std::string> unquoted(std::string_view printed) {
  if (!printed.starts_with('"')) return std::string(printed);
  if (printed.size() < 2 || printed.back() != '"')
    return broken("a path has no closing quote");
  printed = printed.substr(1, printed.size() - 2);
  constexpr std::string_view letters = "abtnvfr\"\\";
  constexpr std::string_view meanings = "\a\b\t\n\v\f\r\"\\";
  std::string path;
  while (!printed.empty()) {
    const auto backslash = printed.find('\\');
    path += printed.substr(0, backslash);
    if (backslash == std::string_view::npos) break;
    printed.remove_prefix(backslash + 1);
    const auto letter = printed.empty() ? std::string_view::npos
                                        : letters.find(printed.front());
    if (letter != std::string_view::npos) {
      path += meanings[letter];
      printed.remove_prefix(1);
      continue;
    }
    unsigned byte = 0;
    const auto [end, problem] = std::from_chars(
        printed.data(),
        printed.data() + std::min<std::size_t>(3, printed.size()), byte, 8);
    if (problem != std::errc() || byte > 0xff)
      return broken("a path has an unknown escape");
    path += static_cast<char>(byte);
    printed.remove_prefix(static_cast<std::size_t>(end - printed.data()));
  }
  return path;
}

Result<void> DiffReader::feed(std::string_view piece) {
  for (auto end = piece.find('\n'); end != std::string_view::npos;
       end = piece.find('\n')) {
    if (carry_.empty()) {
      TRY(line(piece.substr(0, end)));
    } else {
      carry_ += piece.substr(0, end);
      TRY(line(carry_));
      carry_.clear();
    }
    piece.remove_prefix(end + 1);
  }
  carry_ += piece;
  return {};
}

Result<void> DiffReader::finish() {
  if (!carry_.empty()) return broken("its last line has no end");
  if (added_left_ + removed_left_ > 0) return broken("it ends inside a hunk");
  end_hunk();
  return {};
}

Result<void> DiffReader::line(std::string_view text) {
  if (added_left_ + removed_left_ > 0) return hunk_line(text);
  if (has_hunk_ && text.starts_with("\\ ")) {
    // The line before has no LF at its end.
    if (added_.ends_with('\n')) added_.pop_back();
    return {};
  }
  end_hunk();
  if (text.starts_with(':') && !in_patch_) return raw_line(text);
  in_patch_ = true;
  if (text.empty()) return {};  // Between the raw part and the patch.
  return header_line(text);
}

// :100644 100644 <old id> <new id> M\tpath, or R097\told path\tnew path
Result<void> DiffReader::raw_line(std::string_view text) {
  const auto columns = split(text, '\t');
  const auto words = split(columns.front(), ' ');
  if (words.size() != 5 || words[4].empty() || columns.size() < 2)
    return broken("a raw line has other columns");
  if (words[1] == submodule_mode) return {};
  std::string path = TRY(unquoted(columns.back()));
  files_.push_back({words[4].front(), std::string(words[2]),
                    std::string(words[3]), std::move(path)});
  return {};
}

Result<void> DiffReader::header_line(std::string_view text) {
  if (text.starts_with("@@ -")) return hunk_header(text);
  if (text.starts_with("diff --git ")) is_submodule_ = false;
  if (text.starts_with("new file mode ") || text.starts_with("new mode ") ||
      text.starts_with("old mode ")) {
    is_submodule_ = text.ends_with(submodule_mode);
  } else if (text.starts_with("index ")) {
    const auto words = split(text.substr(6), ' ');
    const auto dots = words.front().find("..");
    if (dots == std::string_view::npos) return broken("an index line is short");
    ids_ = {std::string(words.front().substr(0, dots)),
            std::string(words.front().substr(dots + 2))};
    if (words.size() > 1) is_submodule_ = words[1] == submodule_mode;
  } else if (text.starts_with("+++ ")) {
    auto name = text.substr(4);
    if (name.ends_with('\t')) name.remove_suffix(1);  // After a blank inside.
    path_ = TRY(unquoted(name));
    if (path_ != "/dev/null" && !path_.starts_with("b/"))
      return broken("a path has no prefix");
    path_.erase(0, 2);
  } else if (text.starts_with("Binary files ")) {
    opaque_.push_back(ids_);
  } else if (!is_known_header(text)) {
    return broken("a line is unknown");
  }
  return {};
}

Result<void> DiffReader::hunk_header(std::string_view text) {
  text.remove_prefix(4);
  std::size_t unused = 0;
  if (!take_range(text, unused, removed_left_) || !text.starts_with(" +"))
    return broken("a hunk has no ranges");
  text.remove_prefix(2);
  if (!take_range(text, first_line_, added_left_) || !text.starts_with(" @@"))
    return broken("a hunk has no ranges");
  if (first_line_ == 0 && added_left_ > 0)
    return broken("a hunk adds lines before the first");
  has_hunk_ = true;
  return {};
}

Result<void> DiffReader::hunk_line(std::string_view text) {
  if (text.starts_with('+') && added_left_ > 0) {
    --added_left_;
    added_ += text.substr(1);
    added_ += '\n';
    return {};
  }
  if (text.starts_with('-') && removed_left_ > 0) {
    --removed_left_;
    return {};
  }
  if (text.starts_with("\\ ")) return {};  // The last removed line had no LF.
  return broken("a hunk has other lines than it says");
}

void DiffReader::end_hunk() {
  if (has_hunk_ && !added_.empty() && !is_submodule_)
    take_({path_, first_line_, added_});
  has_hunk_ = false;
  added_.clear();
}

}  // namespace hoopgit::cli
