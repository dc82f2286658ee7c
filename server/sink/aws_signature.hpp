#pragma once

#include "core/base/clock.hpp"
#include "core/base/secret.hpp"
#include "core/base/url.hpp"
#include "core/http/client.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace hoopgit::sink {

struct AwsScope {
  std::string access_key;  ///< Its name.
  std::string region;
  std::string service = "s3";
};

/// Signs a request with AWS Signature Version 4: returns `headers` with
/// x-amz-date, x-amz-content-sha256 and Authorization added. All of them and
/// host are signed. The path of `url` must be percent-encoded once, as S3 has
/// it, and there must be no query.
/// Source: docs.aws.amazon.com, "Authenticating Requests: Using the
/// Authorization Header".
std::vector<http::Header> sign_for_aws(std::string_view method, const Url& url,
                                       std::vector<http::Header> headers,
                                       std::string_view body,
                                       const AwsScope& scope,
                                       const Secret& secret, Time now);

}  // namespace hoopgit::sink
