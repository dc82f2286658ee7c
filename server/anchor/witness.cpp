#include "server/anchor/witness.hpp"

#include "core/base/text.hpp"
#include "core/crypto/crypto.hpp"
#include "core/ledger/cosignature.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

namespace hoopgit::anchor {
namespace {

using Kind = Answer::Kind;

constexpr std::size_t largest_reply = std::size_t{64} * 1024;
constexpr int most_attempts = 3;

/// "<decimal>\n"; the LF may be missing.
std::optional<std::uint64_t> size_in(const http::Response& response) {
  if (response.head.header("content-type") != "text/x.tlog.size")
    return std::nullopt;
  const std::string_view text = trim(response.body);
  std::uint64_t size = 0;
  const auto read =
      std::from_chars(text.data(), text.data() + text.size(), size);
  if (text.empty() || read.ec != std::errc() ||
      read.ptr != text.data() + text.size())
    return std::nullopt;
  return size;
}

Answer answered(Kind kind, int status, std::string_view why) {
  return {kind,
          "it answered " + std::to_string(status) + ": " + std::string(why)};
}

}  // namespace

/// What it made of one request.
struct Witness::Reply {
  Answer answer{};
  std::optional<std::uint64_t> has{};  ///< To be asked again from this size.
  bool is_rejected = false;            ///< 422.
};

Result<http::Response> Witness::post(const std::string& body) const {
  http::Request request;
  request.method = "POST";
  request.url = target_.url;
  if (!request.url.path.ends_with('/')) request.url.path += '/';
  request.url.path += "add-checkpoint";
  request.headers = {{"Content-Type", "text/plain; charset=utf-8"}};
  request.body = body;
  request.deadline = deadline_;
  request.response_limit = largest_reply;
  request.refuse_local_addresses = !request.url.is_loopback();
  return client_.send(request);
}

/// A cosignature counts by its key alone; what else is in the answer may be of
/// other kinds of key.
Answer Witness::take(const Published& newest, const std::string& lines) const {
  const auto signatures = ledger::parse_signatures(lines);
  if (!signatures)
    return {Kind::failed, "its answer is not lines of signatures"};
  for (const auto& signature : *signatures) {
    if (signature.name != target_.key.name() ||
        signature.id != target_.key.id())
      continue;
    if (!target_.key.verifies(ledger::to_text(newest.checkpoint),
                              signature.signature))
      return {Kind::failed, "its signature does not hold"};
    return {Kind::good, "", newest.checkpoint.size, newest.checkpoint.root,
            newest.note + ledger::to_line(signature)};
  }
  return {Kind::misconfigured, "it signs with another key than its vkey"};
}

Result<Witness::Reply> Witness::ask(const LocalLog& log,
                                    const Published& newest,
                                    std::uint64_t last) const {
  ledger::AddCheckpoint request{last, {}, newest.note};
  request.proof = TRY(log.prove(last, newest.checkpoint.size));
  const auto response = post(ledger::to_text(request));
  if (!response) return Reply{{Kind::failed, response.error().message}};
  const int status = response->head.status;
  switch (status) {
    case 200:
      return Reply{take(newest, response->body)};
    case 403:
      return Reply{answered(Kind::misconfigured, status,
                            "it does not take the signature of this log")};
    case 404:
      return Reply{
          answered(Kind::misconfigured, status, "it does not know this log")};
    case 409:
      if (const auto has = size_in(*response)) return Reply{{}, has};
      return Reply{answered(Kind::failed, status, "without a size")};
    case 422:
      return Reply{answered(Kind::fork, status,
                            "this log does not go on from the one it has"),
                   std::nullopt, true};
    default:
      return Reply{answered(Kind::failed, status, "no signature")};
  }
}

Result<Answer> Witness::put(const LocalLog& log, const Published& newest,
                            std::uint64_t last, Time /*now*/) {
  bool was_rejected = false;
  std::uint64_t from = std::min(last, newest.checkpoint.size);
  for (int attempt = 0; attempt < most_attempts; ++attempt) {
    Reply reply = TRY(ask(log, newest, from));
    if (reply.has) {
      const std::uint64_t here = TRY(log.size());
      if (*reply.has > here)
        return Answer{Kind::rollback,
                      "it has signed " + std::to_string(*reply.has) +
                          " entries of it, and the database has " +
                          std::to_string(here),
                      *reply.has};
      if (*reply.has > newest.checkpoint.size)
        return Answer{Kind::failed, "it has a newer checkpoint"};
      from = *reply.has;
      continue;
    }
    if (!reply.is_rejected || was_rejected) return std::move(reply.answer);
    was_rejected = true;
  }
  return Answer{Kind::failed, "it names another size each time"};
}

Result<Answer> Witness::look(const LocalLog& log, const Url& monitor) const {
  http::Request request;
  request.url = monitor;
  if (!request.url.path.ends_with('/')) request.url.path += '/';
  request.url.path += crypto::sha256_hex(log.origin()) + "/checkpoint";
  request.deadline = deadline_;
  request.response_limit = largest_reply;
  request.refuse_local_addresses = !request.url.is_loopback();
  const auto response = client_.send(request);
  if (!response) return Answer{Kind::failed, response.error().message};
  if (response->head.status == 404) return Answer{Kind::good};
  if (response->head.status != 200)
    return answered(Kind::failed, response->head.status, "no checkpoint");
  return log.judge(response->body);
}

Result<Answer> Witness::compare(const LocalLog& log, std::uint64_t last,
                                Time now) {
  if (target_.monitor) return look(log, *target_.monitor);
  // The same that was signed before: nothing that is new leaves the relay.
  const auto newest = TRY(log.newest());
  if (!newest) return Answer{Kind::good};
  return put(log, *newest, last, now);
}

}  // namespace hoopgit::anchor
