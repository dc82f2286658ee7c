// A body in chunks: however it comes, and as Beast reads it too. Beast takes
// more than we do, but what we take must be the same to both.

#include "server/http/body_reader.hpp"
#include "tests/fuzz/target.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

using namespace hoopgit;
using fuzz::must;

namespace {

namespace http = boost::beast::http;

struct Read {
  std::string body;
  std::size_t used = 0;
  bool refused = false;
  bool done = false;
};

Read read(front::BodyReader reader,
          const std::vector<std::string_view>& pieces) {
  Read read;
  for (const auto piece : pieces) {
    const auto used = reader.read(piece, read.body);
    if (!used) {
      read.refused = true;
      return read;
    }
    must(*used == piece.size() || reader.done());
    read.used += *used;
    if (reader.done()) break;
  }
  read.done = reader.done();
  return read;
}

void check_with_beast(std::string_view input, const Read& ours) {
  http::request_parser<http::string_body> parser;
  parser.eager(true);
  parser.body_limit(boost::none);
  const std::string head =
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
  const std::string bytes = head + std::string(input);
  boost::beast::error_code problem;
  std::size_t used = 0;
  while (!parser.is_done() && used < bytes.size() && !problem) {
    const auto taken = parser.put(
        boost::asio::buffer(bytes.data() + used, bytes.size() - used), problem);
    used += taken;
    if (taken == 0) break;
  }
  must(parser.is_done());
  must(used == head.size() + ours.used);
  must(parser.get().body() == ours.body);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const auto input = fuzz::text_of(data, size);
  const Read whole = read(front::BodyReader::of_chunks(), {input});
  must(whole.body.size() <= input.size());
  for (const auto& pieces : fuzz::cuts_of(input)) {
    const Read again = read(front::BodyReader::of_chunks(), pieces);
    must(again.refused == whole.refused && again.done == whole.done);
    must(again.body == whole.body);
    must(whole.refused || again.used == whole.used);
  }
  if (whole.done) check_with_beast(input, whole);
  const Read told = read(front::BodyReader::of_length(size / 2), {input});
  must(told.done && told.body == input.substr(0, size / 2));
  return 0;
}
