#include "server/http/request_reader.hpp"

#include "core/base/text.hpp"
#include "server/http/bearer.hpp"
#include "server/http/target.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <system_error>

namespace hoopgit::front {
namespace {

namespace http = boost::beast::http;
using boost::beast::error_code;

Error malformed(std::string_view what) {
  return {Fault::usage, "cannot read the request: " + std::string(what)};
}

std::string_view view(boost::beast::string_view text) {
  return {text.data(), text.size()};
}

/// Fields that mean something to us, and so may be there once only.
constexpr std::array<std::string_view, 7> single{
    "host",         "content-length",   "transfer-encoding", "expect",
    "content-type", "content-encoding", "authorization"};

/// They ask to go on in another protocol, which nobody behind us speaks.
constexpr std::array<std::string_view, 2> unwanted{"upgrade", "http2-settings"};

constexpr std::size_t most_fields = 100;

Result<void> take_fields(const http::fields& fields, Request& request) {
  for (const auto& field : fields) {
    std::string name = lower(view(field.name_string()));
    const bool is_single =
        std::find(single.begin(), single.end(), name) != single.end();
    if (is_single && fields.count(field.name_string()) > 1)
      return malformed("header " + name + " is given twice");
    if (std::find(unwanted.begin(), unwanted.end(), name) != unwanted.end())
      return malformed("it asks for another protocol");
    if (name == "authorization")
      request.bearer = read_bearer(view(field.value()));
    else if (name != "proxy-authorization")
      request.headers.emplace_back(std::move(name), view(field.value()));
  }
  if (request.headers.size() > most_fields)
    return malformed("it has too many headers");
  return {};
}

Result<void> read_length(std::string_view text, Head& head) {
  std::uint64_t length = 0;
  const auto [end, problem] =
      std::from_chars(text.data(), text.data() + text.size(), length);
  const bool has_zero = text.size() > 1 && text.starts_with('0');
  if (problem != std::errc() || end != text.data() + text.size() || has_zero)
    return malformed("its content-length is no number");
  head.length = length;
  head.has_body = length > 0;
  return {};
}

Result<void> read_framing(const http::fields& fields, Head& head) {
  const auto length = fields.find(http::field::content_length);
  const auto coding = fields.find(http::field::transfer_encoding);
  if (length != fields.end() && coding != fields.end())
    return malformed("it has both a content-length and a transfer-encoding");
  if (length != fields.end()) return read_length(view(length->value()), head);
  if (coding == fields.end()) return {};
  if (head.old || !equal_ignoring_case(view(coding->value()), "chunked"))
    return malformed("its transfer-encoding is not chunked");
  head.has_body = true;
  return {};
}

Result<void> read_host(const http::fields& fields, const Head& head) {
  const auto host = fields.find(http::field::host);
  if (host == fields.end()) {
    if (head.old) return {};
    return malformed("header host is missing");
  }
  if (!is_host(view(host->value()))) return malformed("its host is no host");
  return {};
}

Result<void> read_expectation(Head& head) {
  const auto expected = head.request.header("expect");
  if (expected.empty() || head.old) return {};
  if (!equal_ignoring_case(expected, "100-continue"))
    return malformed("it expects something other than 100-continue");
  head.awaits_continue = head.has_body;
  return {};
}

void read_encoding(Head& head) {
  const auto encoding = head.request.header("content-encoding");
  head.encoded =
      !encoding.empty() && !equal_ignoring_case(encoding, "identity");
  head.gzipped = equal_ignoring_case(encoding, "gzip");
}

bool is_control(char c) {
  return (c >= 0 && c < ' ' && c != '\t') || c == '\x7f';
}

}  // namespace

Result<std::size_t> HeadScanner::look(std::string_view bytes) {
  for (; seen_ < bytes.size(); ++seen_) {
    if (seen_ == header_limit)
      return Error{Fault::limit,
                   "cannot read the request: its header is over 16 KiB"};
    if (TRY(step(bytes[seen_]))) return ++seen_;
  }
  return std::size_t{0};
}

Result<bool> HeadScanner::step(char c) {
  const bool needs_lf = place_ == Place::line_end || place_ == Place::block_end;
  if (needs_lf && c != '\n')
    return malformed("its header has a CR without a LF");
  if (place_ == Place::block_end) return true;
  if (place_ == Place::line_end) {
    place_ = Place::line_begin;
    return false;
  }
  if (place_ == Place::block_begin && c == '\r')
    return malformed("it begins with an empty line");
  if (place_ == Place::line_begin && (c == ' ' || c == '\t'))
    return malformed("its header has a folded line");
  if (c == '\r') {
    place_ = place_ == Place::line_begin ? Place::block_end : Place::line_end;
    return false;
  }
  if (is_control(c)) return malformed("its header has a control character");
  place_ = Place::line;
  return false;
}

Result<Head> RequestReader::read_head(std::string_view block) {
  http::request_parser<http::empty_body> parser;
  parser.header_limit(header_limit);
  parser.body_limit(boost::none);
  error_code problem;
  parser.put(boost::asio::buffer(block.data(), block.size()), problem);
  if (problem || !parser.is_header_done())
    return malformed("its header is malformed");
  const auto& message = parser.get();
  if (message.version() != 10 && message.version() != 11)
    return malformed("its version is not HTTP/1.0 or HTTP/1.1");
  Target target = TRY(parse_target(view(message.target())));
  Head head{};
  head.request.method = view(message.method_string());
  head.request.path = std::move(target.path);
  head.request.query = std::move(target.query);
  head.old = message.version() == 10;
  head.keep_alive = !head.old && parser.keep_alive();
  TRY(take_fields(message, head.request));
  TRY(read_framing(message, head));
  TRY(read_host(message, head));
  TRY(read_expectation(head));
  read_encoding(head);
  const bool chunked = head.has_body && !head.length;
  body_ = chunked ? BodyReader::of_chunks()
                  : BodyReader::of_length(head.length.value_or(0));
  return head;
}

}  // namespace hoopgit::front
