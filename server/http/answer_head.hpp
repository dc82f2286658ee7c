#pragma once

#include "core/base/clock.hpp"
#include "core/base/result.hpp"
#include "server/http/exchange.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace hoopgit::front {

/// How the client learns where the body ends (RFC 9112, 6.3).
struct Framing {
  enum class Kind { length, chunked, until_close, none } kind = Kind::length;
  std::uint64_t length = 0;
};

/// What is the same for every answer to one request.
struct AnswerTerms {
  std::string id;  ///< For X-Request-Id.
  const Clock* clock;
  bool keep_alive = false;
  bool chunked = true;        ///< Else the client is one of HTTP/1.0.
  bool without_body = false;  ///< The request was HEAD.
};

/// The bytes up to the body. An error is a bug of the handler: a name or value
/// that would be read as something else, or a header that is ours to send.
Result<std::string> write_head(const AnswerTerms& terms, int status,
                               const Headers& headers, Framing framing);

/// The whole answer in one piece, body copied.
Result<std::string> write_answer(const AnswerTerms& terms, const Reply& reply);

}  // namespace hoopgit::front
