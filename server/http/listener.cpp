#include "server/http/listener.hpp"

#include "server/http/connection.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <exception>
#include <list>
#include <random>
#include <set>
#include <utility>

namespace hoopgit::front {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using Steady = Connection::Steady;

// How exact deadlines are.
constexpr std::chrono::milliseconds sweep_interval{250};
// After an accept that failed: out of descriptors, most likely.
constexpr std::chrono::milliseconds accept_pause{100};
constexpr std::size_t disk_threads = 2;

/// One job of every().
struct Recurring {
  asio::steady_timer timer;
  std::chrono::milliseconds interval;
  std::function<void()> job;
};

Result<tcp::acceptor> bind_to(asio::io_context& io,
                              const ListenerSettings& settings) {
  const auto failed = [&](const error_code& why) {
    return Error{Fault::unavailable,
                 "cannot listen on " + settings.host + " port " +
                     std::to_string(settings.port) + ": " + why.message()};
  };
  error_code problem;
  tcp::resolver resolver(io);
  const auto found = resolver.resolve(
      settings.host, std::to_string(settings.port),
      tcp::resolver::passive | tcp::resolver::numeric_service, problem);
  if (problem) return failed(problem);
  const tcp::endpoint place = found.begin()->endpoint();
  if (settings.certificate.empty() && !place.address().is_loopback())
    return Error{Fault::usage,
                 "cannot listen on " + settings.host +
                     " without TLS: it is not a loopback address",
                 "give a certificate and a key"};
  tcp::acceptor acceptor(io);
  acceptor.open(place.protocol(), problem);
  if (!problem)
    acceptor.set_option(asio::socket_base::reuse_address(true), problem);
  if (!problem) acceptor.bind(place, problem);
  if (!problem)
    acceptor.listen(asio::socket_base::max_listen_connections, problem);
  if (problem) return failed(problem);
  return acceptor;
}

Result<std::optional<Tls>> open_tls(const ListenerSettings& settings) {
  if (settings.certificate.empty() != settings.key.empty())
    return Error{Fault::usage,
                 "cannot use TLS: it needs a certificate and a key"};
  if (settings.certificate.empty()) return std::optional<Tls>();
  return std::optional<Tls>(TRY(Tls::open(settings.certificate, settings.key)));
}

std::uint64_t random_start() {
  std::random_device device;
  return std::uint64_t{device()} << 32U | device();
}

}  // namespace

std::string Hall::make_id() {
  // splitmix64: every number once, in an order that looks like none.
  last_id += 0x9e3779b97f4a7c15U;
  std::uint64_t mixed = last_id;
  mixed = (mixed ^ (mixed >> 30U)) * 0xbf58476d1ce4e5b9U;
  mixed = (mixed ^ (mixed >> 27U)) * 0x94d049bb133111ebU;
  mixed ^= mixed >> 31U;
  std::string id(16, '0');
  for (char& digit : id) {
    digit = "0123456789abcdef"[mixed & 15U];
    mixed >>= 4U;
  }
  return id;
}

void Hall::log(std::string_view line) const {
  if (settings.log) settings.log(line);
}

void Hall::guard(const std::function<void()>& job) const {
  try {
    job();
  } catch (const std::exception& bug) {
    log("cannot finish a job: " + std::string(bug.what()));
  } catch (...) {
    log("cannot finish a job: it threw something odd");
  }
}

// Threads end before what they use goes: the pools are the last members.
struct Listener::Inner {
  Inner(ListenerSettings given, Router table, std::optional<Tls> secure);

  asio::awaitable<void> accept();
  asio::awaitable<void> sweep();
  asio::awaitable<void> wait(asio::steady_timer& timer,
                             std::chrono::milliseconds time);
  void welcome(tcp::socket socket);
  void leave(const std::shared_ptr<Connection>& connection,
             const std::exception_ptr& bug);
  bool is_full() const { return connections.size() >= settings.connections; }
  void make_room();
  void arm(const std::shared_ptr<Recurring>& recurring);
  void stop(std::chrono::seconds grace);
  void end_if_empty();

  const ListenerSettings settings;
  const Router router;
  std::optional<Tls> tls;
  Hall hall;  // Coroutines that are dropped with `io` still look at it.
  asio::io_context io{1};
  asio::executor_work_guard<asio::io_context::executor_type> guard{
      io.get_executor()};
  tcp::acceptor acceptor{io};
  std::uint16_t port = 0;
  asio::steady_timer accept_timer{io};
  asio::steady_timer sweep_timer{io};
  asio::steady_timer grace_timer{io};
  std::set<std::shared_ptr<Connection>> connections;
  std::list<std::shared_ptr<Recurring>> recurring;
  WorkerPool disk{disk_threads};
  WorkerPool workers;
};

Listener::Inner::Inner(ListenerSettings given, Router table,
                       std::optional<Tls> secure)
    : settings(std::move(given)),
      router(std::move(table)),
      tls(std::move(secure)),
      hall{.settings = settings,
           .router = router,
           .io = io,
           .workers = workers,
           .disk = disk,
           .last_id = random_start()},
      workers(std::max<std::size_t>(settings.workers, 1)) {}

asio::awaitable<void> Listener::Inner::wait(asio::steady_timer& timer,
                                            std::chrono::milliseconds time) {
  timer.expires_after(time);
  error_code ignored;
  co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
}

asio::awaitable<void> Listener::Inner::accept() {
  while (!hall.stopping) {
    error_code problem;
    if (is_full())
      co_await acceptor.async_wait(
          tcp::acceptor::wait_read,
          asio::redirect_error(asio::use_awaitable, problem));
    if (is_full()) {  // And somebody is waiting.
      make_room();
      co_await wait(accept_timer, sweep_interval);
      continue;
    }
    tcp::socket socket = co_await acceptor.async_accept(
        asio::redirect_error(asio::use_awaitable, problem));
    if (!problem)
      welcome(std::move(socket));
    else if (!hall.stopping)
      co_await wait(accept_timer, accept_pause);
  }
}

/// Deadlines of all connections in one place: cheaper than a timer each.
asio::awaitable<void> Listener::Inner::sweep() {
  while (!hall.stopping || !connections.empty()) {
    co_await wait(sweep_timer, sweep_interval);
    const auto now = Steady::now();
    for (const auto& connection : connections)
      connection->keep_time(now);
  }
}

void Listener::Inner::welcome(tcp::socket socket) {
  error_code ignored;
  socket.set_option(tcp::no_delay(true), ignored);
  const auto peer = socket.remote_endpoint(ignored);
  auto connection = std::make_shared<Connection>(
      hall, Wire::make(std::move(socket), tls ? &*tls : nullptr),
      peer.address().to_string());
  connections.insert(connection);
  asio::co_spawn(io, connection->serve(),
                 [this, connection](const std::exception_ptr& bug) {
                   leave(connection, bug);
                 });
}

void Listener::Inner::leave(const std::shared_ptr<Connection>& connection,
                            const std::exception_ptr& bug) {
  if (bug) {
    connection->cut();
    hall.log("cannot serve a connection: internal error");
  }
  connections.erase(connection);
  accept_timer.cancel();
  end_if_empty();
}

void Listener::Inner::make_room() {
  const auto now = Steady::now();
  for (const auto& connection : connections)
    if (connection->make_room(now)) return;
}

void Listener::Inner::arm(const std::shared_ptr<Recurring>& one) {
  if (hall.stopping) return;
  one->timer.expires_after(one->interval);
  one->timer.async_wait([this, one](const error_code& problem) {
    if (problem) return;
    workers.submit([this, one]() mutable {
      hall.guard(one->job);
      asio::post(io, [this, one = std::move(one)] { arm(one); });
    });
  });
}

void Listener::Inner::stop(std::chrono::seconds grace) {
  if (hall.stopping) return;
  hall.stopping = true;
  error_code ignored;
  acceptor.close(ignored);
  accept_timer.cancel();
  for (const auto& one : recurring)
    one->timer.cancel();
  for (const auto& connection : connections)
    connection->stop();
  grace_timer.expires_after(grace);
  grace_timer.async_wait([this](const error_code& problem) {
    if (problem) return;
    for (const auto& connection : connections)
      connection->cut();
  });
  end_if_empty();
}

void Listener::Inner::end_if_empty() {
  if (!hall.stopping || !connections.empty()) return;
  grace_timer.cancel();
  sweep_timer.cancel();
  guard.reset();
}

Listener::Listener(std::unique_ptr<Inner> inner) : inner_(std::move(inner)) {}
Listener::Listener(Listener&&) noexcept = default;
Listener& Listener::operator=(Listener&&) noexcept = default;
Listener::~Listener() = default;

Result<Listener> Listener::open(ListenerSettings settings,
                                std::vector<Route> routes) {
  auto tls = TRY(open_tls(settings));
  auto router = TRY(Router::make(std::move(routes)));
  if (!settings.spool.empty()) TRY(SpoolFile::clear(settings.spool));
  auto inner = std::make_unique<Inner>(std::move(settings), std::move(router),
                                       std::move(tls));
  inner->acceptor = TRY(bind_to(inner->io, inner->settings));
  error_code ignored;
  inner->port = inner->acceptor.local_endpoint(ignored).port();
  return Listener(std::move(inner));
}

std::uint16_t Listener::port() const {
  return inner_->port;
}

std::vector<std::string> Listener::routes() const {
  return inner_->router.list();
}

void Listener::run() {
  Inner& inner = *inner_;
  const auto ended = [&inner](const std::exception_ptr& bug) {
    if (bug) inner.hall.log("cannot go on listening: internal error");
  };
  asio::co_spawn(inner.io, inner.accept(), ended);
  asio::co_spawn(inner.io, inner.sweep(), ended);
  inner.io.run();
  inner.workers.close();
  inner.disk.close();
}

void Listener::stop(std::chrono::seconds grace) {
  asio::post(inner_->io, [inner = inner_.get(), grace] { inner->stop(grace); });
}

void Listener::wake(const std::string& key) {
  asio::post(inner_->io, [inner = inner_.get(), key] {
    const auto [begin, end] = inner->hall.held.equal_range(key);
    for (auto one = begin; one != end; ++one)
      one->second->wake();
  });
}

void Listener::submit(std::function<void()> job) {
  inner_->workers.submit(
      [inner = inner_.get(), job = std::move(job)] { inner->hall.guard(job); });
}

void Listener::every(std::chrono::milliseconds interval,
                     std::function<void()> job) {
  asio::post(inner_->io,
             [inner = inner_.get(), interval, job = std::move(job)]() mutable {
               const auto one = std::make_shared<Recurring>(Recurring{
                   asio::steady_timer(inner->io), interval, std::move(job)});
               inner->recurring.push_back(one);
               inner->arm(one);
             });
}

}  // namespace hoopgit::front
