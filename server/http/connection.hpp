#pragma once

#include "server/http/answer_stream.hpp"
#include "server/http/exchange.hpp"
#include "server/http/input_buffer.hpp"
#include "server/http/listener.hpp"
#include "server/http/request_reader.hpp"
#include "server/http/router.hpp"
#include "server/http/spool_file.hpp"
#include "server/http/wire.hpp"
#include "server/http/worker_pool.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace hoopgit::front {

class Connection;

/// What the connections of one listener share. On the I/O thread only, but for
/// `workers`, `disk` and log().
struct Hall {
  const ListenerSettings& settings;
  const Router& router;
  boost::asio::io_context& io;
  WorkerPool& workers;  ///< Runs handlers.
  WorkerPool& disk;     ///< Writes bodies; never waits for a client.
  std::uint64_t last_id;
  bool stopping = false;
  std::unordered_multimap<std::string, Connection*> held{};

  std::string make_id();  ///< Unlike any other of this run; no secret.
  void log(std::string_view line) const;
  /// Runs a job of somebody else; an exception becomes a line of the log.
  void guard(const std::function<void()>& job) const;
};

/// One client, from its first byte to its last: requests one after another.
///
/// Lives on the I/O thread. Whatever takes time is a job on a worker, for which
/// the coroutine waits, while it sends what the worker writes to the stream.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  using Steady = std::chrono::steady_clock;
  template <class T>
  using Awaitable = boost::asio::awaitable<T>;

  Connection(Hall& hall, std::unique_ptr<Wire> wire, std::string address);

  Awaitable<void> serve();

  void wake();                             ///< Its Held answer has news.
  void keep_time(Steady::time_point now);  ///< Ends what waits for too long.
  /// Ends it, if it is between two requests, or slow to send the first.
  bool make_room(Steady::time_point now);
  void stop();  ///< Hall::stopping has been set.
  void cut();   ///< Ends it whatever it does.

 private:
  struct Exchange;

  // Requests
  Awaitable<bool> serve_one();
  Awaitable<std::optional<Reply>> receive_head(HeadScanner& scanner,
                                               std::size_t& size);
  Awaitable<std::optional<Reply>> admit(Exchange& now);
  Awaitable<std::optional<Reply>> receive_body(Exchange& now);
  Awaitable<std::optional<Reply>> receive_pieces(Exchange& now);
  Awaitable<std::optional<Reply>> store_piece(Exchange& now);
  Awaitable<void> drop_body(Exchange& now);

  // Answers
  Awaitable<bool> answer(Exchange& now);
  Awaitable<bool> send_reply(Exchange& now, const Reply& reply);
  Awaitable<bool> end_stream(Exchange& now);
  Awaitable<bool> hold(Exchange& now, const Held& held);
  Awaitable<void> pause(std::chrono::milliseconds interval);
  Awaitable<void> part();

  // Bytes and jobs
  Awaitable<std::size_t> receive(std::size_t wanted);
  Awaitable<bool> send(std::string_view bytes);
  Awaitable<void> pump(AnswerStream& stream);
  void start(WorkerPool& pool, std::function<void()> job, bool& done);
  Awaitable<void> work(Exchange& now, std::function<void()> job);
  Awaitable<void> until_notified();
  std::function<void()> notifier();
  void allow(std::chrono::seconds time) { deadline_ = Steady::now() + time; }
  std::chrono::seconds time_for(std::uint64_t bytes) const;

  Hall& hall_;
  const std::unique_ptr<Wire> wire_;
  const std::string address_;
  boost::asio::steady_timer event_;  ///< Cancelled to tell: look again.
  Steady::time_point deadline_ = Steady::time_point::max();
  /// When it began to shake hands or to send a header; never: it does neither.
  Steady::time_point arriving_ = Steady::time_point::max();
  InputBuffer input_;
  bool served_ = false;  ///< At least one request.
  bool idle_ = false;    ///< Between requests.
  bool woken_ = false;
  bool late_ = false;  ///< A deadline has passed.
  bool gone_ = false;  ///< Nothing more can be sent.
  bool told_ = false;  ///< An answer has said that it is the last.
};

}  // namespace hoopgit::front
