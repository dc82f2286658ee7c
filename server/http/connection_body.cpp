// How a Connection takes the body of a request.

#include "server/http/connection_exchange.hpp"

#include <cxxabi.h>

#include <cstdlib>
#include <exception>
#include <limits>
#include <typeinfo>
#include <utility>

namespace hoopgit::front {
namespace {

// Large enough that a job for each costs nothing.
constexpr std::size_t piece_size = std::size_t{256} * 1024;

std::string readable(const char* type) {
  int problem = 0;
  const std::unique_ptr<char, decltype(&std::free)> name(
      abi::__cxa_demangle(type, nullptr, nullptr, &problem), &std::free);
  return problem == 0 ? name.get() : type;
}

std::uint64_t limit_of(const BodyRule& rule) {
  return rule.where == BodyRule::Where::none ? 0 : rule.limit;
}

/// Why this body is not wanted, if its header tells already.
std::optional<Reply> refuse_early(const Head& head, const BodyRule& rule) {
  if (head.has_body && head.encoded && !(rule.takes_gzip && head.gzipped))
    return plain_reply(
        415, "cannot read the request: its content-encoding is not supported");
  if (head.length.value_or(0) > limit_of(rule))
    return plain_reply(413, "cannot take the request: its body is too large");
  return std::nullopt;
}

}  // namespace

Connection::Exchange::Exchange(Hall& shared, std::function<void()> notifier)
    : hall(shared),
      notify(std::move(notifier)),
      terms{.id = shared.make_id(), .clock = shared.settings.clock} {}

void Connection::Exchange::open_stream() {
  stream = std::make_unique<AnswerStream>(terms, notify);
}

void Connection::Exchange::guard(const std::function<void()>& job) {
  try {
    job();
  } catch (const std::exception& bug) {
    failed = true;
    log("handler threw " + readable(typeid(bug).name()));
  } catch (...) {
    failed = true;
    log("handler threw something odd");
  }
}

void Connection::Exchange::log(std::string_view what) const {
  const std::string_view pattern =
      match.route != nullptr ? std::string_view(match.route->pattern) : "?";
  hall.log("cannot answer " + std::string(pattern) + ": " + std::string(what) +
           " (request " + terms.id + ")");
}

Reply Connection::Exchange::excuse() const {
  return plain_reply(
      500, "cannot answer: internal error (request " + terms.id + ")");
}

Connection::Awaitable<std::optional<Reply>> Connection::receive_body(
    Exchange& now) {
  const BodyRule& rule = now.route().body;
  if (auto refusal = refuse_early(now.head, rule)) co_return refusal;
  if (rule.where == BodyRule::Where::file) {
    auto spool = SpoolFile::make(hall_.settings.spool, now.terms.id);
    if (!spool) co_return plain_reply(507, spool.error().message);
    now.spool = std::move(*spool);
    now.request().body_file = now.spool->path();
  }
  if (now.head.awaits_continue) co_await send("HTTP/1.1 100 Continue\r\n\r\n");
  auto refusal = co_await receive_pieces(now);
  if (!refusal && now.spool) refusal = co_await store_piece(now);
  // The disk thread must be done before anything here may go.
  while (!now.written)
    co_await until_notified();
  deadline_ = Steady::time_point::max();
  if (!refusal && !now.stored)
    refusal = plain_reply(507, now.stored.error().message);
  if (refusal || gone_) co_await drop_body(now);
  if (now.spool) now.spool->close();
  now.body_left = now.body_left && !now.reader.done();
  co_return refusal;
}

Connection::Awaitable<std::optional<Reply>> Connection::receive_pieces(
    Exchange& now) {
  std::string& body = now.spool ? now.coming : now.request().body;
  Steady::duration waited{};  // For the client, not for our disk.
  while (!now.reader.done() && !gone_) {
    const std::size_t before = body.size();
    const auto used = now.reader.read_body(input_.view(), body);
    if (!used) co_return plain_reply(400, used.error().message);
    input_.use(*used);
    const std::size_t came = body.size() - before;
    now.request().body_size += came;
    if (now.request().meter && came > 0)
      if (auto refusal = now.request().meter(came)) co_return refusal;
    if (now.request().body_size > limit_of(now.route().body))
      co_return plain_reply(413,
                            "cannot take the request: its body is too large");
    if (now.spool && body.size() >= piece_size) {
      auto refusal = co_await store_piece(now);
      if (refusal) co_return refusal;
    }
    if (now.reader.done()) break;
    allow(hall_.settings.body_silence);
    const auto begun = Steady::now();
    const std::size_t got = co_await receive(piece_size);
    waited += Steady::now() - begun;
    if ((got == 0 && late_) ||
        (got > 0 && waited > time_for(now.request().body_size)))
      co_return plain_reply(408,
                            "cannot read the request: its body took too long");
    if (got == 0) gone_ = true;
  }
  co_return std::nullopt;
}

/// On the disk thread: to remove a large file takes a while.
Connection::Awaitable<void> Connection::drop_body(Exchange& now) {
  std::function<void()> job = [&now] { now.spool.reset(); };
  start(hall_.disk, std::move(job), now.written);
  while (!now.written)
    co_await until_notified();
}

/// Hands what has come to the disk, after what was handed before.
Connection::Awaitable<std::optional<Reply>> Connection::store_piece(
    Exchange& now) {
  deadline_ = Steady::time_point::max();
  while (!now.written)
    co_await until_notified();
  if (!now.stored) co_return plain_reply(507, now.stored.error().message);
  now.writing.swap(now.coming);
  now.coming.clear();
  std::function<void()> job = [&now] {
    now.stored = now.spool->append(now.writing);
  };
  start(hall_.disk, std::move(job), now.written);
  co_return std::nullopt;
}

}  // namespace hoopgit::front
