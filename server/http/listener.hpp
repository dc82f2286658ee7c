#pragma once

#include "core/base/clock.hpp"
#include "server/http/exchange.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace hoopgit::front {

struct ListenerSettings {
  std::string host = "127.0.0.1";
  std::uint16_t port = 0;  ///< 0: one is chosen; see Listener::port().
  /// Both or neither. Without them the host must be a loopback address.
  std::filesystem::path certificate{};
  std::filesystem::path key{};
  /// Private folder for bodies on disk. Nobody else may use it: what an earlier
  /// run left there is removed by open().
  std::filesystem::path spool;
  std::size_t workers = 8;  ///< Threads that run handlers.
  /// At once. More wait in the backlog; while they do, idle ones are closed,
  /// and those that have not sent a whole header for `patience`.
  std::size_t connections = 1024;
  std::chrono::seconds patience{2};
  std::chrono::seconds handshake_deadline{10};  ///< TLS.
  std::chrono::seconds header_deadline{10};     ///< First byte to last.
  std::chrono::seconds body_silence{30};  ///< Without one byte, either way.
  /// Bytes a second that a client must send of a body, and take of an answer,
  /// on average, when it has had body_silence to begin.
  std::uint64_t least_rate = 1024;
  std::chrono::seconds idle{60};         ///< Between requests.
  const Clock* clock = &system_clock();  ///< For the Date of an answer.

  /// Gets one line for every bug met while serving. Never contents of a
  /// request. From any thread; must not throw.
  std::function<void(std::string_view line)> log{};
};

/// The front door: the only place with sockets, TLS and threads. Below it a
/// request is one plain call on a worker thread.
///
/// One thread, that of run(), does all reading and writing; two more write
/// bodies to the disk; handlers and jobs run on `workers` threads.
///
/// HTTP/1.1 (RFC 9112) read strictly: both Content-Length and
/// Transfer-Encoding, repeated or odd lengths, transfer codings but chunked,
/// chunk extensions, trailers, encoded slashes, dot segments, parameters of
/// paths, upgrades and header blocks over 16 KiB are refused with one clear
/// answer, and the connection ends.
class Listener {
 public:
  /// Binds and listens; nothing is served before run().
  static Result<Listener> open(ListenerSettings settings,
                               std::vector<Route> routes);
  Listener(Listener&&) noexcept;
  Listener& operator=(Listener&&) noexcept;
  ~Listener();

  std::uint16_t port() const;
  std::vector<std::string> routes() const;  ///< As Router::list().

  /// Serves until stop(). Blocks the calling thread. Returns when every handler
  /// and job that had begun has returned; jobs not begun are dropped.
  void run();

  /// Takes no new connection, lets running requests end for `grace`, ends held
  /// ones at once (their clients ask again later). From any thread, also from
  /// a signal watcher.
  void stop(std::chrono::seconds grace = std::chrono::seconds(10));

  /// Calls the Held answers of this key now. From any thread; cheap.
  void wake(const std::string& key);

  /// Runs `job` on a worker, soon. From any thread.
  void submit(std::function<void()> job);

  /// Runs `job` on a worker every `interval`, never twice at once.
  void every(std::chrono::milliseconds interval, std::function<void()> job);

 private:
  struct Inner;
  explicit Listener(std::unique_ptr<Inner> inner);
  std::unique_ptr<Inner> inner_;
};

}  // namespace hoopgit::front
