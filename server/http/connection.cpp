// A client, its requests and its answers; how bodies are taken is in
// connection_body.cpp.

#include "server/http/connection.hpp"

#include "server/http/connection_exchange.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <exception>
#include <utility>

namespace hoopgit::front {
namespace {

namespace asio = boost::asio;

// Lingering: a client that still sends would lose our answer to a reset.
constexpr std::chrono::seconds linger_time{2};
constexpr std::size_t linger_bytes = std::size_t{64} * 1024 * 1024;

/// Takes a Held answer out of the table when it ends, however it ends.
class Registration {
 public:
  Registration(Hall& hall, const std::string& key, Connection* connection)
      : hall_(hall), place_(hall.held.emplace(key, connection)) {}
  Registration(const Registration&) = delete;
  Registration& operator=(const Registration&) = delete;
  ~Registration() { hall_.held.erase(place_); }

 private:
  Hall& hall_;
  std::unordered_multimap<std::string, Connection*>::iterator place_;
};

}  // namespace

Connection::Connection(Hall& hall, std::unique_ptr<Wire> wire,
                       std::string address)
    : hall_(hall),
      wire_(std::move(wire)),
      address_(std::move(address)),
      event_(hall.io, Steady::time_point::max()) {}

void Connection::wake() {
  woken_ = true;
  event_.cancel();
}

void Connection::keep_time(Steady::time_point now) {
  if (now < deadline_) return;
  late_ = true;
  deadline_ = Steady::time_point::max();
  wire_->cancel();
}

bool Connection::make_room(Steady::time_point now) {
  const bool is_slow = arriving_ != Steady::time_point::max() &&
                       now - arriving_ > hall_.settings.patience;
  if (!(idle_ && served_) && !is_slow) return false;
  if (is_slow) gone_ = true;  // It gets no answer: that would take time too.
  wire_->cancel();
  return true;
}

/// Who is slower than this is not slow, but up to something.
std::chrono::seconds Connection::time_for(std::uint64_t bytes) const {
  const auto rate = std::max<std::uint64_t>(hall_.settings.least_rate, 1);
  return hall_.settings.body_silence +
         std::chrono::seconds(static_cast<std::int64_t>(bytes / rate));
}

void Connection::stop() {
  if (idle_) wire_->cancel();
  event_.cancel();
}

void Connection::cut() {
  gone_ = true;
  wire_->close();
  event_.cancel();
}

Connection::Awaitable<void> Connection::serve() {
  allow(hall_.settings.handshake_deadline);
  arriving_ = Steady::now();
  const bool greeted = co_await wire_->greet();
  if (!greeted) co_return wire_->close();
  bool more = true;
  while (more && !hall_.stopping)
    more = co_await serve_one();
  co_await part();
}

Connection::Awaitable<bool> Connection::serve_one() {
  Exchange now(hall_, notifier());
  std::optional<Reply> refusal = co_await receive_head(now.scanner, now.size);
  arriving_ = Steady::time_point::max();
  if (gone_ || (!refusal && now.size == 0)) co_return false;
  if (!refusal) refusal = co_await admit(now);
  if (!refusal) refusal = co_await receive_body(now);
  served_ = true;
  if (gone_) co_return false;
  if (refusal) co_return co_await send_reply(now, *refusal);
  co_return co_await answer(now);
}

Connection::Awaitable<std::optional<Reply>> Connection::receive_head(
    HeadScanner& scanner, std::size_t& size) {
  input_.shrink();
  idle_ = input_.empty();
  if (!idle_) arriving_ = Steady::now();
  allow(idle_ && served_ ? hall_.settings.idle
                         : hall_.settings.header_deadline);
  while (true) {
    const auto looked = scanner.look(input_.view());
    if (!looked)
      co_return plain_reply(looked.error().fault == Fault::limit ? 431 : 400,
                            looked.error().message);
    size = *looked;
    if (size > 0) co_return std::nullopt;
    const std::size_t got = co_await receive(header_limit);
    if (idle_ && got > 0) {
      allow(hall_.settings.header_deadline);
      if (served_) arriving_ = Steady::now();
    }
    if (got == 0 && late_ && !idle_)
      co_return plain_reply(
          408, "cannot read the request: its header took too long");
    if (got == 0) co_return std::nullopt;
    idle_ = false;
  }
}

Connection::Awaitable<std::optional<Reply>> Connection::admit(Exchange& now) {
  deadline_ = Steady::time_point::max();
  auto head = now.reader.read_head(input_.view().substr(0, now.size));
  input_.use(now.size);
  if (!head) co_return plain_reply(400, head.error().message);
  now.head = std::move(*head);
  now.request().id = now.terms.id;
  now.request().client_address = address_;
  now.terms.chunked = !now.head.old;
  now.terms.without_body = now.request().method == "HEAD";
  now.terms.keep_alive = now.head.keep_alive && !hall_.stopping;
  now.body_left = now.head.has_body;
  auto found = hall_.router.find(now.request().method, now.request().path);
  if (auto* reply = std::get_if<Reply>(&found)) co_return std::move(*reply);
  now.match = std::move(std::get<Router::Match>(found));
  std::optional<Reply> refusal;
  if (now.route().admit) {
    std::function<void()> job = [&now, &refusal] {
      refusal = now.route().admit(now.request(), now.match.fields);
    };
    co_await work(now, std::move(job));
  }
  if (now.failed) co_return now.excuse();
  co_return refusal;
}

Connection::Awaitable<bool> Connection::answer(Exchange& now) {
  Answer answer = Reply{};
  now.open_stream();
  std::function<void()> job = [&now, &answer] {
    // Whatever happens, its file is removed here: that may take a while.
    const std::optional<SpoolFile> spool = std::move(now.spool);
    answer = now.route().handle(now.request(), now.match.fields, *now.stream);
    now.request().meter = nullptr;
  };
  co_await work(now, std::move(job));
  const bool streamed = std::holds_alternative<Streamed>(answer);
  if (now.failed || now.stream->begun() != streamed) {
    if (!now.failed) now.log("handler misused its stream");
    now.failed = true;
    if (now.stream->begun()) co_return co_await end_stream(now);
    co_return co_await send_reply(now, now.excuse());
  }
  if (streamed) co_return co_await end_stream(now);
  if (const auto* held = std::get_if<Held>(&answer))
    co_return co_await hold(now, *held);
  co_return co_await send_reply(now, std::get<Reply>(answer));
}

Connection::Awaitable<bool> Connection::send_reply(Exchange& now,
                                                   const Reply& reply) {
  now.terms.keep_alive =
      now.terms.keep_alive && !now.body_left && !hall_.stopping;
  auto bytes = write_answer(now.terms, reply);
  if (!bytes) {
    now.log(bytes.error().message);
    const Reply excuse = now.excuse();
    bytes = write_answer(now.terms, excuse);
  }
  told_ = !now.terms.keep_alive;
  const bool sent = co_await send(*bytes);
  co_return sent && !told_;
}

/// The worker is done with the stream.
Connection::Awaitable<bool> Connection::end_stream(Exchange& now) {
  const bool whole = !now.failed && !now.stream->aborted();
  if (whole) now.stream->end();
  co_await pump(*now.stream);
  if (!whole && !now.terms.chunked) wire_->reset();
  told_ = !now.stream->terms().keep_alive;
  co_return whole && !gone_ && !told_;
}

Connection::Awaitable<bool> Connection::hold(Exchange& now, const Held& held) {
  const auto begun = now.stream->begin(held.status, held.headers);
  if (!begun) {
    now.log(begun.error().message);
    co_return co_await send_reply(now, now.excuse());
  }
  const Registration registration(hall_, held.key, this);
  bool ended = now.terms.without_body;
  while (!ended && !now.failed && !gone_ && !hall_.stopping) {
    woken_ = false;
    std::function<void()> job = [&now, &held, &ended] {
      const Held::Step step = held.step();
      ended = step.ended;
      [[maybe_unused]] const auto sent = now.stream->write(step.bytes);
    };
    co_await work(now, std::move(job));
    if (!ended && !now.failed) co_await pause(held.interval);
    if (wire_->peer_has_left()) gone_ = true;
  }
  if (!ended && !now.failed && !gone_ && held.farewell) {
    std::function<void()> job = [&now, &held] {
      [[maybe_unused]] const auto sent = now.stream->write(held.farewell());
    };
    co_await work(now, std::move(job));
    ended = true;
  }
  if (!ended) now.stream->abort();
  co_return co_await end_stream(now);
}

/// Until the interval is over, somebody calls wake(), or the listener stops.
Connection::Awaitable<void> Connection::pause(
    std::chrono::milliseconds interval) {
  const auto end = Steady::now() + interval;
  while (!woken_ && !hall_.stopping && !gone_ && Steady::now() < end) {
    event_.expires_at(end);
    boost::system::error_code ignored;
    co_await event_.async_wait(
        asio::redirect_error(asio::use_awaitable, ignored));
  }
}

/// Closes so that the client can read all that was sent.
Connection::Awaitable<void> Connection::part() {
  if (!gone_) {
    allow(linger_time);
    co_await wire_->farewell();
    std::size_t dropped = 0;
    while (told_ && dropped < linger_bytes) {
      constexpr std::size_t piece = std::size_t{64} * 1024;
      const std::size_t got =
          co_await wire_->drop_some(input_.prepare(piece), piece);
      if (got == 0) break;
      dropped += got;
    }
  }
  wire_->close();
}

Connection::Awaitable<std::size_t> Connection::receive(std::size_t wanted) {
  char* const place = input_.prepare(wanted);
  const std::size_t got = co_await wire_->read_some(place, wanted);
  input_.added(got);
  co_return got;
}

Connection::Awaitable<bool> Connection::send(std::string_view bytes) {
  const auto end = Steady::now() + time_for(bytes.size());
  while (!bytes.empty() && !gone_) {
    allow(hall_.settings.body_silence);
    deadline_ = std::min(deadline_, end);
    const std::size_t sent = co_await wire_->write_some(bytes);
    if (sent == 0) gone_ = true;
    bytes.remove_prefix(sent);
  }
  deadline_ = Steady::time_point::max();
  co_return !gone_;
}

/// Sends what the stream has, until it has nothing.
Connection::Awaitable<void> Connection::pump(AnswerStream& stream) {
  std::string bytes;
  while (stream.take(bytes)) {
    const bool sent = co_await send(bytes);
    if (!sent) stream.break_off();
  }
}

void Connection::start(WorkerPool& pool, std::function<void()> job,
                       bool& done) {
  done = false;
  auto finish = [self = shared_from_this(), &done] {
    done = true;
    self->event_.cancel();
  };
  // `finish` is moved on: the last owner of a connection must not be a worker.
  pool.submit([job = std::move(job), finish = std::move(finish),
               &io = hall_.io]() mutable {
    job();
    asio::post(io, std::move(finish));
  });
}

/// Runs the job on a worker, and sends what it writes to the stream meanwhile.
Connection::Awaitable<void> Connection::work(Exchange& now,
                                             std::function<void()> job) {
  bool done = false;
  start(
      hall_.workers, [&now, job = std::move(job)] { now.guard(job); }, done);
  while (true) {
    const bool was_done = done;
    if (now.stream) co_await pump(*now.stream);
    if (was_done) co_return;
    if (!done) co_await until_notified();
  }
}

Connection::Awaitable<void> Connection::until_notified() {
  event_.expires_at(Steady::time_point::max());
  boost::system::error_code ignored;
  co_await event_.async_wait(
      asio::redirect_error(asio::use_awaitable, ignored));
}

std::function<void()> Connection::notifier() {
  return [self = weak_from_this(), &io = hall_.io] {
    asio::post(io, [self] {
      if (const auto connection = self.lock()) connection->event_.cancel();
    });
  };
}

}  // namespace hoopgit::front
