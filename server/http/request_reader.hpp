#pragma once

#include "core/base/result.hpp"
#include "server/http/body_reader.hpp"
#include "server/http/exchange.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace hoopgit::front {

/// Largest header block, from the method to the empty line.
constexpr std::size_t header_limit = std::size_t{16} * 1024;

/// Finds the end of a header block while it comes, and refuses what different
/// programs read differently: a CR or LF alone, controls, folded lines, empty
/// lines before the request line.
class HeadScanner {
 public:
  /// `bytes`: all of the block so far; only what is new is looked at. The size
  /// of the block, or 0 when its end has not come. Fault::limit: too large.
  Result<std::size_t> look(std::string_view bytes);

 private:
  enum class Place { block_begin, line_begin, line, line_end, block_end };
  Result<bool> step(char c);  ///< The block is whole.

  std::size_t seen_ = 0;
  Place place_ = Place::block_begin;
};

/// A request as its header block tells it.
struct Head {
  Request request;   ///< Without id, address and body.
  bool old = false;  ///< HTTP/1.0.
  bool keep_alive = false;
  bool awaits_continue = false;
  bool has_body = false;
  std::optional<std::uint64_t> length{};  ///< Of the body, if told.
  bool encoded = false;                   ///< A Content-Encoding ...
  bool gzipped = false;                   ///< ... which is gzip.
};

/// Reads one request out of bytes: no sockets. Beast's parser for the header,
/// and more checks around it, since a proxy may stand before us that reads
/// otherwise. Every error is Fault::usage, and the connection cannot be used
/// after it.
class RequestReader {
 public:
  /// The whole block, as HeadScanner found it.
  Result<Head> read_head(std::string_view block);

  /// As BodyReader::read().
  Result<std::size_t> read_body(std::string_view bytes, std::string& body) {
    return body_.read(bytes, body);
  }

  bool done() const { return body_.done(); }  ///< The body is whole.

 private:
  BodyReader body_ = BodyReader::of_length(0);
};

}  // namespace hoopgit::front
