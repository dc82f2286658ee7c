#pragma once

#include "core/base/result.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace hoopgit::stage {

/// An upstream that answers what a test wants, for what a real one does not
/// produce on demand: 500, redirects, garbage, silence.
///
///     FakeUpstream broken = must(FakeUpstream::start(
///         [](const std::string&) { return FakeUpstream::status(500); }));
///
/// One request a connection, each on a thread of its own. Thread-safe.
class FakeUpstream {
 public:
  /// From the head of a request (request line and headers, CRLF between them)
  /// to all the bytes to send; then the connection is closed. The body is read
  /// as far as Content-Length says, and dropped.
  using Script = std::function<std::string(const std::string& head)>;

  static Result<FakeUpstream> start(Script script);
  FakeUpstream(FakeUpstream&&) noexcept;
  FakeUpstream& operator=(FakeUpstream&&) noexcept;
  ~FakeUpstream();

  std::string origin() const;
  void answer(Script script);              ///< From now on.
  std::vector<std::string> heads() const;  ///< Of all requests so far.

  /// A complete answer of this status; `headers` are lines without CRLF.
  static std::string status(int status, const std::string& body = {},
                            const std::vector<std::string>& headers = {});

 private:
  struct Inner;
  explicit FakeUpstream(std::unique_ptr<Inner> inner);
  std::unique_ptr<Inner> inner_;
};

}  // namespace hoopgit::stage
