#include "server/http/answer_stream.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <utility>

namespace hoopgit::front {
namespace {

// The size of a chunk is written when the chunk is complete, so room is left
// for it. Leading zeros are allowed (RFC 9112, 7.1).
constexpr std::string_view size_to_come = "00000000\r\n";
constexpr std::size_t size_digits = 8;

Error gone() {
  return {Fault::unavailable, "cannot send the answer: the client is gone"};
}

}  // namespace

Result<void> AnswerStream::begin(int status, const Headers& headers) {
  const auto kind =
      terms_.chunked ? Framing::Kind::chunked : Framing::Kind::until_close;
  const std::string head =
      TRY(write_head(terms_, status, headers, {.kind = kind}));
  {
    const std::lock_guard lock(mutex_);
    if (begun_)
      return Error{Fault::internal, "cannot begin the answer: it has begun"};
    begun_ = true;
    pending_ += head;
    if (gone_) return gone();
    if (!std::exchange(sender_waits_, false)) return {};
  }
  notify_();
  return {};
}

Result<void> AnswerStream::write(std::string_view bytes) {
  while (!bytes.empty()) {
    {
      std::unique_lock lock(mutex_);
      if (!begun_ || aborted_)
        return Error{Fault::internal, "cannot send the answer: it is not open"};
      changed_.wait(lock, [this] { return gone_ || pending_.size() < room; });
      if (gone_) return gone();
      if (terms_.without_body) return {};
      open_chunk();
      const std::size_t left = room - std::min(room, pending_.size());
      const auto piece = bytes.substr(0, std::max<std::size_t>(left, 1));
      pending_ += piece;
      bytes.remove_prefix(piece.size());
      if (!std::exchange(sender_waits_, false)) continue;
    }
    notify_();
  }
  return {};
}

void AnswerStream::abort() {
  const std::lock_guard lock(mutex_);
  aborted_ = true;
}

bool AnswerStream::take(std::string& buffer) {
  buffer.clear();
  {
    const std::lock_guard lock(mutex_);
    sender_waits_ = pending_.empty();
    if (pending_.empty()) return false;
    close_chunk();
    pending_.swap(buffer);
  }
  changed_.notify_one();
  return true;
}

void AnswerStream::end() {
  const std::lock_guard lock(mutex_);
  if (!chunked()) return;
  close_chunk();
  pending_ += "0\r\n\r\n";
}

void AnswerStream::break_off() {
  {
    const std::lock_guard lock(mutex_);
    gone_ = true;
    pending_.clear();
    chunk_ = std::string::npos;
  }
  changed_.notify_one();
}

bool AnswerStream::begun() {
  const std::lock_guard lock(mutex_);
  return begun_;
}

bool AnswerStream::aborted() {
  const std::lock_guard lock(mutex_);
  return aborted_;
}

void AnswerStream::open_chunk() {
  if (!chunked() || chunk_ != std::string::npos) return;
  chunk_ = pending_.size();
  pending_ += size_to_come;
}

void AnswerStream::close_chunk() {
  if (chunk_ == std::string::npos) return;
  const std::size_t size = pending_.size() - chunk_ - size_to_come.size();
  std::array<char, size_digits + 1> digits{};
  std::snprintf(digits.data(), digits.size(), "%08zx", size);
  pending_.replace(chunk_, size_digits, digits.data(), size_digits);
  pending_ += "\r\n";
  chunk_ = std::string::npos;
}

}  // namespace hoopgit::front
