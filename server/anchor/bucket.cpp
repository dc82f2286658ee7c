#include "server/anchor/bucket.hpp"

#include "core/base/encoding.hpp"
#include "core/base/file.hpp"
#include "core/base/text.hpp"
#include "core/crypto/crypto.hpp"
#include "core/http/aws_signature.hpp"

#include <algorithm>

namespace hoopgit::anchor {
namespace {

using Kind = Answer::Kind;

constexpr std::size_t digits = 20;  // Of the largest size there can be.
constexpr int most_pages = 2'000;   // Four years of a checkpoint a minute.
constexpr std::size_t largest_reply = std::size_t{4} * 1024 * 1024;

std::string folder_of(const std::string& origin) {
  return "checkpoints/" + origin + "/";
}

std::string padded(std::uint64_t size) {
  const std::string text = std::to_string(size);
  return std::string(digits - text.size(), '0') + text;
}

Answer failed(std::string reason) {
  return {Kind::failed, std::move(reason)};
}

std::string status_text(const http::Response& response) {
  return "it answered with status " + std::to_string(response.head.status);
}

/// A key of the list is one of ours when it is the prefix and a size. Ours have
/// nothing that XML would have to escape.
std::string last_key_in(std::string_view xml, const std::string& prefix) {
  const std::string mark = "<Key>" + prefix;
  std::string last;
  for (auto at = xml.find(mark); at != xml.npos; at = xml.find(mark, at + 1)) {
    const auto name = xml.substr(at + mark.size());
    const auto size = name.substr(0, name.find('<'));
    if (size.size() == digits &&
        size.find_first_not_of("0123456789") == size.npos)
      last = std::max(last, prefix + std::string(size));
  }
  return last;
}

}  // namespace

struct Bucket::Page {
  std::string last{};  ///< The largest name of ours; empty: none.
  bool is_truncated = false;
};

Url Bucket::url_of(const std::string& object) const {
  Url url = target_.url;
  if (url.path.ends_with('/')) url.path.pop_back();
  for (const auto part : split(object, '/'))
    url.path += "/" + percent_encode(part);
  return url;
}

Result<http::Response> Bucket::send(http::Request request,
                                    std::vector<http::Header> headers,
                                    Time now) const {
  const auto secret = TRY(read_secret_file(target_.secret));
  request.headers = http::sign_for_aws(
      request.method, request.url, std::move(headers), request.body,
      {target_.access_key, target_.region}, secret, now);
  request.deadline = deadline_;
  request.response_limit = largest_reply;
  request.refuse_local_addresses = !request.url.is_loopback();
  return client_.send(request);
}

Result<Bucket::Page> Bucket::list(const std::string& prefix,
                                  const std::string& after, Time now) const {
  http::Request request;
  request.url = target_.url;
  request.url.query = "list-type=2&prefix=" + percent_encode(prefix) +
                      "&start-after=" + percent_encode(after);
  const auto response = TRY(send(request, {}, now));
  if (response.head.status != 200)
    return Error{Fault::unavailable, status_text(response)};
  const bool is_truncated =
      response.body.find("<IsTruncated>true<") != std::string::npos;
  return Page{last_key_in(response.body, prefix), is_truncated};
}

/// The last name in order, of so many pages of the list; empty: none.
Result<std::string> Bucket::find_newest(const std::string& prefix,
                                        const std::string& after, int pages,
                                        Time now) const {
  std::string newest;
  for (int page = 0; page < pages; ++page) {
    const auto found = TRY(list(prefix, newest.empty() ? after : newest, now));
    if (!found.last.empty()) newest = found.last;
    if (!found.is_truncated || found.last.empty()) break;
  }
  return newest;
}

Result<Answer> Bucket::look(const LocalLog& log, const std::string& object,
                            Time now) const {
  http::Request request;
  request.url = url_of(object);
  const auto response = send(request, {}, now);
  if (!response) return failed(response.error().message);
  if (response->head.status != 200) return failed(status_text(*response));
  return log.judge(response->body);
}

Result<Answer> Bucket::compare(const LocalLog& log, std::uint64_t last,
                               Time now) {
  const std::string prefix = folder_of(log.origin());
  // Any that is larger than our log says enough; else the newest is one that
  // we know, or came after it.
  auto found = find_newest(prefix, prefix + padded(TRY(log.size())), 1, now);
  if (found && found->empty())
    found = find_newest(prefix, prefix + padded(last == 0 ? 0 : last - 1),
                        most_pages, now);
  if (!found) return failed(found.error().message);
  if (found->empty()) return Answer{Kind::good};
  return look(log, *found, now);
}

Result<Answer> Bucket::put(const LocalLog& log, const Published& newest,
                           std::uint64_t, Time now) {
  const auto object = folder_of(log.origin()) + padded(newest.checkpoint.size);
  http::Request request;
  request.method = "PUT";
  request.url = url_of(object);
  request.body = newest.note;
  std::vector<http::Header> headers = {
      {"content-type", "text/plain; charset=utf-8"}, {"if-none-match", "*"}};
  if (target_.retention.count() > 0) {
    // Stores want a digest with what they are to lock.
    headers.push_back(
        {"x-amz-checksum-sha256", to_base64(crypto::sha256(request.body))});
    headers.push_back({"x-amz-object-lock-mode",
                       target_.compliance ? "COMPLIANCE" : "GOVERNANCE"});
    headers.push_back(
        {"x-amz-object-lock-retain-until-date",
         to_rfc3339(now + target_.retention).substr(0, 19) + "Z"});
  }
  const auto response = send(request, std::move(headers), now);
  if (!response) return failed(response.error().message);
  if (response->head.status == 412) return look(log, object, now);
  if (response->head.status / 100 != 2) return failed(status_text(*response));
  return Answer{Kind::good, "", newest.checkpoint.size, newest.checkpoint.root,
                newest.note};
}

}  // namespace hoopgit::anchor
