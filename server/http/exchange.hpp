// What the relay's own code sees of HTTP: no sockets, no threads, no Beast.

#pragma once

#include "core/base/clock.hpp"
#include "core/base/result.hpp"
#include "core/base/secret.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace hoopgit::front {

using Headers = std::vector<std::pair<std::string, std::string>>;

struct Reply;

/// A request whose header has been read and checked. `path` is decoded once,
/// begins with '/', and has no empty, "." or ".." segment.
struct Request {
  std::string method;
  std::string path;
  std::string query;  ///< Still encoded, without '?'.
  Headers headers;    ///< Names in lower case. No authorization header.
  std::optional<Secret> bearer{};  ///< Bearer token, or Basic password.
  std::string client_address;
  std::string id;  ///< 16 hex digits; in the answer as X-Request-Id.

  /// The body, by the route's rule: in memory, or a private file that is
  /// removed when handle() has returned unless it was renamed.
  std::string body{};
  std::filesystem::path body_file{};
  std::uint64_t body_size = 0;

  /// Set by admit(), to count the body: called with the size of every piece
  /// before it is kept; a Reply ends the request. On the I/O thread, so it must
  /// be quick. What it holds goes when handle() has returned, or before.
  std::function<std::optional<Reply>(std::uint64_t bytes)> meter{};

  /// Set by admit(): when it let the caller in, whose credential may end while
  /// the body comes.
  std::optional<Time> admitted{};

  std::string_view header(std::string_view lower_case_name) const;
  /// A field of the query, decoded; the first of that name.
  std::optional<std::string> query_field(std::string_view name) const;
};

/// A whole answer. What HTTP itself needs (Content-Length, Connection, Date,
/// X-Request-Id) is added; a handler that gives one of these is answered 500.
/// "Cache-Control: no-store" is added unless there is a Cache-Control.
struct Reply {
  int status = 200;
  Headers headers{};
  std::string body{};
};

/// One line of text for a person, as text/plain; the line break is added.
Reply plain_reply(int status, std::string_view text);

/// Where a handler writes an answer of unknown length, piece by piece. write()
/// waits while the client is slow and fails when it is gone. To be used inside
/// handle() only.
class Stream {
 public:
  virtual ~Stream() = default;
  /// Once, before the first write.
  virtual Result<void> begin(int status, const Headers& headers) = 0;
  virtual Result<void> write(std::string_view bytes) = 0;
  /// The answer cannot be completed: the connection is cut, so that the client
  /// sees that something is missing. An exception out of handle() does it too.
  virtual void abort() = 0;
};

/// An answer that goes on without a thread. When `step` has been called and
/// did not end it, it is called again after `interval`, and at once when
/// Listener::wake(key) is called.
struct Held {
  struct Step {
    std::string bytes{};  ///< To send now.
    bool ended = false;
  };
  std::string key;
  int status = 200;
  Headers headers{};
  std::chrono::milliseconds interval{5000};
  std::function<Step()> step;  ///< Runs on a worker, one call at a time.

  /// The last bytes when the listener stops before the end; runs on a worker.
  /// Without it the connection is cut then, and the client sees no clean end.
  std::function<std::string()> farewell{};
};

/// The handler has written everything to the Stream itself. It must have begun
/// the answer.
struct Streamed {};

using Answer = std::variant<Reply, Streamed, Held>;

/// How much of a body a route takes, and where it is put. More: 413.
struct BodyRule {
  enum class Where { none, memory, file } where = Where::none;
  std::uint64_t limit = 0;
  /// "Content-Encoding: gzip" is passed on as it is; else it is 415.
  bool takes_gzip = false;
};

/// One way in. Routes are matched in order; no match is 404, a match by path
/// but not by method 405.
struct Route {
  std::string method;
  /// "/oauth/token", "/api/v1/pushes/{id}/votes" ({name}: one segment),
  /// or "/{repository}/info/refs" ({repository}, {path}: one or more segments).
  std::string pattern;
  BodyRule body{};
  using Fields = std::vector<std::pair<std::string, std::string>>;

  /// Called on a worker when the header is there, before one byte of the body
  /// is read: a Reply ends the request (and refuses the body).
  std::function<std::optional<Reply>(Request&, const Fields&)> admit{};
  /// Called on a worker with the whole request, which is gone afterwards: what
  /// a Held needs of it, its step must own. HEAD comes to the routes of GET.
  /// An exception is answered 500.
  std::function<Answer(Request&, const Fields&, Stream&)> handle;
};

}  // namespace hoopgit::front
