#include "core/scan/compat/patch.hpp"

#include <algorithm>

namespace hoopgit::scan::compat {
namespace {

constexpr std::string_view hunk_mark = "@@ -";
constexpr std::string_view file_mark = "diff --git ";

std::string_view without_newline(std::string_view line) {
  if (line.ends_with('\n')) line.remove_suffix(1);
  return line;
}

/// "\ No newline at end of file", in any language.
bool says_no_newline(std::string_view line) {
  constexpr std::size_t shortest = 12;
  return line.size() >= shortest && line.starts_with("\\ ");
}

bool says_binary(std::string_view line) {
  return line == "Files differ\n" || line == "Binary files differ\n" ||
         (line.starts_with("Binary files ") && line.ends_with("differ\n"));
}

}  // namespace

std::string_view PatchReader::line(std::size_t ahead) const {
  return ahead < lines_.size() ? lines_[ahead].in(buffer_) : std::string_view();
}

void PatchReader::next() {
  if (!lines_.empty()) lines_.pop_front();
}

Result<void> PatchReader::feed(std::string_view piece) {
  if (state_ == State::ended) return {};
  const std::size_t used = lines_.empty() ? at_ : lines_.front().begin;
  if (used > 0) {
    buffer_.erase(0, used);
    at_ -= used;
    for (Span& each : lines_)
      each = {each.begin - used, each.end - used};
  }
  buffer_ += piece;
  for (std::size_t end = buffer_.find('\n', at_); end != std::string::npos;
       end = buffer_.find('\n', at_)) {
    lines_.push_back({at_, end + 1});
    at_ = end + 1;
  }
  return go_on();
}

Result<bool> PatchReader::finish() {
  if (at_ < buffer_.size()) lines_.push_back({at_, buffer_.size()});
  at_ = buffer_.size();
  is_last_ = true;
  TRY(go_on());
  if (state_ == State::hunk) end_hunk();
  if (state_ == State::body || state_ == State::binary) TRY(hand_over());
  return state_ != State::ended;
}

/// A step may look at three lines.
Result<void> PatchReader::go_on() {
  constexpr std::size_t looked_at = 3;
  while (state_ != State::ended &&
         (is_last_ ? !lines_.empty() : lines_.size() >= looked_at))
    TRY(step());
  return {};
}

Result<void> PatchReader::step() {
  switch (state_) {
    case State::seeking:
      seek();
      return {};
    case State::header:
      return read_header();
    case State::body:
      return read_body();
    case State::hunk:
      read_hunk();
      return {};
    case State::binary:
      skip_binary();
      return {};
    case State::ended:
      return {};
  }
  return {};
}

void PatchReader::give_up_header() {
  next();
  preamble_.clear();
  state_ = State::seeking;
}

void PatchReader::seek() {
  const std::string_view first = line(0);
  if (read_hunk_header(first)) {
    // Lines of no file.
    next();
    return give_up_header();
  }
  if (first.starts_with("commit")) {
    preamble_.clear();
  } else if (first.starts_with(file_mark)) {
    file_ = {};
    if (!name_in_header(without_newline(first.substr(file_mark.size()))))
      return give_up_header();
    state_ = State::header;
    return;
  }
  preamble_ += first;
  next();
}

Result<void> PatchReader::read_header() {
  const std::string_view first = line(0);
  // Empty for all but the first line, which alone has it.
  if (first.starts_with(file_mark))
    default_name_ =
        name_in_header(without_newline(first.substr(file_mark.size())))
            .value_or("");
  const HeaderLine read =
      read_header_line(file_, without_newline(line(1)), default_name_);
  if (read == HeaderLine::wrong) {
    give_up_header();
    return {};
  }
  next();
  if (read == HeaderLine::more && !lines_.empty()) return {};
  if (!complete_names(file_, default_name_))
    give_up_header();
  else
    begin_file();
  return {};
}

void PatchReader::begin_file() {
  if (preamble_.find("commit") != std::string::npos)
    commit_ = read_commit(preamble_);
  file_.commit = commit_ ? &*commit_ : nullptr;
  preamble_.clear();
  state_ = State::body;
}

Result<void> PatchReader::read_body() {
  const std::string_view first = line(0);
  if (first.starts_with(hunk_mark)) {
    begin_hunk();
    return {};
  }
  const bool has_data = first == "GIT binary patch\n";
  if (file_.added.empty() && (has_data || says_binary(first))) {
    file_.is_binary = true;
    next();
    if (has_data) {
      state_ = State::binary;
      return {};
    }
  }
  return hand_over();
}

/// Up to the line that begins something else.
void PatchReader::skip_binary() {
  const std::string_view first = line(0);
  if (first.starts_with("commit") || first.starts_with(file_mark))
    state_ = State::body;
  else
    next();
}

void PatchReader::begin_hunk() {
  const auto header = read_hunk_header(line(0));
  const bool makes_sense = header && (!file_.is_new || header->removed <= 0) &&
                           (!file_.is_deleted || header->added <= 0);
  if (!makes_sense) {
    state_ = State::ended;
    return;
  }
  next();
  removed_left_ = header->removed;
  added_left_ = header->added;
  has_changes_ = false;
  file_.added.push_back(
      {static_cast<std::size_t>(std::max(0L, header->first_added)), {}});
  state_ = State::hunk;
}

void PatchReader::read_hunk() {
  if (removed_left_ <= 0 && added_left_ <= 0) return end_hunk();
  const std::string_view first = line(0);
  std::string& added = file_.added.back().text;
  switch (first.front()) {
    case ' ':
    case '\n':
      --removed_left_;
      --added_left_;
      break;
    case '-':
      --removed_left_;
      has_changes_ = true;
      is_added_ = false;
      break;
    case '+':
      --added_left_;
      has_changes_ = true;
      is_added_ = true;
      added += first.substr(1);
      break;
    case '\\':
      if (says_no_newline(first)) {
        if (is_added_ && added.ends_with('\n')) added.pop_back();
        break;
      }
      [[fallthrough]];
    default:
      state_ = State::ended;
      return;
  }
  next();
}

void PatchReader::end_hunk() {
  if (removed_left_ != 0 || added_left_ != 0 || !has_changes_) {
    state_ = State::ended;
    return;
  }
  std::string& added = file_.added.back().text;
  if (says_no_newline(line(0))) {
    if (is_added_ && added.ends_with('\n')) added.pop_back();
    next();
  }
  state_ = State::body;
}

Result<void> PatchReader::hand_over() {
  state_ = State::seeking;
  return take_(file_);
}

}  // namespace hoopgit::scan::compat
