#include "server/sink/bucket_outlet.hpp"

#include "core/base/encoding.hpp"
#include "core/base/file.hpp"
#include "core/base/text.hpp"
#include "core/crypto/crypto.hpp"
#include "core/gzip/gzip.hpp"
#include "core/http/aws_signature.hpp"
#include "server/sink/reach.hpp"

namespace hoopgit::sink {
namespace {

http::AwsScope scope_of(const BucketTarget& target) {
  return {target.access_key, target.region};
}

/// Without the head, which says a checkpoint that may be a newer one.
std::string_view records_of(std::string_view body, event::Format format) {
  if (format != event::Format::jsonl) return body;
  const auto end = body.find('\n');
  return end == body.npos ? body : body.substr(end + 1);
}

}  // namespace

BucketOutlet::BucketOutlet(BucketTarget target, const Settings& settings)
    : target_(std::move(target)),
      settings_(settings),
      client_({settings.ca_file, "hoopgit-relay"}) {}

Url BucketOutlet::url_of(const Batch& batch) const {
  Url url = target_.url;
  if (!url.path.ends_with('/')) url.path += '/';
  url.path += "events";
  for (const auto part : split(batch.log, '/'))
    url.path += "/" + percent_encode(part);
  url.path += "/" + std::to_string(batch.first) + "-" +
              std::to_string(batch.last) + "." +
              std::string(event::name_of(settings_.format)) + ".gz";
  return url;
}

std::vector<http::Header> BucketOutlet::put_headers(const std::string& body,
                                                    Time now) const {
  std::vector<http::Header> headers = {{"content-type", "application/gzip"},
                                       {"if-none-match", "*"}};
  if (target_.retention.count() == 0) return headers;
  // Stores want a digest with what they are to lock.
  headers.push_back({"x-amz-checksum-sha256", to_base64(crypto::sha256(body))});
  headers.push_back({"x-amz-object-lock-mode",
                     target_.compliance ? "COMPLIANCE" : "GOVERNANCE"});
  headers.push_back({"x-amz-object-lock-retain-until-date",
                     to_rfc3339(now + target_.retention).substr(0, 19) + "Z"});
  return headers;
}

Answer BucketOutlet::send(const Batch& batch, Time now) {
  const auto secret = read_secret_file(target_.secret);
  if (!secret) return {Answer::Kind::failed, secret.error().message};
  http::Request request = request_to(url_of(batch), settings_);
  request.method = "PUT";
  request.body = gzip(batch.body());
  request.headers =
      http::sign_for_aws("PUT", request.url, put_headers(request.body, now),
                         request.body, scope_of(target_), *secret, now);
  const auto response = client_.send(request);
  // 409: somebody else puts it at this moment, perhaps an earlier attempt.
  if (response && response->head.status == 412)
    return compare(batch, *secret, now);
  return answer_of(response, target_.url);
}

Answer BucketOutlet::compare(const Batch& batch, const Secret& secret,
                             Time now) const {
  const std::string body = batch.body();
  http::Request request = request_to(url_of(batch), settings_);
  const std::size_t most = body.size() + std::size_t{64} * 1024;
  request.response_limit = most;
  request.headers = http::sign_for_aws("GET", request.url, {}, "",
                                       scope_of(target_), secret, now);
  const auto there = client_.send(request);
  const Answer answer = answer_of(there, target_.url);
  if (answer.kind != Answer::Kind::accepted) return answer;
  const auto kept = gunzip(there->body, most);
  if (kept &&
      records_of(*kept, settings_.format) == records_of(body, settings_.format))
    return answer;
  return {Answer::Kind::gone, "the store has other events as " +
                                  request.url.path +
                                  ": another log goes by the same name"};
}

}  // namespace hoopgit::sink
