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

  /// The same from head and body.
  using FullScript = std::function<std::string(const std::string& head,
                                               std::string_view body)>;
  static Result<FakeUpstream> start_reading(FullScript script);

  FakeUpstream(FakeUpstream&&) noexcept;
  FakeUpstream& operator=(FakeUpstream&&) noexcept;
  ~FakeUpstream();

  std::string origin() const;
  void answer(Script script);  ///< From now on.
  void answer_reading(FullScript script);
  std::vector<std::string> heads() const;  ///< Of all requests so far.

  /// What a real one at `origin` answers to this request, byte by byte; nothing
  /// when it is not to be reached. With this an upstream is fake in one answer
  /// and real in all others.
  static std::string pass_on(const std::string& origin, const std::string& head,
                             std::string_view body);

  /// A complete answer of this status; `headers` are lines without CRLF.
  static std::string status(int status, const std::string& body = {},
                            const std::vector<std::string>& headers = {});

 private:
  struct Inner;
  explicit FakeUpstream(std::unique_ptr<Inner> inner);
  std::unique_ptr<Inner> inner_;
};

}  // namespace hoopgit::stage
