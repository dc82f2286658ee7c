#include "server/identity/key_document.hpp"

#include "core/base/text.hpp"
#include "core/http/date.hpp"
#include "core/json/json.hpp"
#include "server/identity/spiffe.hpp"

#include <algorithm>
#include <charconv>

namespace hoopgit::identity {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::seconds shortest_life = 5min;
constexpr std::chrono::seconds longest_life = 24h;

Error unusable(const IssuerSettings& issuer, std::string_view why) {
  return {Fault::unavailable, "cannot read the keys of issuer " + issuer.name +
                                  ": " + std::string(why)};
}

Result<http::Response> get(const IssuerSettings& issuer,
                           const http::Client& client, Url url) {
  http::Request request;
  request.url = std::move(url);
  request.headers = {{"Accept", "application/json"}};
  request.deadline = 2500ms;  // Half of what both documents may take.
  request.response_limit = std::size_t{512} * 1024;
  request.refuse_local_addresses = !request.url.is_loopback();
  auto response = TRY(client.send(request));
  if (response.head.status != 200)
    return unusable(issuer, "it answers with status " +
                                std::to_string(response.head.status));
  return response;
}

/// A literal address that nobody outside this network could mean.
bool is_private(std::string_view host) {
  const auto begins = [&](std::string_view with) {
    return host.substr(0, with.size()) == with;
  };
  if (host == "localhost" || host.ends_with(".localhost")) return true;
  if (host.find(':') != std::string_view::npos)
    return host == "::" || host == "::1" || begins("fe8") || begins("fe9") ||
           begins("fea") || begins("feb") || begins("fc") || begins("fd") ||
           begins("::ffff:");
  if (host.find_first_not_of("0123456789.") != std::string_view::npos)
    return false;
  if (begins("0.") || begins("10.") || begins("127.") || begins("169.254.") ||
      begins("192.168."))
    return true;
  const auto parts = split(host, '.');
  if (parts.size() != 4) return true;  // "2130706433" is 127.0.0.1 to some.
  int second = -1;
  std::from_chars(parts[1].data(), parts[1].data() + parts[1].size(), second);
  return (parts[0] == "172" && second >= 16 && second < 32) ||
         (parts[0] == "100" && second >= 64 && second < 128);
}

Result<Url> discovery_url(const IssuerSettings& issuer) {
  Url url = TRY(parse_url(issuer.issuer));
  if (url.scheme != "https" && !url.is_loopback())
    return unusable(issuer, "its URL is not https");
  if (!url.query.empty()) return unusable(issuer, "its URL has a query");
  while (!url.path.empty() && url.path.back() == '/')
    url.path.pop_back();
  url.path += "/.well-known/openid-configuration";
  return url;
}

Result<Url> keys_url(const IssuerSettings& issuer, const Url& discovery,
                     const json::Value& document) {
  if (TRY(document.text("issuer")) != issuer.issuer)
    return unusable(issuer, "its discovery document names another issuer");
  const auto text = TRY(document.text("jwks_uri"));
  const Url url = TRY(parse_url(text));
  const bool both_local = url.is_loopback() && discovery.is_loopback();
  if (url.scheme != "https" && !both_local)
    return unusable(issuer, "the URL of its keys is not https");
  if (is_private(url.host) && url.host != discovery.host && !both_local)
    return unusable(issuer, "its keys are at a private address");
  return url;
}

Result<FetchedKeys> fetch_bundle(const IssuerSettings& issuer,
                                 const http::Client& client) {
  const Url url = TRY(parse_url(issuer.bundle_url));
  if (url.scheme != "https" && !url.is_loopback())
    return unusable(issuer, "the URL of its bundle is not https");
  const auto answer = TRY(get(issuer, client, url));
  auto bundle = TRY(SpiffeBundle::parse(answer.body));
  const auto life = bundle.refresh_hint.value_or(shortest_life);
  return FetchedKeys{std::move(bundle.keys),
                     std::clamp(life, shortest_life, longest_life),
                     http::time_of(answer.head)};
}

}  // namespace

Result<FetchedKeys> fetch_keys(const IssuerSettings& issuer,
                               const http::Client& client) {
  if (issuer.is_of_spiffe()) return fetch_bundle(issuer, client);
  const Url discovery = TRY(discovery_url(issuer));
  const auto found = TRY(get(issuer, client, discovery));
  const auto document = TRY(json::parse(found.body));
  const Url keys = TRY(keys_url(issuer, discovery, document));
  const auto answer = TRY(get(issuer, client, keys));
  return FetchedKeys{TRY(KeySet::parse(answer.body)),
                     life_by(answer.head.header("cache-control")),
                     http::time_of(answer.head)};
}

std::chrono::seconds life_by(std::string_view cache_control) {
  constexpr std::string_view wanted = "max-age=";
  std::int64_t seconds = 0;
  const std::string directives = lower(cache_control);
  for (const auto part : split(directives, ',')) {
    const auto directive = trim(part);
    if (directive == "no-store" || directive == "no-cache")
      return shortest_life;
    if (!directive.starts_with(wanted)) continue;
    const auto digits = directive.substr(wanted.size());
    const auto [end, problem] =
        std::from_chars(digits.data(), digits.data() + digits.size(), seconds);
    if (problem == std::errc::result_out_of_range)
      seconds = longest_life.count();
  }
  return std::clamp(std::chrono::seconds(seconds), shortest_life, longest_life);
}

}  // namespace hoopgit::identity
