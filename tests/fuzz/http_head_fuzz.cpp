// A header block from a socket: its end, what is in it, and that it has one
// reading only.

#include "core/base/encoding.hpp"
#include "core/base/text.hpp"
#include "server/http/request_reader.hpp"
#include "tests/fuzz/target.hpp"

using namespace hoopgit;
using fuzz::must;

namespace {

std::string message_of(const Result<std::size_t>& looked) {
  return looked ? std::to_string(*looked) : looked.error().message;
}

/// The same, given one byte more each time up to where it decides.
std::string look_slowly(std::string_view input) {
  front::HeadScanner scanner;
  for (std::size_t i = 1; i <= input.size(); ++i) {
    const auto looked = scanner.look(input.substr(0, i));
    if (!looked || *looked > 0) return message_of(looked);
  }
  return "0";
}

void check_request(const front::Head& head) {
  const auto& request = head.request;
  must(request.path.starts_with('/'));
  if (request.path != "/")
    for (const auto segment :
         split(std::string_view(request.path).substr(1), '/'))
      must(!segment.empty() && segment != "." && segment != "..");
  must(is_utf8(request.path));
  must(request.path.find_first_of(";\\\r\n") == std::string::npos);
  must(request.path.find('\0') == std::string::npos);
  for (const auto& [name, value] : request.headers) {
    must(lower(name) == name);
    must(name != "authorization" && name != "upgrade");
    must(value.find_first_of("\r\n") == std::string::npos);
    must(value.find('\0') == std::string::npos);
  }
  const bool has_length = !request.header("content-length").empty();
  must(!has_length || request.header("transfer-encoding").empty());
  if (head.length && has_length)
    must(std::to_string(*head.length) == request.header("content-length"));
}

/// Written plainly, it is the same request.
void check_again(const front::Head& head) {
  std::string path;
  for (const auto segment :
       split(std::string_view(head.request.path).substr(1), '/'))
    path += "/" + percent_encode(segment);
  std::string block = "GET " + path;
  if (!head.request.query.empty()) block += "?" + head.request.query;
  block += " HTTP/1.1\r\nHost: a\r\n\r\n";
  front::RequestReader reader;
  const auto again = reader.read_head(block);
  must(static_cast<bool>(again));
  must(again->request.path == head.request.path);
  must(again->request.query == head.request.query);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const auto input = fuzz::text_of(data, size);
  front::HeadScanner scanner;
  const auto looked = scanner.look(input);
  must(look_slowly(input) == message_of(looked));
  if (!looked || *looked == 0) return 0;
  must(*looked <= front::header_limit);
  front::RequestReader reader;
  const auto head = reader.read_head(input.substr(0, *looked));
  if (!head) return 0;
  check_request(*head);
  check_again(*head);
  return 0;
}
