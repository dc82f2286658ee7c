#pragma once

#include "server/http/answer_head.hpp"
#include "server/http/exchange.hpp"

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>
#include <string>

namespace hoopgit::front {

/// The bounded buffer between a worker that makes an answer and the thread that
/// sends it. The worker calls what Stream has, the sender everything else.
class AnswerStream : public Stream {
 public:
  /// Bytes that may wait. The sender holds as many again.
  static constexpr std::size_t room = std::size_t{1024} * 1024;

  /// `notify` tells the sender that take() has something again; called from
  /// the worker, without a lock held.
  AnswerStream(AnswerTerms terms, std::function<void()> notify)
      : terms_(std::move(terms)), notify_(std::move(notify)) {}

  Result<void> begin(int status, const Headers& headers) override;
  Result<void> write(std::string_view bytes) override;
  void abort() override;

  /// What is to be sent now, framed, in exchange for the storage in `buffer`.
  /// False when there is nothing yet: then notify is called when there is.
  bool take(std::string& buffer);

  void end();        ///< Adds the last chunk. No write() after it.
  void break_off();  ///< The client is gone: write() fails from now on.

  bool begun();
  bool aborted();
  const AnswerTerms& terms() const { return terms_; }

 private:
  void open_chunk();
  void close_chunk();
  bool chunked() const { return terms_.chunked && !terms_.without_body; }

  const AnswerTerms terms_;
  const std::function<void()> notify_;

  std::mutex mutex_;
  std::condition_variable changed_;
  std::string pending_;
  std::size_t chunk_ = std::string::npos;  ///< Where the open chunk begins.
  bool sender_waits_ = false;
  bool begun_ = false;
  bool gone_ = false;
  bool aborted_ = false;
};

}  // namespace hoopgit::front
