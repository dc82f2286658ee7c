// The tables of request lines, headers and targets.

#include "tests/server/http/hostile_parts.hpp"
#include "tests/server/http/hostile_requests.hpp"

namespace hoopgit::front {

using namespace hostile;

namespace {

/// The controls that nobody may send, but for CR and LF.
std::vector<std::string> controls() {
  std::vector<std::string> all;
  for (char c = 0; c < ' '; ++c)
    if (c != '\t' && c != '\r' && c != '\n') all.emplace_back(1, c);
  all.emplace_back("\x7f");
  return all;
}

}  // namespace

std::vector<Hostile> hostile_fields() {
  std::vector<Hostile> all;
  for (const char c : std::string(" \t\"(),/;<=>?@[\\]{}"))
    for (const auto& name : {std::string("X") + c, c + std::string("X"),
                             std::string("X") + c + "Y"})
      all.push_back({"field name " + shown(name), with(name + ": b\r\n")});
  for (const auto& c : controls()) {
    all.push_back(
        {"control in a value " + shown(c), with("X: b" + c + "c\r\n")});
    all.push_back({"control in a name " + shown(c), with("X" + c + ": b\r\n")});
    all.push_back({"control in a length " + shown(c),
                   with("Content-Length: 5" + c + "\r\n", "hello" + second)});
    all.push_back({"control in a coding " + shown(c),
                   with("Transfer-Encoding: " + c + "chunked\r\n", hidden)});
  }
  const std::vector<std::string> headers{
      "X",
      ": b",
      "X\xa0: b",
      "\xef\xbb\xbfX: b",
      " X: b",
      "\tX: b",
      "X: b\r\n c",
      "X: b\r\n\tc",
      "X: b\r\n ",
      "Content-Length:\r\n 5",
      "Transfer-Encoding:\r\n chunked",
      "Transfer-Encoding\r\n: chunked",
      "Content-Length : 5",
      "Content-Length\t: 5",
      "Transfer-Encoding : chunked",
      "X: b\nContent-Length: 5",
      "X: b\rContent-Length: 5",
      "X: b\r\rY: c",
      "X: b\n\nGET /smuggled HTTP/1.1",
      "X: b\n",
      "X: b\r",
      "\rX: b",
      "Upgrade: h2c",
      "Upgrade: websocket",
      "Upgrade: h2c, websocket",
      "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: "
      "AAMAAABkAAQCAAAAAAIAAAAA",
      "HTTP2-Settings: AAMAAABk",
      "Upgrade: TLS/1.0",
      "Upgrade:",
      "Expect: 200-ok",
      "Expect: 100-continue, 100-continue",
      "Authorization: Bearer a\r\nAuthorization: Bearer b",
      "Content-Type: a/b\r\nContent-Type: c/d",
      "Content-Encoding: gzip\r\nContent-Encoding: identity",
      "Expect: 100-continue\r\nExpect: 100-continue"};
  for (const auto& header : headers)
    all.push_back({"header " + shown(header), with(header + "\r\n")});
  const std::string large(17'000, 'x');
  all.push_back({"large value", with("X: " + large + "\r\n"), 431});
  all.push_back({"large name", with(large + ": b\r\n"), 431});
  all.push_back({"endless header", start + "X: " + large + large, 431});
  std::string many;
  for (int i = 0; i < 101; ++i)
    many += "X-" + std::to_string(i) + ": b\r\n";
  all.push_back({"101 headers", with(many)});
  return all;
}

std::vector<Hostile> hostile_lines() {
  std::vector<Hostile> all;
  for (const auto* version :
       {"HTTP/0.9",  "HTTP/1.2",   "HTTP/1.10", "HTTP/1.01",
        "HTTP/01.1", "HTTP/1",     "HTTP/1.",   "HTTP/.1",
        "HTTP/2",    "HTTP/2.0",   "HTTP/3",    "HTTP/11.1",
        "http/1.1",  "Http/1.1",   "HTTPS/1.1", "HTTP 1.1",
        "HTTP/1,1",  "HTTP/1.1 ",  "HTTP/1.1x", "HTTP/1.1 HTTP/1.1",
        "HTTP/-1.1", "HTTP/+1.1",  "ICY/1.1",   "\tHTTP/1.1",
        " HTTP/1.1", "HTTP/1.1\t", ""})
    all.push_back({std::string("version '") + version + "'",
                   line("GET /a " + std::string(version))});
  for (const auto* text :
       {"GET /a", "GET\t/a HTTP/1.1", "GET  /a HTTP/1.1", " GET /a HTTP/1.1",
        "GET/a HTTP/1.1", "GET HTTP/1.1", "GET", "G(T /a HTTP/1.1",
        "G\"T /a HTTP/1.1", "G:T /a HTTP/1.1", "G/T /a HTTP/1.1",
        "[GET] /a HTTP/1.1", "\xef\xbb\xbfGET /a HTTP/1.1",
        "GET /a\xa0HTTP/1.1", "GET /a\x0bHTTP/1.1", "GET /a\x0cHTTP/1.1",
        "GET /a b HTTP/1.1", "GET /a /b HTTP/1.1", "GET \"/a\" HTTP/1.1"})
    all.push_back({"line " + shown(text), line(text)});
  const std::string rest = host + "\r\n" + second;
  for (const auto* ending : {"\n", "\r", "\r\r\n", "\n\r", "\n\n"})
    all.push_back({"line end " + shown(ending),
                   "GET /a HTTP/1.1" + std::string(ending) + rest});
  for (const auto* before :
       {"\r\n", "\n", "\r", " \r\n", "\r\n\r\n", " ", "\t"})
    all.push_back({"before the line " + shown(before),
                   before + ("GET /a HTTP/1.1\r\n" + rest)});
  all.push_back({"HTTP/0.9", "GET /a\r\n\r\n" + second});
  all.push_back({"HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"});
  all.push_back({"TLS", "\x16\x03\x01\x02\x01\x01"});
  all.push_back({"LF ends the block", start + host + "\n" + second});
  all.push_back({"LF everywhere", "GET /a HTTP/1.1\nHost: a\n\n" + second});
  all.push_back({"folded first line", start + " X: b\r\n" + rest});
  for (const auto* name : {"",
                           " ",
                           "a, b",
                           "a b",
                           "a/b",
                           "u@a",
                           "a?b",
                           "a#b",
                           "a\\b",
                           "a:b",
                           "a:99999999",
                           "a:",
                           "a:80:80",
                           ":80",
                           "[::1",
                           "::1",
                           "[]",
                           "[::1]x",
                           "[::1]:",
                           "a%00",
                           "a%2fb",
                           "<a>",
                           "\"a\"",
                           "a;b",
                           "a_b/",
                           "a\xa0",
                           "http://a",
                           "a,a",
                           "[fe80::1%25eth0]",
                           "\xc3\xa4"})
    all.push_back(
        {"host " + shown(name), start + "Host: " + name + "\r\n\r\n" + second});
  all.push_back({"no host", start + "\r\n" + second});
  all.push_back({"two hosts", start + host + host + "\r\n" + second});
  all.push_back(
      {"two different hosts", start + host + "host: other\r\n\r\n" + second});
  return all;
}

std::vector<Hostile> hostile_targets() {
  std::vector<Hostile> all;
  for (const auto* piece :
       {"%2f",  "%2F",    "%5c",    "%5C",    "\\",       ";",    "%3b", "%3B",
        ";a=b", "%00",    "%0a",    "%0d%0a", "%09",      "%7f",  "%",   "%2x",
        "%zz",  "%u002f", "%c0%af", "%ff",    "\"",       "<",    ">",   "^",
        "`",    "{",      "|",      "}",      "\xc3\xa9", "\x80", "#"})
    for (const auto& target :
         {std::string("/") + piece, std::string("/a") + piece,
          std::string("/a") + piece + "b", std::string("/a/") + piece + "/b"})
      all.push_back(
          {"target " + shown(target), line("GET " + target + " HTTP/1.1")});
  for (const auto* dots : {".", "..", "%2e", "%2E", "%2e%2e", ".%2e", "%2E."})
    for (const auto& target :
         {std::string("/") + dots, std::string("/a/") + dots,
          std::string("/") + dots + "/a", std::string("/a/") + dots + "/b"})
      all.push_back({"target " + target, line("GET " + target + " HTTP/1.1")});
  for (const auto* target : {"//",
                             "//a",
                             "/a//b",
                             "/a/",
                             "///",
                             "*",
                             "a",
                             "./a",
                             "?a",
                             "#",
                             "a/b",
                             "http://localhost/a",
                             "http://other/a",
                             "HTTP://LOCALHOST/a",
                             "https://localhost/a",
                             "http:///a",
                             "http:/a",
                             "file:///a",
                             "localhost:80",
                             "//localhost/a",
                             "/a?b#c",
                             "/a?b\"c",
                             "/a?\x80",
                             "@localhost/a",
                             ":80/a"})
    for (const auto* method : {"GET ", "POST "})
      all.push_back({method + shown(target),
                     line(std::string(method) + target + " HTTP/1.1")});
  for (const auto& c : controls())
    all.push_back({"control in the target " + shown(c),
                   line("GET /a" + c + "b HTTP/1.1")});
  all.push_back({"tunnel", line("CONNECT localhost:80 HTTP/1.1")});
  all.push_back({"asterisk", line("OPTIONS * HTTP/1.1")});
  all.push_back({"long target",
                 line("GET /" + std::string(17'000, 'x') + " HTTP/1.1"), 431});
  return all;
}

}  // namespace hoopgit::front
