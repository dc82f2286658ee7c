#include "core/http/aws_signature.hpp"

#include "core/base/encoding.hpp"
#include "core/base/text.hpp"
#include "core/crypto/crypto.hpp"

#include <string.h>

#include <algorithm>

namespace hoopgit::http {
namespace {

/// "20130524T000000Z", of "2013-05-24T00:00:00.000000000Z".
std::string basic_time(Time now) {
  std::string text = to_rfc3339(now).substr(0, 19);
  std::erase_if(text, [](char c) { return c == '-' || c == ':'; });
  return text + "Z";
}

/// The text of a key is wiped once it is a Secret.
Secret taken(std::string text) {
  Secret secret(text);
  ::explicit_bzero(text.data(), text.size());
  return secret;
}

Secret derive(const Secret& key, std::string_view text) {
  return taken(crypto::hmac_sha256(key, text));
}

Secret signing_key(const Secret& secret, const std::string& day,
                   const AwsScope& scope) {
  const Secret first = taken("AWS4" + std::string(secret.reveal()));
  const Secret by_day = derive(first, day);
  const Secret by_region = derive(by_day, scope.region);
  return derive(derive(by_region, scope.service), "aws4_request");
}

struct Canonical {
  std::string headers;  ///< "name:value" LF, sorted.
  std::string names;    ///< "host;x-amz-date"
};

Canonical canonical_headers(std::vector<Header> headers, const Url& url) {
  headers.push_back({"host", url.host_and_port()});
  for (auto& header : headers)
    header.name = lower(header.name);
  std::sort(headers.begin(), headers.end(),
            [](const auto& a, const auto& b) { return a.name < b.name; });
  Canonical made;
  for (const auto& [name, value] : headers) {
    made.headers += name + ":" + std::string(trim(value)) + "\n";
    if (!made.names.empty()) made.names += ';';
    made.names += name;
  }
  return made;
}

}  // namespace

std::vector<Header> sign_for_aws(std::string_view method, const Url& url,
                                 std::vector<Header> headers,
                                 std::string_view body, const AwsScope& scope,
                                 const Secret& secret, Time now) {
  const std::string time = basic_time(now);
  const std::string day = time.substr(0, 8);
  const std::string digest = crypto::sha256_hex(body);
  headers.push_back({"x-amz-date", time});
  headers.push_back({"x-amz-content-sha256", digest});
  const Canonical canonical = canonical_headers(headers, url);
  const std::string request = std::string(method) + "\n" + url.path + "\n" +
                              url.query + "\n" + canonical.headers + "\n" +
                              canonical.names + "\n" + digest;
  const std::string reach =
      day + "/" + scope.region + "/" + scope.service + "/aws4_request";
  const std::string to_sign = "AWS4-HMAC-SHA256\n" + time + "\n" + reach +
                              "\n" + crypto::sha256_hex(request);
  const auto signature =
      crypto::hmac_sha256(signing_key(secret, day, scope), to_sign);
  headers.push_back(
      {"authorization", "AWS4-HMAC-SHA256 Credential=" + scope.access_key +
                            "/" + reach + ",SignedHeaders=" + canonical.names +
                            ",Signature=" + to_hex(signature)});
  return headers;
}

}  // namespace hoopgit::http
