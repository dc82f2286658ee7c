#include "tests/server/http/hostile_requests.hpp"

#include "tests/server/http/hostile_parts.hpp"

#include <iterator>
#include <utility>

namespace hoopgit::front {

using namespace hostile;
std::vector<Hostile> hostile_lengths() {
  std::vector<Hostile> all;
  const std::vector<std::string> values{"+5",
                                        "-5",
                                        "+0",
                                        "-0",
                                        "05",
                                        "005",
                                        "00",
                                        "0x5",
                                        "0X5",
                                        "5h",
                                        "5.0",
                                        "5e0",
                                        "5,5",
                                        "5, 5",
                                        "5,6",
                                        "5;5",
                                        "5 5",
                                        "5\t5",
                                        "\"5\"",
                                        "'5'",
                                        "5,",
                                        ",5",
                                        "five",
                                        "",
                                        " ",
                                        "0b101",
                                        "0o5",
                                        "5_0",
                                        "1'0",
                                        "18446744073709551616",
                                        "99999999999999999999999",
                                        "-18446744073709551611",
                                        "\xd9\xa5",
                                        "\xef\xbc\x95",
                                        "NaN",
                                        "null",
                                        "5%",
                                        "%35",
                                        "(5)",
                                        "5 (comment)",
                                        "=5",
                                        "0x",
                                        "5L"};
  for (const auto& value : values)
    all.push_back(
        {"length " + shown(value),
         with("Content-Length: " + value + "\r\n", "hello" + second)});
  for (const auto* again : {"5", "6", "0", "05", "+5", ""})
    all.push_back({std::string("length 5 and again ") + again,
                   with("Content-Length: 5\r\ncontent-length: " +
                            std::string(again) + "\r\n",
                        "hello" + second)});
  return all;
}

std::vector<Hostile> hostile_codings() {
  std::vector<Hostile> all;
  const std::vector<std::string> values{"gzip",
                                        "deflate",
                                        "identity",
                                        "compress",
                                        "xchunked",
                                        "chunkedx",
                                        "x-chunked",
                                        "chunke",
                                        "gzip, chunked",
                                        "chunked, gzip",
                                        "chunked, chunked",
                                        "chunked,chunked",
                                        "identity, chunked",
                                        "chunked, identity",
                                        "chunked,",
                                        ",chunked",
                                        ", chunked",
                                        "\"chunked\"",
                                        "'chunked'",
                                        "chunked;q=1",
                                        "chunked;",
                                        "chunked; a=b",
                                        "chunked a",
                                        "chunked\tchunked",
                                        "cow, chunked",
                                        "[chunked]",
                                        "(chunked)",
                                        "",
                                        "chunked\xa0",
                                        "\xc2\xa0"
                                        "chunked",
                                        "chun ked",
                                        "ch\xc3\xbcnked",
                                        "chunked%0d%0a",
                                        "trailers",
                                        "chunked/1.1",
                                        "=chunked",
                                        "0",
                                        "nothing"};
  for (const auto& value : values)
    all.push_back({"coding " + shown(value),
                   with("Transfer-Encoding: " + value + "\r\n", hidden)});
  for (const auto* other : {"chunked", "identity", "gzip", ""})
    all.push_back(
        {std::string("coding chunked and again ") + other,
         with(chunked + "transfer-encoding: " + other + "\r\n", hidden)});
  for (const auto* length : {"0", "1", "5", "44", "100"}) {
    const std::string told = "Content-Length: " + std::string(length) + "\r\n";
    all.push_back({"both, length " + told, with(told + chunked, hidden)});
    all.push_back({"both, chunked, " + told, with(chunked + told, hidden)});
    all.push_back({"both far apart, " + told,
                   with(told + "A: b\r\nC: d\r\n" + chunked, hidden)});
    all.push_back({"both, other case, " + told,
                   with("tRANSFER-eNCODING: CHUNKED\r\n" + told, hidden)});
    all.push_back({"both, HTTP/1.0, " + told,
                   "POST /a HTTP/1.0\r\n" + told + chunked + "\r\n" + hidden});
  }
  all.push_back({"coding in HTTP/1.0",
                 "POST /a HTTP/1.0\r\n" + host + chunked + "\r\n" + hidden});
  all.push_back({"coding of a GET in HTTP/1.0",
                 "GET /a HTTP/1.0\r\n" + chunked + "\r\n" + hidden});
  return all;
}

std::vector<Hostile> hostile_chunks() {
  std::vector<Hostile> all;
  const std::string end = "\r\na\r\n0\r\n\r\n" + second;
  const std::vector<std::string> sizes{"",
                                       "+1",
                                       "-1",
                                       "0x1",
                                       "0X1",
                                       "x1",
                                       "1h",
                                       "1 ",
                                       " 1",
                                       "\t1",
                                       "1\t",
                                       "1,1",
                                       "1;",
                                       "1;a",
                                       "1;a=b",
                                       "1; a=\"b\"",
                                       "1 ;a=b",
                                       "1;\t",
                                       ";1",
                                       "1\"",
                                       "g",
                                       "1.0",
                                       "1e0g",
                                       "00000000000000001",
                                       "10000000000000000",
                                       "ffffffffffffffff1",
                                       "00000000000000000000000000000001",
                                       "1\x0b",
                                       "1\x0c",
                                       "\xef\xbc\x91",
                                       "1%",
                                       "1\xa0",
                                       "#1",
                                       "1=1",
                                       "1/",
                                       "1:1",
                                       "O1",
                                       "_1"};
  for (const auto& size : sizes)
    all.push_back({"chunk size " + shown(size), with(chunked, size + end)});
  all.push_back({"chunk size NUL", with(chunked, std::string(1, '\0') + end)});
  const std::vector<std::pair<std::string, std::string>> bodies{
      {"LF after a size", "1\na\r\n0\r\n\r\n"},
      {"CR after a size", "1\ra\r\n0\r\n\r\n"},
      {"CR CR LF after a size", "1\r\r\na\r\n0\r\n\r\n"},
      {"LF CR after a size", "1\n\ra\r\n0\r\n\r\n"},
      {"LF after data", "1\r\na\n0\r\n\r\n"},
      {"CR after data", "1\r\na\r0\r\n\r\n"},
      {"nothing after data", "1\r\na0\r\n\r\n"},
      {"two line ends after data", "1\r\na\r\n\r\n0\r\n\r\n"},
      {"data longer than its size", "1\r\nabc\r\n0\r\n\r\n"},
      {"data shorter than its size", "3\r\na\r\n0\r\n\r\n0\r\n\r\n"},
      {"LF after the last size", "0\n\r\n"},
      {"LF at the end", "0\r\n\n"},
      {"CR at the end", "0\r\n\rG"},
      {"blank after the last size", "0 \r\n\r\n"},
      {"extension of the last chunk", "0;a=b\r\n\r\n"},
      {"extension with LF", "1;a\nb\r\na\r\n0\r\n\r\n"},
      {"extension with a quoted line end", "1;a=\"\r\n\"\r\na\r\n0\r\n\r\n"},
      {"endless extension", "1;" + std::string(40'000, 'x')},
      {"endless size", std::string(40'000, '0')},
      {"trailer", "0\r\nA: b\r\n\r\n"},
      {"trailer with a length", "0\r\nContent-Length: 5\r\n\r\n"},
      {"trailer with a coding", "0\r\nTransfer-Encoding: chunked\r\n\r\n"},
      {"trailer with a host", "0\r\nHost: other\r\n\r\n"},
      {"trailer with a token", "0\r\nAuthorization: Bearer t\r\n\r\n"},
      {"trailer with LF", "0\r\nA: b\nC: d\r\n\r\n"},
      {"trailer that folds", "0\r\nA: b\r\n c\r\n\r\n"},
      {"trailer without a colon", "0\r\nGET /smuggled HTTP/1.1\r\n\r\n"},
      {"endless trailer", "0\r\n" + std::string(40'000, 'x')}};
  for (const auto& [what, bytes] : bodies)
    all.push_back({"chunks: " + what, with(chunked, bytes + second)});
  return all;
}

std::vector<Hostile> hostile_requests() {
  std::vector<Hostile> all;
  for (auto table : {hostile_lengths, hostile_codings, hostile_chunks,
                     hostile_fields, hostile_lines, hostile_targets}) {
    auto some = table();
    all.insert(all.end(), std::make_move_iterator(some.begin()),
               std::make_move_iterator(some.end()));
  }
  return all;
}

}  // namespace hoopgit::front
