#include "server/http/answer_head.hpp"

#include "core/base/text.hpp"

#include <array>
#include <cstdio>

namespace hoopgit::front {
namespace {

std::string_view reason_of(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 201:
      return "Created";
    case 202:
      return "Accepted";
    case 204:
      return "No Content";
    case 302:
      return "Found";
    case 303:
      return "See Other";
    case 304:
      return "Not Modified";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 408:
      return "Request Timeout";
    case 409:
      return "Conflict";
    case 410:
      return "Gone";
    case 413:
      return "Content Too Large";
    case 415:
      return "Unsupported Media Type";
    case 417:
      return "Expectation Failed";
    case 422:
      return "Unprocessable Content";
    case 429:
      return "Too Many Requests";
    case 431:
      return "Request Header Fields Too Large";
    case 500:
      return "Internal Server Error";
    case 502:
      return "Bad Gateway";
    case 503:
      return "Service Unavailable";
    case 504:
      return "Gateway Timeout";
    case 507:
      return "Insufficient Storage";
    default:
      return "";
  }
}

bool is_name(std::string_view name) {
  for (const char c : name)
    if (c <= ' ' || c >= '\x7f' ||
        std::string_view("()<>@,;:\\\"/[]?={}").find(c) !=
            std::string_view::npos)
      return false;
  return !name.empty();
}

bool is_value(std::string_view value) {
  for (const char c : value)
    if ((c >= 0 && c < ' ' && c != '\t') || c == '\x7f') return false;
  return true;
}

bool is_ours(std::string_view name) {
  static constexpr std::array<std::string_view, 5> ours{
      "content-length", "transfer-encoding", "connection", "date",
      "x-request-id"};
  for (const auto one : ours)
    if (equal_ignoring_case(one, name)) return true;
  return false;
}

/// IMF-fixdate of RFC 9110, 5.6.7. Not strftime: that asks the locale.
std::string http_date(Time time) {
  static constexpr std::array<const char*, 7> days{"Sun", "Mon", "Tue", "Wed",
                                                   "Thu", "Fri", "Sat"};
  static constexpr std::array<const char*, 12> months{
      "Jan", "Feb", "Mar", "Apr", "May", "Jun",
      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(
      std::chrono::floor<std::chrono::seconds>(time - day));
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%s, %02u %s %04d %02d:%02d:%02d GMT",
                days[std::chrono::weekday(day).c_encoding()],
                static_cast<unsigned>(date.day()),
                months[static_cast<unsigned>(date.month()) - 1],
                static_cast<int>(date.year()),
                static_cast<int>(clock.hours().count()),
                static_cast<int>(clock.minutes().count()),
                static_cast<int>(clock.seconds().count()));
  return text.data();
}

void add(std::string& head, std::string_view name, std::string_view value) {
  head.append(name).append(": ").append(value).append("\r\n");
}

void add_framing(std::string& head, Framing framing) {
  if (framing.kind == Framing::Kind::length)
    add(head, "Content-Length", std::to_string(framing.length));
  if (framing.kind == Framing::Kind::chunked)
    add(head, "Transfer-Encoding", "chunked");
}

}  // namespace

Result<std::string> write_head(const AnswerTerms& terms, int status,
                               const Headers& headers, Framing framing) {
  const Error bug{Fault::internal,
                  "cannot answer: the handler gave a header or a status that "
                  "cannot be sent"};
  if (status < 200 || status > 599) return bug;
  std::string head = "HTTP/1.1 " + std::to_string(status) + " ";
  head.append(reason_of(status)).append("\r\n");
  bool cached = false;
  for (const auto& [name, value] : headers) {
    if (!is_name(name) || !is_value(value) || is_ours(name)) return bug;
    if (equal_ignoring_case(name, "cache-control")) cached = true;
    add(head, name, value);
  }
  if (!cached) add(head, "Cache-Control", "no-store");
  add(head, "Date", http_date(terms.clock->now()));
  add(head, "X-Request-Id", terms.id);
  add_framing(head, framing);
  if (!terms.keep_alive || framing.kind == Framing::Kind::until_close)
    add(head, "Connection", "close");
  return head + "\r\n";
}

Result<std::string> write_answer(const AnswerTerms& terms, const Reply& reply) {
  const bool bodiless = reply.status == 204 || reply.status == 304;
  const Framing framing{
      .kind = bodiless ? Framing::Kind::none : Framing::Kind::length,
      .length = reply.body.size()};
  std::string bytes =
      TRY(write_head(terms, reply.status, reply.headers, framing));
  if (!bodiless && !terms.without_body) bytes += reply.body;
  return bytes;
}

}  // namespace hoopgit::front
