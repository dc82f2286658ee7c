#include "server/sink/post_outlet.hpp"

#include "core/base/file.hpp"
#include "server/sink/reach.hpp"
#include "server/sink/webhook.hpp"

namespace hoopgit::sink {
namespace {

Result<std::vector<Secret>> read_keys(
    const std::vector<std::filesystem::path>& files) {
  std::vector<Secret> keys;
  for (const auto& file : files)
    keys.push_back(TRY(webhook_key(TRY(read_secret_file(file)))));
  return keys;
}

}  // namespace

WebhookOutlet::WebhookOutlet(WebhookTarget target, const Settings& settings)
    : target_(std::move(target)),
      settings_(settings),
      client_({settings.ca_file, "hoopgit-relay"}) {}

Answer WebhookOutlet::send(const Batch& batch, Time now) {
  const auto keys = read_keys(target_.secrets);
  if (!keys) return {Answer::Kind::failed, keys.error().message};
  http::Request request = request_to(target_.url, settings_);
  request.method = "POST";
  request.body = batch.body();
  request.headers = webhook_headers(*keys, webhook_id(batch, settings_.name),
                                    now, request.body);
  request.headers.push_back(
      {"content-type", std::string(event::media_type(settings_.format))});
  return answer_of(client_.send(request), target_.url);
}

SplunkOutlet::SplunkOutlet(SplunkTarget target, const Settings& settings)
    : target_(std::move(target)),
      settings_(settings),
      client_({settings.ca_file, "hoopgit-relay"}) {}

Answer SplunkOutlet::send(const Batch& batch, Time) {
  auto token = read_secret_file(target_.token);
  if (!token) return {Answer::Kind::failed, token.error().message};
  const http::Authorization authorization{http::Authorization::Scheme::splunk,
                                          "", *std::move(token)};
  http::Request request = request_to(target_.url, settings_);
  request.method = "POST";
  request.body = batch.body();
  request.authorization = &authorization;
  request.headers = {{"content-type", "application/json"}};
  return answer_of(client_.send(request), target_.url);
}

}  // namespace hoopgit::sink
